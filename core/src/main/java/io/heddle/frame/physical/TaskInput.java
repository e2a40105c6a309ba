package io.heddle.frame.physical;

import io.heddle.frame.plan.PartitionHandle;

/** Where a task's input comes from. */
public sealed interface TaskInput {
    /** The output of another task of the same job, by its index; always a smaller one than the reader's. */
    record OfTask(int taskIndex) implements TaskInput {}

    /** A partition that an earlier job made. */
    record OfPartition(PartitionHandle partition) implements TaskInput {}
}
