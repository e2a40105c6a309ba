package io.heddle.diagnostics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster on this host say about themselves, at one moment; made by {@link ClusterWatch}.
 *
 * @param timeNs    when, in epoch nanoseconds.
 * @param cluster   name of the cluster: its directory's.
 * @param scheduler the scheduler, null where this host has none.
 * @param workers   the workers, by name.
 * @param drivers   the media drivers, by name.
 * @param clients   number of living clients of this host.
 * @param errors    the last errors of all nodes, oldest first.
 */
public record ClusterSnapshot(
        long timeNs,
        String cluster,
        @Nullable SchedulerView scheduler,
        List<WorkerView> workers,
        List<DriverView> drivers,
        int clients,
        List<ErrorView> errors) {
    /** Copies the lists. */
    public ClusterSnapshot {
        workers = List.copyOf(workers);
        drivers = List.copyOf(drivers);
        errors = List.copyOf(errors);
    }

    /**
     * A scheduler.
     *
     * @param name           of the node.
     * @param pid            of its process.
     * @param state          of the node.
     * @param heartbeatAgeMs time since it reported.
     * @param tasksWaiting   see {@link CounterType#TASKS_WAITING}, and so on.
     * @param tasksReady     tasks ready.
     * @param tasksAssigned  tasks assigned.
     * @param tasksInMemory  tasks in memory.
     * @param tasksFinished  tasks finished.
     * @param tasksErred     tasks erred.
     * @param tasksPerSecond tasks finished per second since the snapshot before.
     */
    public record SchedulerView(
            String name,
            long pid,
            NodeState state,
            long heartbeatAgeMs,
            long tasksWaiting,
            long tasksReady,
            long tasksAssigned,
            long tasksInMemory,
            long tasksFinished,
            long tasksErred,
            double tasksPerSecond) {}

    /**
     * A worker.
     *
     * @param name              of the node.
     * @param host              it runs on.
     * @param pid               of its process.
     * @param state             of the node.
     * @param threads           see {@link CounterType#THREADS}, and so on.
     * @param threadsBusy       threads busy.
     * @param tasksQueued       tasks queued.
     * @param limitBytes        memory limit.
     * @param usedBytes         used bytes.
     * @param reservedBytes     reserved bytes.
     * @param peakBytes         peak bytes.
     * @param spilledBytes      spilled bytes.
     * @param reloadedBytes     reloaded bytes.
     * @param inBytesPerSecond  partitions from other hosts, since the snapshot before.
     * @param outBytesPerSecond partitions to other hosts, since the snapshot before.
     * @param cpuPercent        100 is one processor, since the snapshot before.
     * @param heartbeatAgeMs    time since it reported.
     */
    public record WorkerView(
            String name,
            String host,
            long pid,
            NodeState state,
            long threads,
            long threadsBusy,
            long tasksQueued,
            long limitBytes,
            long usedBytes,
            long reservedBytes,
            long peakBytes,
            long spilledBytes,
            long reloadedBytes,
            double inBytesPerSecond,
            double outBytesPerSecond,
            double cpuPercent,
            long heartbeatAgeMs) {}

    /**
     * A media driver.
     *
     * @param name           of the node.
     * @param pid            of its process.
     * @param state          of the node.
     * @param heartbeatAgeMs time since it reported.
     */
    public record DriverView(String name, long pid, NodeState state, long heartbeatAgeMs) {}

    /**
     * An error of a node.
     *
     * @param timeNs   when, in epoch nanoseconds.
     * @param node     name of the node.
     * @param category who can mend it.
     * @param text     for people.
     */
    public record ErrorView(long timeNs, String node, String category, String text) {}

    /**
     * The snapshot as one JSON object on one line.
     *
     * @return the text.
     */
    public String toJson() {
        final Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("timeNs", timeNs);
        json.put("cluster", cluster);
        json.put("scheduler", scheduler == null ? null : JsonText.ofRecord(scheduler));
        json.put("workers", ofRecords(workers));
        json.put("driver", drivers.isEmpty() ? null : JsonText.ofRecord(drivers.get(0)));
        json.put("clients", clients);
        json.put("errors", ofRecords(errors));
        return JsonText.of(json);
    }

    private static List<Object> ofRecords(final List<? extends Record> records) {
        final List<Object> objects = new ArrayList<>();
        for (final Record record : records) {
            objects.add(JsonText.ofRecord(record));
        }
        return objects;
    }
}
