package io.heddle.diagnostics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the totals of all nodes were at some moments in the last minutes, and at the first one that was seen, so that one can say how much they grew
 * since. For one thread.
 */
final class CounterHistory {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOMENTS_MAX = 300;

    private static final CounterType[] WORK = {
        CounterType.RUNS_FINISHED,
        CounterType.RUNS_ERRED,
        CounterType.SPILLED_BYTES,
        CounterType.RELOADED_BYTES,
        CounterType.FETCHED_BYTES,
        CounterType.DESERIALISE_NS,
    };

    /** What one may ask the growth of, each a place in the totals of a node: whole readings of many nodes would take much of a small heap. */
    private static final List<CounterType> TOTALS = List.of(
            CounterType.SPILLED_BYTES,
            CounterType.RELOADED_BYTES,
            CounterType.FETCHED_BYTES,
            CounterType.SERIALISE_NS,
            CounterType.DESERIALISE_NS,
            CounterType.RUN_DURATION_NS,
            CounterType.GC_NS,
            CounterType.CPU_NS);

    private final List<Moment> moments = new ArrayList<>();
    private long work = -1;

    /** The totals at a moment, by node, in the order of {@link #TOTALS}. */
    record Moment(long timeNs, Map<String, long[]> nodes) {
        /** What a node's counter was; 0 of a node that was not there yet. */
        long value(final NodeReading now, final CounterType type) {
            final int place = TOTALS.indexOf(type);
            if (place < 0) {
                throw new IllegalArgumentException(type.text() + " is not kept");
            }
            final long[] totals = nodes.get(now.name());
            final long then = totals == null ? 0 : totals[place];
            return then > total(now, type) ? 0 : then; // one that was started again counts from 0 again
        }
    }

    /** A counter now; of a histogram the sum of its durations. */
    static long total(final NodeReading node, final CounterType type) {
        final DurationHistogram durations = node.durations().get(type);
        return durations == null ? node.values().getOrDefault(type, 0L) : durations.sumNs();
    }

    /** Keeps what was read, unless the last moment is nearly as late, or nothing was done since: then the work before it is not forgotten. */
    void take(final long timeNs, final List<NodeReading> readings) {
        if (!moments.isEmpty() && timeNs - moments.get(moments.size() - 1).timeNs() < INTERVAL_NS) {
            return;
        }
        final long done = readings.stream().mapToLong(CounterHistory::work).sum();
        if (done == work) {
            return;
        }
        work = done;
        final Map<String, long[]> nodes = new HashMap<>();
        for (final NodeReading reading : readings) {
            nodes.put(
                    reading.name(),
                    TOTALS.stream().mapToLong(type -> total(reading, type)).toArray());
        }
        moments.add(new Moment(timeNs, nodes));
        if (moments.size() > MOMENTS_MAX) {
            moments.remove(1);
        }
    }

    private static long work(final NodeReading node) {
        long sum = 0;
        for (final CounterType type : WORK) {
            sum += node.values().getOrDefault(type, 0L);
        }
        return sum;
    }

    /**
     * The last moment that is not after a time, or the first one.
     *
     * @param untilNs before this: else nothing can have grown.
     * @return null where there is none.
     */
    @Nullable
    Moment at(final long timeNs, final long untilNs) {
        Moment found = null;
        for (final Moment moment : moments) {
            if (moment.timeNs() < untilNs && (found == null || moment.timeNs() <= timeNs)) {
                found = moment;
            }
        }
        return found;
    }
}
