package io.heddle.frame.column;

/** A partition held readable until it is closed. Closing twice is harmless. */
public interface OpenedPartition extends PartitionView, AutoCloseable {
    @Override
    void close();
}
