package io.heddle.frame.column;

/**
 * Memory for batches and for working sets, accounted by its owner (an arena partition on a worker). Used by one executor
 * thread at a time. Every address that {@link #reserve} returned ends in exactly one of {@link #trim} and {@link #discard}; an
 * owner whose fragment fails discards what is left.
 */
public interface BatchMemory {
    /** The longest extent, in bytes: a store entry of 16 MiB less its head. */
    int EXTENT_LENGTH_MAX_BYTES = (16 << 20) - 64;

    /**
     * A new extent of at least that many bytes, at most {@link #EXTENT_LENGTH_MAX_BYTES}. Its content is undefined.
     *
     * @return the native address, a multiple of 64.
     */
    long reserve(int maxLengthBytes);

    /** The extent becomes the next batch of the output, cut to that length. It is not written any more. */
    void trim(long address, int lengthBytes);

    /** Gives back working memory or an abandoned batch. */
    void discard(long address);
}
