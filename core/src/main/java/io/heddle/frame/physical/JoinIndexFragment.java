package io.heddle.frame.physical;

import io.heddle.frame.kernel.JoinIndexBuilder;

/** Makes one share of the index over the right side of a join; its inputs are the partitions of that side. */
record JoinIndexFragment(JoinSpec.RightSide right) implements Fragment {
    @Override
    public void run(final FragmentContext context) {
        final ShareArgument share = (ShareArgument) context.argument();
        new JoinIndexBuilder(
                        right.open(context, 0),
                        right.keyColumnArray(),
                        right.keyTypeArray(),
                        context.output(),
                        context.workingMemory(),
                        context.scratch().vectors(),
                        share.index(),
                        share.count())
                .build();
    }
}
