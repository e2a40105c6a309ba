package io.heddle.transport;

/**
 * The byte ranges of one transfer: native addresses that stay valid and unchanged until the listener is told that the
 * transfer ended, one way or the other.
 */
public interface BulkSource {
    /** Number of extents. */
    int extentCount();

    /** Native address of an extent. */
    long address(int extentIndex);

    /** Length of an extent in bytes. */
    int lengthBytes(int extentIndex);
}
