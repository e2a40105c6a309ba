package io.heddle.store;

/**
 * Builds one partition, extent by extent, in place. One thread uses a writer at a time; different writers may be used at once. Nothing is
 * visible to anyone before {@link #seal()}, and what was not sealed when the owner dies is dropped.
 */
public interface PartitionWriter extends AutoCloseable {

    /**
     * Reserves working memory or the next extent at its largest. Waits for memory up to the arena's reservation time-out.
     *
     * @param maxBytes from 1 to {@link StoreLimits#MAX_EXTENT_BYTES}
     * @return native address, 64-byte aligned; content undefined
     * @throws MemoryLimitException if it can never fit or no room came free in time
     * @throws RunMustYieldException if this run must be aborted for an older one
     * @throws ReservationInterruptedException if interrupted while it waits
     */
    long reserve(int maxBytes);

    /** The same with a deadline of its own: {@code timeoutNs} of 0 never waits. */
    long reserve(int maxBytes, long timeoutNs);

    /** Makes the reservation the next extent of the partition, cut to its used bytes; whole chunks behind them are free at once. */
    void trim(long address, int usedBytes);

    /** Gives a reservation back that will not become an extent. */
    void discard(long address);

    /** Closes the partition by its manifest and publishes it. Reservations neither trimmed nor discarded are given back. */
    ResultLocation seal();

    /** Gives everything back; does nothing after {@link #seal()} or a first abort. */
    void abort();

    /** Bytes, in whole chunks, that this writer holds now. */
    long heldBytes();

    /** Same as {@link #abort()}: lets try-with-resources clean up an unsealed partition. */
    @Override
    default void close() {
        abort();
    }
}
