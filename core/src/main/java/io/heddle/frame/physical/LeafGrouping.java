package io.heddle.frame.physical;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins neighbouring leaves whose partitions stand in the memory of one host, so that one task folds the rows of several: a group then has a state
 * per task rather than per partition. As many leaves are left as keep all threads busy, none with more to read than a partition may have bytes.
 *
 * @param partitionBytes the size that partitions should have.
 * @param threadCount    how many tasks run at the same time.
 * @param inputsMax      how many partitions a task may read.
 */
record LeafGrouping(long partitionBytes, int threadCount, int inputsMax) {
    /** More would balance threads better, but each task has a state for nearly every group, and all of these must be merged. */
    private static final int LEAVES_PER_THREAD = 1;

    /** The same for tasks that have other inputs besides. */
    LeafGrouping beside(final int otherInputs) {
        return new LeafGrouping(partitionBytes, threadCount, Math.max(1, inputsMax - otherInputs));
    }

    /** A pipeline with fewer leaves; the same one where its partitions are not there yet or are blocks of files. */
    Stage apply(final Stage stage) {
        final List<Stage.Leaf> leaves = stage.leaves();
        final int wanted = LEAVES_PER_THREAD * threadCount;
        if (!(stage.source() instanceof PipelineSource.Partitions) || leaves.size() <= wanted) {
            return stage;
        }
        final long total = leaves.stream().mapToLong(LeafGrouping::lengthBytes).sum();
        final long target = Math.min(partitionBytes, total / wanted + 1);
        final List<Stage.Leaf> joined = new ArrayList<>();
        final List<TaskInput> inputs = new ArrayList<>();
        String host = "";
        long bytes = 0;
        for (final Stage.Leaf leaf : leaves) {
            final String leafHost = host(leaf);
            final long leafBytes = lengthBytes(leaf);
            // A leaf goes where its middle is, so that leaves of one size make groups of one size.
            if (!inputs.isEmpty()
                    && (leafHost.isEmpty()
                            || !leafHost.equals(host)
                            || bytes + leafBytes / 2 > target
                            || inputs.size() + leaf.inputs().size() > inputsMax)) {
                joined.add(new Stage.Leaf(FragmentArgument.NONE, List.copyOf(inputs)));
                inputs.clear();
                bytes = 0;
            }
            inputs.addAll(leaf.inputs());
            host = leafHost;
            bytes += leafBytes;
        }
        joined.add(new Stage.Leaf(FragmentArgument.NONE, List.copyOf(inputs)));
        return stage.over(joined);
    }

    /** The host that has all partitions of a leaf, empty where that is not known or where there are several. */
    static String host(final Stage.Leaf leaf) {
        String host = "";
        for (final TaskInput input : leaf.inputs()) {
            final String next =
                    input instanceof TaskInput.OfPartition of ? of.partition().host() : "";
            if (next.isEmpty() || !(host.isEmpty() || host.equals(next))) {
                return "";
            }
            host = next;
        }
        return host;
    }

    private static long lengthBytes(final Stage.Leaf leaf) {
        long bytes = 0;
        for (final TaskInput input : leaf.inputs()) {
            bytes += input instanceof TaskInput.OfPartition of ? of.partition().lengthBytes() : 0;
        }
        return bytes;
    }
}
