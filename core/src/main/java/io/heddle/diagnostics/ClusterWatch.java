package io.heddle.diagnostics;

import io.heddle.diagnostics.ClusterSnapshot.DriverView;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches all nodes of a cluster on this host from outside, by their files: {@code heddle stat} and the dashboard do. For one thread.
 */
public final class ClusterWatch implements AutoCloseable {
    /** Property of a scheduler: where the pages about its cluster are served. */
    public static final String DASHBOARD_PROPERTY = "dashboard";

    /** Property of a node: the directory of the media driver that it uses. */
    private static final String DRIVER_PROPERTY = "driver";

    /** A dead node is shown for so long beside one that took its name. */
    private static final long REPLACED_SHOWN_NS = TimeUnit.SECONDS.toNanos(30);

    private final Path clusterDirectory;
    private final Map<Incarnation, NodeWatch> watched = new HashMap<>();
    private final ErrorLog errors = new ErrorLog();
    private final String localHost = localHost();
    private List<NodeDirectory> nodes = List.of();

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
        return snapshot(System.currentTimeMillis(), System.nanoTime());
    }

    /** The same at a time that is given: epoch milliseconds and those of the nanosecond clock. */
    ClusterSnapshot snapshot(final long nowMs, final long nowNs) {
        nodes = NodeDirectory.list(clusterDirectory);
        refresh(nowMs, nowNs);
        errors.poll(nodes);
        final List<WorkerView> workers = new ArrayList<>();
        NodeDirectory scheduler = null;
        NodeDirectory driver = null;
        for (final NodeDirectory node : nodes) {
            switch (node.role()) {
                case SCHEDULER -> scheduler = livingFirst(scheduler, node);
                case DRIVER -> driver = livingFirst(driver, node);
                case WORKER -> {
                    if (isShown(node, nowNs)) {
                        workers.add(workerView(node, watchOf(node)));
                    }
                }
                case CLIENT -> {
                    // The scheduler counts those that have joined.
                }
            }
        }
        return new ClusterSnapshot(
                TimeUnit.MILLISECONDS.toNanos(nowMs),
                String.valueOf(clusterDirectory.getFileName()),
                scheduler == null ? null : schedulerView(scheduler, watchOf(scheduler)),
                workers,
                driverView(driver, scheduler),
                errors.errors(),
                scheduler == null
                        ? List.of()
                        : PrefixCounters.read(watchOf(scheduler).counters()));
    }

    /**
     * The nodes that the last snapshot showed, and those it left out.
     *
     * @return views to read.
     */
    public List<NodeDirectory> nodes() {
        return nodes;
    }

    /**
     * All counters of the nodes that the last snapshot showed.
     *
     * @return a reading for each.
     */
    public List<NodeReading> readings() {
        final long nowNs = System.nanoTime();
        final List<NodeReading> readings = new ArrayList<>();
        for (final NodeDirectory node : nodes) {
            if (node.role() != NodeRole.WORKER || isShown(node, nowNs)) {
                final NodeWatch watch = watchOf(node);
                readings.add(
                        new NodeReading(node.name(), node.role(), watch.state(), watch.values(), watch.durations()));
            }
        }
        return readings;
    }

    private void refresh(final long nowMs, final long nowNs) {
        final Set<Incarnation> present = new HashSet<>();
        final ProcessProbe processes = new ProcessProbe();
        for (final NodeDirectory node : nodes) {
            final Incarnation incarnation = Incarnation.of(node);
            present.add(incarnation);
            watched.computeIfAbsent(incarnation, key -> new NodeWatch()).refresh(node, processes, nowMs, nowNs);
        }
        watched.entrySet().removeIf(entry -> {
            final boolean isGone = !present.contains(entry.getKey());
            if (isGone) {
                entry.getValue().close();
            }
            return isGone;
        });
    }

    private NodeWatch watchOf(final NodeDirectory node) {
        final NodeWatch watch = watched.get(Incarnation.of(node));
        if (watch == null) {
            throw new IllegalStateException(node + " is not watched");
        }
        return watch;
    }

    /** Of several, left by restarts, the living one counts. */
    private NodeDirectory livingFirst(final @Nullable NodeDirectory known, final NodeDirectory node) {
        return known == null || watchOf(node).state() != NodeState.DEAD ? node : known;
    }

    private boolean isShown(final NodeDirectory worker, final long nowNs) {
        final long deadSinceNs = watchOf(worker).deadSinceNs();
        if (deadSinceNs == 0 || nowNs - deadSinceNs < REPLACED_SHOWN_NS) {
            return true;
        }
        return nodes.stream()
                .noneMatch(other -> other.role() == NodeRole.WORKER
                        && other.name().equals(worker.name())
                        && watchOf(other).state() != NodeState.DEAD);
    }

    private @Nullable DriverView driverView(
            final @Nullable NodeDirectory driver, final @Nullable NodeDirectory scheduler) {
        final NodeDirectory node = driver != null ? driver : scheduler;
        if (node == null) {
            return null;
        }
        final String directory = node.property(DRIVER_PROPERTY);
        final NodeWatch watch = watchOf(node);
        return directory == null ? null : new DriverView(watch.state(), node.pid(), directory, watch.heartbeatAgeMs());
    }

    private static SchedulerView schedulerView(final NodeDirectory directory, final NodeWatch node) {
        return new SchedulerView(
                node.state(),
                directory.pid(),
                node.value(CounterType.TASKS_WAITING),
                node.value(CounterType.TASKS_READY),
                node.value(CounterType.TASKS_ASSIGNED),
                node.value(CounterType.TASKS_FINISHED),
                node.value(CounterType.TASKS_ERRED),
                node.perSecond(CounterType.TASKS_FINISHED),
                node.value(CounterType.TASKS_IN_MEMORY),
                node.value(CounterType.CLIENTS),
                node.cpuPercent(),
                node.heartbeatAgeMs(),
                directory.name(),
                directory.property("address"),
                directory.property(DASHBOARD_PROPERTY));
    }

    private WorkerView workerView(final NodeDirectory directory, final NodeWatch node) {
        final String host = directory.property("host");
        final DurationHistogram runs = node.durations(CounterType.RUN_DURATION_NS);
        return new WorkerView(
                directory.name(),
                host == null ? localHost : host,
                directory.pid(),
                node.state(),
                node.value(CounterType.THREADS),
                node.value(CounterType.THREADS_BUSY),
                node.value(CounterType.LIMIT_BYTES),
                node.value(CounterType.USED_BYTES),
                node.value(CounterType.RESERVED_BYTES),
                node.value(CounterType.PEAK_BYTES),
                node.value(CounterType.SPILLED_BYTES),
                node.perSecond(CounterType.FETCHED_BYTES),
                node.perSecond(CounterType.SERVED_BYTES),
                node.cpuPercent(),
                node.heartbeatAgeMs(),
                node.value(CounterType.TASKS_QUEUED),
                node.value(CounterType.RUNS_FINISHED),
                node.value(CounterType.RUNS_ERRED),
                node.perSecond(CounterType.RUNS_FINISHED),
                node.value(CounterType.RELOADED_BYTES),
                node.value(CounterType.RESULTS),
                node.value(CounterType.SPILL_BLOCKED) != 0,
                node.value(CounterType.TARGET_BYTES),
                node.value(CounterType.SPILL_START_BYTES),
                node.value(CounterType.PAUSE_BYTES),
                node.value(CounterType.HEAP_USED_BYTES),
                node.value(CounterType.HEAP_LIMIT_BYTES),
                runs.percentileNs(50),
                runs.percentileNs(99));
    }

    @Override
    public void close() {
        watched.values().forEach(NodeWatch::close);
        watched.clear();
        errors.close();
    }
}
