package io.heddle.frame.physical;

import io.heddle.frame.plan.PartitionHandle;
import org.agrona.collections.LongArrayList;

/**
 * How large the data of a job is, estimated from above while it is planned, and what follows: whether it fits into the memory of all workers beside
 * what is made of it. No task may count on more than a partition's bytes for its output, so none is taken to be larger.
 */
final class DataSize {
    /** All partitions that stand in memory at a time, of which a thread has room for four. */
    private static final int PARTITIONS_PER_THREAD = 2;

    private final long partitionBytes;
    private final int threadCount;
    private final int inputsMax;
    private final LongArrayList outputs = new LongArrayList();

    DataSize(final long partitionBytes, final int threadCount, final int inputsMax) {
        this.inputsMax = inputsMax;
        this.partitionBytes = partitionBytes;
        this.threadCount = threadCount;
    }

    /** The next task of the job reads that. */
    void addTask(final Stage.Leaf leaf) {
        outputs.addLong(Math.min(partitionBytes, bytes(leaf)));
    }

    /** What a leaf reads. */
    long bytes(final Stage.Leaf leaf) {
        if (PartitionArgument.source(leaf.argument()) instanceof BlockArgument block) {
            return Math.min(partitionBytes, block.block().decodedBytes());
        }
        long bytes = 0;
        for (final TaskInput input : leaf.inputs()) {
            bytes += bytes(input);
        }
        if (leaf.argument() instanceof ShareArgument share) {
            return bytes / share.count();
        }
        if (leaf.argument() instanceof SliceArgument slice) {
            return bytes / slice.count();
        }
        return leaf.argument() == FragmentArgument.NONE ? bytes : Math.min(partitionBytes, bytes);
    }

    private long bytes(final TaskInput input) {
        if (input instanceof TaskInput.OfTask task) {
            return outputs.getLong(task.taskIndex());
        }
        final PartitionHandle partition = ((TaskInput.OfPartition) input).partition();
        return partition.isDone() ? partition.lengthBytes() : partitionBytes;
    }

    /** What all leaves read. */
    long bytes(final Stage stage) {
        long bytes = 0;
        for (final Stage.Leaf leaf : stage.leaves()) {
            bytes += isProbed(stage) ? Math.min(partitionBytes, bytes(leaf)) : bytes(leaf);
        }
        return bytes;
    }

    /** What comes from a join in passing is made into a partition a leaf before somebody else reads it. */
    private static boolean isProbed(final Stage stage) {
        return stage.source() instanceof PipelineSource.Probed;
    }

    /** Whether bringing the rows together needs more memory than there is, for all of them or for one leaf, or more inputs than a task may have. */
    boolean isLarge(final Stage stage) {
        final boolean isWide = !isProbed(stage)
                && (stage.leaves().stream()
                                        .mapToInt(leaf -> leaf.inputs().size())
                                        .sum()
                                > inputsMax
                        || stage.leaves().stream().anyMatch(leaf -> slices(leaf) > 1));
        return isWide
                || stage.leaves().size() > inputsMax
                || bytes(stage) > PARTITIONS_PER_THREAD * partitionBytes * threadCount;
    }

    /** Into how many slices a leaf is cut so that each is about a partition. */
    int slices(final Stage.Leaf leaf) {
        final long bytes = leaf.argument() == FragmentArgument.NONE ? bytes(leaf) : 0;
        return bytes > partitionBytes * 3 / 2 ? (int) ((bytes + partitionBytes - 1) / partitionBytes) : 1;
    }

    /** Into how many parts data is cut that come out a little smaller than a partition. */
    int parts(final long bytes, final double fullness) {
        return (int) Math.max(threadCount, Math.ceil(bytes / (fullness * partitionBytes)));
    }
}
