package io.heddle.frame.column;

/** One batch held readable until it is closed. Closing twice is harmless. */
public interface OpenedBatch extends AutoCloseable {
    /** Native address, a multiple of 64. */
    long address();

    int lengthBytes();

    @Override
    void close();
}
