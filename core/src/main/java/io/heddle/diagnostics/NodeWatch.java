package io.heddle.diagnostics;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches the counters and the life of one node of this host, or of its mirror. For one thread. */
final class NodeWatch implements AutoCloseable {
    /** Rates are those of the last second, however often one looks: counters change ten times a second at most. */
    private static final long RATE_NS = TimeUnit.MILLISECONDS.toNanos(950);

    private static final Sample NOTHING = new Sample(NodeState.DEAD, 0, 0, 0, Map.of());

    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable CountersFileReader counters;
    private Sample now = NOTHING;
    private long deadSinceNs;

    /** The values of a node at one moment. */
    private record Sample(
            NodeState state, long heartbeatAgeMs, long timeNs, long cpuNs, Map<CounterType, Long> values) {
        long value(final CounterType type) {
            return values.getOrDefault(type, 0L);
        }
    }

    void refresh(final NodeDirectory directory, final ProcessProbe processes, final long nowMs, final long nowNs) {
        open(directory);
        final boolean isAlive = directory.isAlive();
        final Map<CounterType, Long> values = new EnumMap<>(CounterType.class);
        if (counters != null) {
            for (final CounterType type : CounterType.values()) {
                if (counters.has(type)) {
                    values.put(type, counters.value(type));
                }
            }
        }
        final long heartbeatMs = values.getOrDefault(CounterType.HEARTBEAT_MS, 0L);
        final long ageMs = Math.max(0, nowMs - (heartbeatMs == 0 ? directory.startTimeMs() : heartbeatMs));
        final NodeState state = isAlive ? stateOfLiving(directory, processes, ageMs, values) : NodeState.DEAD;
        deadSinceNs = state != NodeState.DEAD ? 0 : deadSinceNs == 0 ? nowNs : deadSinceNs;
        now = new Sample(state, ageMs, nowNs, cpuNs(directory, processes, isAlive, values), values);
        samples.addLast(now);
        while (samples.size() > 2 && nowNs - second().timeNs >= RATE_NS) {
            samples.removeFirst();
        }
    }

    /** A node that is starting has no file yet; it is tried again the next time. */
    private void open(final NodeDirectory directory) {
        if (counters == null) {
            try {
                counters = CountersFileReader.open(directory.countersFile());
            } catch (final IOException ex) {
                // Not there yet, or of another version: the node is shown without values.
                return;
            }
        }
    }

    private Sample second() {
        final var all = samples.iterator();
        all.next();
        return all.next();
    }

    private static NodeState stateOfLiving(
            final NodeDirectory directory,
            final ProcessProbe processes,
            final long ageMs,
            final Map<CounterType, Long> values) {
        if (!directory.isMirror() && processes.isStopped(directory.pid())) {
            return NodeState.FROZEN;
        }
        if (ageMs > Freshness.LATE_MS) {
            return NodeState.LATE;
        }
        return values.getOrDefault(CounterType.PAUSED, 0L) != 0 ? NodeState.PAUSED : NodeState.RUNNING;
    }

    private static long cpuNs(
            final NodeDirectory directory,
            final ProcessProbe processes,
            final boolean isAlive,
            final Map<CounterType, Long> values) {
        final long probedNs = isAlive && !directory.isMirror() ? processes.cpuNs(directory.pid()) : 0;
        return probedNs != 0 ? probedNs : values.getOrDefault(CounterType.CPU_NS, 0L);
    }

    @Nullable
    CountersFileReader counters() {
        return counters;
    }

    NodeState state() {
        return now.state;
    }

    long heartbeatAgeMs() {
        return now.heartbeatAgeMs;
    }

    /** When it was first seen dead, 0 while it lives. */
    long deadSinceNs() {
        return deadSinceNs;
    }

    long value(final CounterType type) {
        return now.value(type);
    }

    Map<CounterType, Long> values() {
        return now.values;
    }

    /** What a histogram says now. */
    DurationHistogram durations(final CounterType type) {
        final CountersFileReader file = counters;
        return file == null ? new DurationHistogram(new long[0], 0) : file.durations(type);
    }

    /** What the histograms say now. */
    Map<CounterType, DurationHistogram> durations() {
        final Map<CounterType, DurationHistogram> durations = new EnumMap<>(CounterType.class);
        final CountersFileReader file = counters;
        if (file != null) {
            file.histograms().forEach(type -> durations.put(type, file.durations(type)));
        }
        return durations;
    }

    double perSecond(final CounterType type) {
        return rate(now.value(type), samples.isEmpty() ? 0 : samples.getFirst().value(type), 1e9);
    }

    double cpuPercent() {
        return samples.isEmpty() ? 0 : rate(now.cpuNs, samples.getFirst().cpuNs, 100);
    }

    private double rate(final long value, final long valueBefore, final double scale) {
        final long elapsedNs = now.timeNs - samples.getFirst().timeNs;
        return elapsedNs <= 0 || now.state == NodeState.DEAD ? 0 : Math.max(0, value - valueBefore) * scale / elapsedNs;
    }

    @Override
    public void close() {
        if (counters != null) {
            counters.close();
            counters = null;
        }
    }
}
