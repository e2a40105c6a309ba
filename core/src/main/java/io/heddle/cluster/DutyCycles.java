package io.heddle.cluster;

import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DurationCounters;
import io.heddle.diagnostics.NodeCounters;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long the duty cycles of a conductor take, those that did something: its messages wait for as long. Used on the conductor's thread.
 */
final class DutyCycles {
    /** What is told are the cycles of so long a time, so that a bad hour is not forgotten within all the good ones. */
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(2);

    private static final double PERCENTILE = 99.9;
    private static final int SIGNIFICANT_DIGITS = 2;

    private final Histogram window = new Histogram(TimeUnit.MINUTES.toNanos(1), SIGNIFICANT_DIGITS);
    private long windowStartNs = System.nanoTime();
    private final NodeCounters counters;
    private final DurationCounters all;
    private long maxNs;

    DutyCycles(final NodeCounters counters) {
        this.counters = counters;
        this.all = counters.durations(CounterType.DUTY_CYCLE_NS);
    }

    /** A cycle took so long. */
    void add(final long durationNs) {
        all.add(durationNs);
        maxNs = Math.max(maxNs, durationNs);
        window.recordValue(Math.min(Math.max(0, durationNs), window.getHighestTrackableValue()));
    }

    /** Now and then: writes down what there is to tell. */
    void onInterval() {
        all.publish();
        counters.get(CounterType.DUTY_CYCLE_MAX_NS).setRelease(maxNs);
        final long nowNs = System.nanoTime();
        if (nowNs - windowStartNs >= WINDOW_NS) {
            windowStartNs = nowNs;
            counters.get(CounterType.DUTY_CYCLE_TAIL_NS).setRelease(window.getValueAtPercentile(PERCENTILE));
            window.reset();
        }
    }
}
