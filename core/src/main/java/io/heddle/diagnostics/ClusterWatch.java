package io.heddle.diagnostics;

import io.heddle.diagnostics.ClusterSnapshot.DriverView;
import io.heddle.diagnostics.ClusterSnapshot.ErrorView;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.graph.ErrorKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches all nodes of a cluster on this host from outside, by their files: {@code heddle stat} and the dashboard do. Rates are those since
 * the snapshot before. For one thread.
 */
public final class ClusterWatch implements AutoCloseable {
    private static final long LATE_MS = 1_500;
    private static final int KEPT_ERRORS = 20;
    private static final Sample NOTHING = new Sample(NodeState.DEAD, 0, 0, 0, Map.of());

    private final Path clusterDirectory;
    private final Map<Path, Watched> watched = new HashMap<>();
    private final Deque<ErrorView> errors = new ArrayDeque<>();
    private final String localHost = localHost();

    /**
     * Watch a cluster.
     *
     * @param clusterDirectory of the cluster; nodes may come and go while it is watched.
     */
    public ClusterWatch(final Path clusterDirectory) {
        this.clusterDirectory = clusterDirectory.toAbsolutePath().normalize();
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException ex) {
            return "localhost";
        }
    }

    /**
     * Read everything once.
     *
     * @return what the nodes say now; nodes that died are shown as dead for as long as their directory is there.
     */
    public ClusterSnapshot snapshot() {
        final long nowMs = System.currentTimeMillis();
        final long nowNs = System.nanoTime();
        final List<WorkerView> workers = new ArrayList<>();
        final List<DriverView> drivers = new ArrayList<>();
        SchedulerView scheduler = null;
        int clients = 0;
        final Set<Path> present = new HashSet<>();
        for (final NodeDirectory directory : NodeDirectory.list(clusterDirectory)) {
            present.add(directory.path());
            final Watched node = watched.computeIfAbsent(directory.path(), path -> new Watched());
            node.open(directory);
            node.pollErrors(directory.name());
            node.refresh(directory, nowMs, nowNs);
            switch (directory.role()) {
                // Of several, left by restarts, the living one counts.
                case SCHEDULER ->
                    scheduler = scheduler == null || node.now.state != NodeState.DEAD
                            ? schedulerView(directory, node)
                            : scheduler;
                case WORKER -> workers.add(workerView(directory, node));
                case DRIVER ->
                    drivers.add(
                            new DriverView(directory.name(), directory.pid(), node.now.state, node.now.heartbeatAgeMs));
                case CLIENT -> clients += node.now.state == NodeState.DEAD ? 0 : 1;
            }
        }
        forgetAllBut(present);
        return new ClusterSnapshot(
                TimeUnit.MILLISECONDS.toNanos(nowMs),
                String.valueOf(clusterDirectory.getFileName()),
                scheduler,
                workers,
                drivers,
                clients,
                List.copyOf(errors));
    }

    private void forgetAllBut(final Set<Path> present) {
        watched.entrySet().removeIf(entry -> {
            final boolean isGone = !present.contains(entry.getKey());
            if (isGone) {
                entry.getValue().close();
            }
            return isGone;
        });
    }

    private static SchedulerView schedulerView(final NodeDirectory directory, final Watched node) {
        return new SchedulerView(
                directory.name(),
                directory.pid(),
                node.now.state,
                node.now.heartbeatAgeMs,
                node.value(CounterType.TASKS_WAITING),
                node.value(CounterType.TASKS_READY),
                node.value(CounterType.TASKS_ASSIGNED),
                node.value(CounterType.TASKS_IN_MEMORY),
                node.value(CounterType.TASKS_FINISHED),
                node.value(CounterType.TASKS_ERRED),
                node.perSecond(CounterType.TASKS_FINISHED));
    }

    private WorkerView workerView(final NodeDirectory directory, final Watched node) {
        final String host = directory.property("host");
        return new WorkerView(
                directory.name(),
                host == null ? localHost : host,
                directory.pid(),
                node.now.state,
                node.value(CounterType.THREADS),
                node.value(CounterType.THREADS_BUSY),
                node.value(CounterType.TASKS_QUEUED),
                node.value(CounterType.LIMIT_BYTES),
                node.value(CounterType.USED_BYTES),
                node.value(CounterType.RESERVED_BYTES),
                node.value(CounterType.PEAK_BYTES),
                node.value(CounterType.SPILLED_BYTES),
                node.value(CounterType.RELOADED_BYTES),
                node.perSecond(CounterType.FETCHED_BYTES),
                node.perSecond(CounterType.SERVED_BYTES),
                node.cpuPercent(),
                node.now.heartbeatAgeMs);
    }

    @Override
    public void close() {
        watched.values().forEach(Watched::close);
        watched.clear();
    }

    /** The values of a node at one moment. */
    private record Sample(
            NodeState state, long heartbeatAgeMs, long timeNs, long cpuNs, Map<CounterType, Long> values) {
        long value(final CounterType type) {
            return values.getOrDefault(type, 0L);
        }
    }

    /** The open files of a node. */
    private final class Watched implements AutoCloseable {
        private @Nullable CountersFileReader counters;
        private @Nullable EventLogReader events;
        private Sample now = NOTHING;
        private Sample before = NOTHING;

        /** A node that is starting has no files yet; they are tried again at the next snapshot. */
        void open(final NodeDirectory directory) {
            try {
                if (counters == null) {
                    counters = CountersFileReader.open(directory.countersFile());
                }
                if (events == null) {
                    events = EventLogReader.open(directory.eventsFile());
                }
            } catch (final IOException ex) {
                // Not there yet, or of another version: the node is shown without values.
                return;
            }
        }

        void pollErrors(final String node) {
            if (events == null) {
                return;
            }
            events.poll(
                    new EventHandler() {
                        @Override
                        public void onError(
                                final long timeNs, final ErrorKind kind, final long taskId, final String text) {
                            errors.addLast(new ErrorView(timeNs, node, kind.name(), text));
                            if (errors.size() > KEPT_ERRORS) {
                                errors.removeFirst();
                            }
                        }
                    },
                    Integer.MAX_VALUE);
        }

        void refresh(final NodeDirectory directory, final long nowMs, final long nowNs) {
            final Map<CounterType, Long> values = new HashMap<>();
            final boolean isAlive = directory.isAlive();
            if (counters != null) {
                for (final CounterType type : CounterType.values()) {
                    values.put(type, counters.value(type));
                }
            }
            final long heartbeatMs = values.getOrDefault(CounterType.HEARTBEAT_MS, 0L);
            final long ageMs = Math.max(0, nowMs - (heartbeatMs == 0 ? directory.startTimeMs() : heartbeatMs));
            final NodeState state;
            if (!isAlive) {
                state = NodeState.DEAD;
            } else if (ProcessProbe.isStopped(directory.pid())) {
                state = NodeState.STOPPED;
            } else {
                state = ageMs > LATE_MS ? NodeState.LATE : NodeState.ALIVE;
            }
            before = now;
            now = new Sample(state, ageMs, nowNs, isAlive ? ProcessProbe.cpuNs(directory.pid()) : 0, values);
        }

        long value(final CounterType type) {
            return now.value(type);
        }

        double perSecond(final CounterType type) {
            return rate(now.value(type), before.value(type), 1e9);
        }

        double cpuPercent() {
            return rate(now.cpuNs, before.cpuNs, 100);
        }

        private double rate(final long value, final long valueBefore, final double scale) {
            final long elapsedNs = now.timeNs - before.timeNs;
            return before.timeNs == 0 || elapsedNs <= 0 ? 0 : Math.max(0, value - valueBefore) * scale / elapsedNs;
        }

        @Override
        public void close() {
            if (counters != null) {
                counters.close();
                counters = null;
            }
            if (events != null) {
                events.close();
                events = null;
            }
        }
    }
}
