package io.heddle.jmh;

import io.heddle.client.Client;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * Times of round trips, one at a time. Back to back a trip is timed from its own start. Paced, a thousand a second are due, and
 * each is timed from the moment when it was <em>due</em>: a stall is met by all that fall due while it lasts, as by users, and
 * not by one alone (the correction of coordinated omission).
 */
final class RoundTrips {
    /** What is measured, in this order. */
    static final String[] METRICS = {"p50", "p99", "p99.9", "max"};

    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    /** Until the compilers of all processes are done: they compete with what is measured. */
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(6);

    /** Fewer round trips are a test of the benchmark: whether it runs, not how fast. */
    private static final int WARM_UP_FROM_COUNT = 1_000;

    private static final int TRACED_MAX = 2_000;
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A sleeping thread is woken some fifty microseconds late: the rest of a pause is yielded away. */
    private static final long WAKE_UP_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private RoundTrips() {}

    /** One trip. */
    interface Trip {
        /** Makes it, and returns the time at which the answer was there. */
        long endNs();
    }

    /** How to measure. */
    record Plan(int count, int runs, boolean isPaced, boolean isTraced) {}

    /** Of tasks: as {@link #measure(Plan, Trip)}, and behind it, if it is wanted, what {@link TaskHops} measures. */
    static double[][] measure(final Plan plan, final Client client) {
        final double[][] trips = measure(plan, new TaskTrip(client));
        if (!plan.isTraced) {
            return trips;
        }
        final double[][] hops = new TaskHops(client).measure(Math.min(plan.count, TRACED_MAX), plan.runs);
        final double[][] all = Arrays.copyOf(trips, trips.length + hops.length);
        System.arraycopy(hops, 0, all, trips.length, hops.length);
        return all;
    }

    /** By metric and run, microseconds, after rounds that do not count. */
    static double[][] measure(final Plan plan, final Trip trip) {
        final double[][] values = new double[METRICS.length][plan.runs];
        final long startNs = System.nanoTime();
        do {
            backToBack(plan.count, trip);
        } while (plan.count >= WARM_UP_FROM_COUNT && System.nanoTime() - startNs < WARM_UP_NS);
        if (plan.isPaced) {
            paced(Math.min(plan.count, 1_000), trip);
        }
        for (int run = 0; run < plan.runs; run++) {
            final Histogram histogram = plan.isPaced ? paced(plan.count, trip) : backToBack(plan.count, trip);
            for (int i = 0; i < METRICS.length; i++) {
                values[i][run] = histogram.getValueAtPercentile(PERCENTILES[i]) / 1_000.0;
            }
        }
        return values;
    }

    private static Histogram backToBack(final int count, final Trip trip) {
        final Histogram histogram = new Histogram(HIGHEST_NS, 3);
        for (int i = 0; i < count; i++) {
            final long startNs = System.nanoTime();
            histogram.recordValue(Math.min(HIGHEST_NS, trip.endNs() - startNs));
        }
        return histogram;
    }

    private static Histogram paced(final int count, final Trip trip) {
        final Histogram histogram = new Histogram(HIGHEST_NS, 3);
        long dueNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            dueNs += INTERVAL_NS;
            awaitUntil(dueNs);
            histogram.recordValue(Math.min(HIGHEST_NS, trip.endNs() - dueNs));
        }
        return histogram;
    }

    /** Returns at a time, or at once if it is over. */
    static void awaitUntil(final long timeNs) {
        long leftNs = timeNs - System.nanoTime();
        while (leftNs > 0) {
            if (leftNs > WAKE_UP_NS) {
                LockSupport.parkNanos(leftNs - WAKE_UP_NS);
            } else {
                YieldingIdleStrategy.INSTANCE.idle();
            }
            leftNs = timeNs - System.nanoTime();
        }
    }
}
