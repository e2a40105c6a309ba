package io.heddle.frame.physical;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.PartitionBatches;

/** What a running fragment may touch. Given by the executor for one run, used on its thread only. */
public interface FragmentContext {
    /** The argument of the task. */
    FragmentArgument argument();

    /** The number of inputs, in the order of {@link FrameTask#inputs()}. */
    int inputCount();

    /** The batches of an input; readable until the run ends. */
    PartitionBatches input(int index);

    /** Where the batches of the output go. */
    BatchMemory output();

    /** Memory for hash tables, column scratch and sorting; everything reserved here is discarded before the run ends. */
    BatchMemory workingMemory();

    /** The reusable scratch of the executor thread. */
    FragmentScratch scratch();

    /** Throws when the run is cancelled. Called at least once per batch. */
    void checkCancelled();
}
