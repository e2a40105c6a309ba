package io.heddle.store;

/**
 * A sealed partition opened for reading in place: the extents in order, each contiguous. The memory stays valid until {@link #close()};
 * reading afterwards may crash the JVM. Extents of a partition start on 64 bytes; a packed small value is one extent that starts on 32.
 * A view may be read by any thread; it is closed once, by any thread.
 */
public interface PartitionView extends AutoCloseable {

    /** Where the partition lies as long as this view is open: good to hand to other processes, which take their own lease. */
    ResultLocation location();

    /** What the writer said the content is. */
    int kind();

    /** What the writer attached, such as a task id. */
    long tag();

    int extentCount();

    /** Native address of the first byte of an extent. */
    long address(int extent);

    /** Length of an extent in bytes. */
    int length(int extent);

    /** Sum of the lengths of all extents, bytes. */
    long totalBytes();

    /** Gives the memory up; a second call does nothing. */
    @Override
    void close();
}
