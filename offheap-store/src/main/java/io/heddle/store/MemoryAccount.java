package io.heddle.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The counter that enforces the limit: used and reserved chunks in the two halves of one word, so that their sum is exact at every
 * instant for any thread that looks. Any thread.
 */
final class MemoryAccount {
    private static final int USED_SHIFT = 32;
    private static final long RESERVED_MASK = 0xffff_ffffL;

    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong peakChunks = new AtomicLong();
    private volatile long limitChunks;

    MemoryAccount(long limitChunks) {
        this.limitChunks = limitChunks;
    }

    boolean tryReserve(int count) {
        while (true) {
            long now = chunks.get();
            long sum = sum(now) + count;
            if (sum > limitChunks) {
                return false;
            }
            if (chunks.compareAndSet(now, now + count)) {
                peakChunks.accumulateAndGet(sum, Math::max);
                return true;
            }
        }
    }

    void reservedToUsed(long count) {
        chunks.addAndGet((count << USED_SHIFT) - count);
    }

    void releaseReserved(long count) {
        chunks.addAndGet(-count);
    }

    void releaseUsed(long count) {
        chunks.addAndGet(-(count << USED_SHIFT));
    }

    private static long sum(long word) {
        return (word >>> USED_SHIFT) + (word & RESERVED_MASK);
    }

    long usedChunks() {
        return chunks.get() >>> USED_SHIFT;
    }

    long reservedChunks() {
        return chunks.get() & RESERVED_MASK;
    }

    long heldChunks() {
        return sum(chunks.get());
    }

    long peakChunks() {
        return peakChunks.get();
    }

    long limitChunks() {
        return limitChunks;
    }

    void limitChunks(long value) {
        limitChunks = value;
    }
}
