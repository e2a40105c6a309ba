package io.heddle.frame.column;

/** A partition held readable until it is closed. Closing twice is harmless. */
public interface OpenedPartition extends PartitionBatches, AutoCloseable {
    @Override
    void close();
}
