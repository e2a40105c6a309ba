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

    private final List<Moment> moments = new ArrayList<>();
    private long work = -1;

    /** The totals at a moment, by node. */
    record Moment(long timeNs, Map<String, NodeReading> nodes) {
        /** What a node's counter was; 0 of a node that was not there yet. */
        long value(final NodeReading now, final CounterType type) {
            final long then = valueOf(nodes.get(now.name()), type);
            return then > valueOf(now, type) ? 0 : then; // one that was started again counts from 0 again
        }

        private static long valueOf(final @Nullable NodeReading node, final CounterType type) {
            if (node == null) {
                return 0;
            }
            final DurationHistogram durations = node.durations().get(type);
            return durations == null ? node.values().getOrDefault(type, 0L) : durations.sumNs();
        }
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
        final Map<String, NodeReading> nodes = new HashMap<>();
        readings.forEach(reading -> nodes.put(reading.name(), reading));
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
