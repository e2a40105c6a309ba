package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.Vector;

/**
 * Brings groups that several tasks made, each ordered, into one order as long as they are few: the first of these tasks takes them all then and
 * the others none; else each passes one input on.
 */
record OrderGroupsFragment(SortSpec spec) implements Fragment {
    @Override
    public void run(final FragmentContext context) {
        final ShareArgument share = (ShareArgument) context.argument();
        final long few = AggregateSink.ORDERED_GROUPS_MAX;
        if (FragmentInputs.rowCount(context, context.inputCount(), few + 1) > few) {
            passOn(share.index(), context);
        } else if (share.index() == 0) {
            new MergeRunsFragment(spec).mergeAll(context);
        }
    }

    private void passOn(final int input, final FragmentContext context) {
        final RowSet rows = new RowSet();
        FragmentInputs.addAll(context.input(input), rows);
        final long[] ids = context.scratch().addresses();
        try (BatchWriter writer = new BatchWriter(
                spec.schema(),
                context.output(),
                context.workingMemory(),
                context.scratch().vectors(),
                rows.rowCount())) {
            for (int batch = 0; batch < rows.batchCount(); batch++) {
                context.checkCancelled();
                final int rowCount = rows.batch(batch).rowCount();
                for (int first = 0; first < rowCount; first += writer.step()) {
                    final int count = Math.min(writer.step(), rowCount - first);
                    for (int i = 0; i < count; i++) {
                        ids[i] = RowSet.id(batch, first + i);
                    }
                    writer.write(0, count, (start, size, vectors) -> load(rows, ids, (int) start, size, vectors));
                }
            }
            writer.finish();
        }
    }

    private static void load(
            final RowSet rows, final long[] ids, final int start, final int count, final Vector[] vectors) {
        for (int column = 0; column < vectors.length; column++) {
            rows.gather(column, ids, start, count, vectors[column]);
        }
    }
}
