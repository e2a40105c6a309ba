package io.heddle.diagnostics;

import java.util.Arrays;

/**
 * How many of many durations were how long, in buckets of which each reaches twice as far as the one before; the last has all that are longer.
 *
 * @param counts by bucket, {@link #BUCKETS} of them.
 * @param sumNs  of all durations.
 */
public record DurationHistogram(long[] counts, long sumNs) {
    /** Buckets of a histogram. */
    public static final int BUCKETS = 28;

    /** The type id of the sum is so far above that of the first bucket. */
    static final int SUM_OFFSET = 31;

    /** The first bucket has what is no longer than two to the power of this, in nanoseconds. */
    private static final int FIRST_BITS = 10;

    /** Copies the counts. */
    public DurationHistogram {
        counts = Arrays.copyOf(counts, BUCKETS);
    }

    @Override
    public long[] counts() {
        return counts.clone();
    }

    /**
     * The bucket of a duration.
     *
     * @param ns negative ones count as none.
     * @return from 0.
     */
    static int bucketOf(final long ns) {
        return bucketOfBits(Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, ns - 1)));
    }

    /**
     * The bucket of durations up to a power of two.
     *
     * @param bits they are longer than {@code 2^(bits - 1)} nanoseconds and no longer than {@code 2^bits}.
     * @return from 0.
     */
    static int bucketOfBits(final int bits) {
        return Math.max(0, Math.min(BUCKETS - 1, bits - FIRST_BITS));
    }

    /**
     * The longest duration that a bucket has.
     *
     * @param bucket from 0.
     * @return nanoseconds; {@link Long#MAX_VALUE} for the last bucket.
     */
    public static long boundNs(final int bucket) {
        return bucket == BUCKETS - 1 ? Long.MAX_VALUE : 1L << (FIRST_BITS + bucket);
    }

    /**
     * How many durations there are.
     *
     * @return the sum of all buckets.
     */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /**
     * What a share of the durations does not exceed.
     *
     * @param percentile above 0, up to 100.
     * @return the bound of the bucket, so at most twice as long as it was; 0 where there are none, {@link Long#MAX_VALUE} in the last bucket.
     */
    public long percentileNs(final double percentile) {
        final long count = count();
        final long rank = (long) Math.ceil(count * percentile / 100);
        long below = 0;
        for (int bucket = 0; bucket < BUCKETS && count > 0; bucket++) {
            below += counts[bucket];
            if (below >= rank) {
                return boundNs(bucket);
            }
        }
        return 0;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof DurationHistogram that && sumNs == that.sumNs && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts) * 31 + Long.hashCode(sumNs);
    }

    @Override
    public String toString() {
        return "DurationHistogram" + Arrays.toString(counts) + ", sum " + sumNs + " ns";
    }
}
