package io.heddle.frame.physical;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.column.PartitionSlices;

/** What a running fragment may touch. Given by the executor for one run, used on its thread only. */
public interface FragmentContext {
    /** The argument of the task. */
    FragmentArgument argument();

    /** The number of inputs, in the order of {@link FrameTask#inputs()}. */
    int inputCount();

    /** The batches of an input, all of them held readable from the first call until the run ends: for what is looked up in no order. */
    PartitionBatches input(int index);

    /** The batches of an input one by one, for what is gone through once: no more need be in memory than is open. */
    PartitionSlices slices(int index);

    /**
     * The bytes that the run may count on, for working memory, open batches and output together; a fragment cuts its work accordingly. What it
     * reserves beyond that it gets only if others can do without.
     */
    long memoryBytes();

    /** Where the batches of the output go. */
    BatchMemory output();

    /** Memory for hash tables, column scratch and sorting; everything reserved here is discarded before the run ends. */
    BatchMemory workingMemory();

    /** The reusable scratch of the executor thread. */
    FragmentScratch scratch();

    /** Throws when the run is cancelled. Called at least once per batch. */
    void checkCancelled();
}
