package io.heddle.frame.column;

/** The readable batches of one partition, in order. Valid while whoever opened it keeps it open. */
public interface PartitionBatches {
    int batchCount();

    /** Native address of a batch, a multiple of 64. */
    long address(int batch);

    /** Length of a batch. */
    int lengthBytes(int batch);
}
