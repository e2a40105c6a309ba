package io.heddle.store;

/** One extent of a partition, readable until it is closed. Closed once, by any thread; a second call does nothing. */
public interface ExtentView extends AutoCloseable {
    /** Native address of the first byte, 64-byte aligned. */
    long address();

    /** Length in bytes. */
    int length();

    @Override
    void close();
}
