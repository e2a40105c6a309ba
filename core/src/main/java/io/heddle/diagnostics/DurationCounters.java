package io.heddle.diagnostics;

import java.util.Arrays;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Counts durations for a histogram of a node. What is added costs plain memory of the adding thread, and is told to readers now and then. For one
 * thread; ask {@link NodeCounters#durations}.
 */
public final class DurationCounters {
    private final AtomicCounter[] counters;
    private final AtomicCounter sum;
    private final long[] counts = new long[DurationHistogram.BUCKETS];
    private long sumNs;
    private boolean isChanged;

    DurationCounters(final AtomicCounter[] counters, final AtomicCounter sum) {
        this.counters = counters;
        this.sum = sum;
    }

    /**
     * One more.
     *
     * @param durationNs negative ones count as none.
     */
    public void add(final long durationNs) {
        counts[DurationHistogram.bucketOf(durationNs)]++;
        sumNs += Math.max(0, durationNs);
        isChanged = true;
    }

    /**
     * Takes what another one has counted, in the place of what is here.
     *
     * @param byBits how many durations were longer than {@code 2^(i - 1)} nanoseconds and no longer than {@code 2^i}, by {@code i}.
     * @param totalNs of all of them.
     */
    public void set(final long[] byBits, final long totalNs) {
        Arrays.fill(counts, 0);
        for (int bits = 0; bits < byBits.length; bits++) {
            counts[DurationHistogram.bucketOfBits(bits)] += byBits[bits];
        }
        sumNs = totalNs;
        isChanged = true;
    }

    /** Now and then: readers see what was added. */
    public void publish() {
        if (isChanged) {
            isChanged = false;
            sum.setRelease(sumNs);
            for (int bucket = 0; bucket < counts.length; bucket++) {
                counters[bucket].setRelease(counts[bucket]);
            }
        }
    }
}
