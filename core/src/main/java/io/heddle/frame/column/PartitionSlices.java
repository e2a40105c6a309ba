package io.heddle.frame.column;

/**
 * The batches of a partition, opened one by one: only those that are open need be in memory, so that a partition, or many, of any size can be gone
 * through. Used by one executor thread; valid until its run ends.
 */
public interface PartitionSlices {
    int batchCount();

    int lengthBytes(int batch);

    /** Makes a batch readable; whoever opens many closes each before the next. */
    OpenedBatch open(int batch);
}
