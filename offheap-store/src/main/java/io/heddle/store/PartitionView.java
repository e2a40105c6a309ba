package io.heddle.store;

import org.agrona.concurrent.UnsafeBuffer;

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

    /** How many contiguous pieces it has; 0 for an empty one. */
    int extentCount();

    /** Native address of the first byte of an extent. */
    long address(int extent);

    /** Length of an extent in bytes. */
    int length(int extent);

    /** Sum of the lengths of all extents, bytes. */
    long totalBytes();

    /** A copy of all extents, one after the other; for values, which are small. */
    default byte[] toBytes() {
        byte[] bytes = new byte[Math.toIntExact(totalBytes())];
        UnsafeBuffer source = new UnsafeBuffer(0, 0);
        int position = 0;
        for (int i = 0; i < extentCount(); i++) {
            source.wrap(address(i), length(i));
            source.getBytes(0, bytes, position, length(i));
            position += length(i);
        }
        return bytes;
    }

    /** Gives the memory up; a second call does nothing. */
    @Override
    void close();

    /** The same for a thread that may not wait for others: the memory may come free a moment later. */
    default void closeLater() {
        close();
    }
}
