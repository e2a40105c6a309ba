package io.heddle.diagnostics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster on this host say about themselves, at one moment; made by {@link ClusterWatch}. {@link #toJson} is what
 * {@code heddle stat --json} prints and {@code /api/v1/cluster} of the dashboard answers.
 *
 * @param timeNs    when, in epoch nanoseconds.
 * @param cluster   name of the cluster: its directory's.
 * @param scheduler the scheduler, null where this host has none.
 * @param workers   the workers, by name.
 * @param driver    the media driver of this host, null where there is none.
 * @param errors    the last errors of all nodes, oldest first.
 * @param prefixes  the functions that tasks were made of, in order of their first task.
 */
public record ClusterSnapshot(
        long timeNs,
        String cluster,
        @Nullable SchedulerView scheduler,
        List<WorkerView> workers,
        @Nullable DriverView driver,
        List<ErrorView> errors,
        List<PrefixView> prefixes) {
    /** Nodes of a cluster do not all end in the same moment. */
    private static final long ENDED_TOGETHER_MS = 30_000;

    /** Copies the lists. */
    public ClusterSnapshot {
        workers = List.copyOf(workers);
        errors = List.copyOf(errors);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * A scheduler.
     *
     * @param state          of the node.
     * @param pid            of its process.
     * @param tasksWaiting   see {@link CounterType#TASKS_WAITING}, and so on.
     * @param tasksReady     tasks ready.
     * @param tasksAssigned  tasks assigned.
     * @param tasksFinished  tasks finished.
     * @param tasksErred     tasks erred.
     * @param tasksPerSecond tasks finished per second, over the last second.
     * @param tasksInMemory  tasks in memory.
     * @param clients        clients that are joined.
     * @param cpuPercent     100 is one processor; of the whole process, over the last second.
     * @param heartbeatAgeMs time since it reported.
     * @param name           of the node.
     * @param address        where workers and clients find it, null where it has not said so.
     * @param dashboard      address of the pages about this cluster, null where none are served.
     */
    public record SchedulerView(
            NodeState state,
            long pid,
            long tasksWaiting,
            long tasksReady,
            long tasksAssigned,
            long tasksFinished,
            long tasksErred,
            double tasksPerSecond,
            long tasksInMemory,
            long clients,
            double cpuPercent,
            long heartbeatAgeMs,
            String name,
            @Nullable String address,
            @Nullable String dashboard) {}

    /**
     * A worker.
     *
     * @param name              of the node.
     * @param host              it runs on.
     * @param pid               of its process.
     * @param state             of the node.
     * @param threads           see {@link CounterType#THREADS}, and so on.
     * @param threadsBusy       threads busy.
     * @param limitBytes        memory limit.
     * @param usedBytes         used bytes.
     * @param reservedBytes     reserved bytes.
     * @param peakBytes         peak bytes.
     * @param spilledBytes      spilled bytes.
     * @param inBytesPerSecond  partitions from other hosts, over the last second.
     * @param outBytesPerSecond partitions to other hosts, over the last second.
     * @param cpuPercent        100 is one processor; of the whole process, over the last second.
     * @param heartbeatAgeMs    time since it reported.
     * @param tasksQueued       tasks queued.
     * @param runsFinished      runs finished.
     * @param runsErred         runs erred.
     * @param runsPerSecond     runs finished per second, over the last second.
     * @param reloadedBytes     reloaded bytes.
     * @param results           results held.
     * @param spillBlocked      whether the disk takes no spill files.
     * @param targetBytes       at which spilling ends.
     * @param spillStartBytes   at which spilling begins.
     * @param pauseBytes        at which no run begins.
     * @param heapUsedBytes     heap used.
     * @param heapLimitBytes    heap limit.
     * @param runMedianNs       what half of all runs did not exceed, rounded up to a power of two; 0 where there were none.
     * @param runTailNs         the same, of 99 in a hundred; {@link Long#MAX_VALUE}: over a minute.
     */
    public record WorkerView(
            String name,
            String host,
            long pid,
            NodeState state,
            long threads,
            long threadsBusy,
            long limitBytes,
            long usedBytes,
            long reservedBytes,
            long peakBytes,
            long spilledBytes,
            double inBytesPerSecond,
            double outBytesPerSecond,
            double cpuPercent,
            long heartbeatAgeMs,
            long tasksQueued,
            long runsFinished,
            long runsErred,
            double runsPerSecond,
            long reloadedBytes,
            long results,
            boolean spillBlocked,
            long targetBytes,
            long spillStartBytes,
            long pauseBytes,
            long heapUsedBytes,
            long heapLimitBytes,
            long runMedianNs,
            long runTailNs) {}

    /**
     * A media driver, in a process of its own or in that of another node.
     *
     * @param state          of the process.
     * @param pid            of the process.
     * @param directory      where its clients find it.
     * @param heartbeatAgeMs time since the process reported.
     */
    public record DriverView(NodeState state, long pid, String directory, long heartbeatAgeMs) {}

    /**
     * An error of a node.
     *
     * @param timeNs   when, in epoch nanoseconds.
     * @param node     name of the node.
     * @param category who can mend it: user, resource, peer or internal.
     * @param taskId   of the task that failed, or 0.
     * @param function of that task, null where it is not known.
     * @param text     for people.
     */
    public record ErrorView(
            long timeNs,
            String node,
            String category,
            long taskId,
            @Nullable String function,
            String text) {}

    /**
     * The tasks of one function.
     *
     * @param name            of the function.
     * @param tasksWaiting    see {@link CounterType#PREFIX_WAITING}, and so on.
     * @param tasksReady      tasks ready.
     * @param tasksAssigned   tasks assigned.
     * @param tasksInMemory   tasks in memory.
     * @param tasksFinished   runs that ended well.
     * @param tasksErred      tasks erred.
     * @param meanDurationNs  moving average of the time in the function.
     * @param meanResultBytes moving average of the size of its results.
     */
    public record PrefixView(
            String name,
            long tasksWaiting,
            long tasksReady,
            long tasksAssigned,
            long tasksInMemory,
            long tasksFinished,
            long tasksErred,
            long meanDurationNs,
            long meanResultBytes) {
        /**
         * Tasks that have yet to end.
         *
         * @return their number.
         */
        public long tasksLeft() {
            return tasksWaiting + tasksReady + tasksAssigned;
        }

        /**
         * The counter behind a component.
         *
         * @param type one with the key prefix.
         * @return its value.
         */
        public long value(final CounterType type) {
            return switch (type) {
                case PREFIX_WAITING -> tasksWaiting;
                case PREFIX_READY -> tasksReady;
                case PREFIX_ASSIGNED -> tasksAssigned;
                case PREFIX_IN_MEMORY -> tasksInMemory;
                case PREFIX_FINISHED -> tasksFinished;
                case PREFIX_ERRED -> tasksErred;
                case PREFIX_DURATION_NS -> meanDurationNs;
                case PREFIX_RESULT_BYTES -> meanResultBytes;
                default -> throw new IllegalArgumentException(type.text() + " is not counted by function");
            };
        }
    }

    /**
     * The workers whose numbers belong into sums: those that live, or, where nothing of the cluster does, those that ended with it, as they
     * were then. A worker that died before is in neither.
     *
     * @return some of {@link #workers}, in their order.
     */
    public List<WorkerView> counted() {
        final List<WorkerView> living = workers.stream()
                .filter(worker -> worker.state() != NodeState.DEAD)
                .toList();
        if (!living.isEmpty() || scheduler == null || scheduler.state() != NodeState.DEAD) {
            return living; // without a scheduler here nothing is known of the cluster
        }
        final long endedAgoMs = Math.min(
                scheduler.heartbeatAgeMs(),
                workers.stream().mapToLong(WorkerView::heartbeatAgeMs).min().orElse(0));
        return workers.stream()
                .filter(worker -> worker.heartbeatAgeMs() - endedAgoMs <= ENDED_TOGETHER_MS)
                .toList();
    }

    /**
     * The same with other workers: some of them, or in another order.
     *
     * @param others to show.
     * @return the snapshot.
     */
    public ClusterSnapshot withWorkers(final List<WorkerView> others) {
        return new ClusterSnapshot(timeNs, cluster, scheduler, others, driver, errors, prefixes);
    }

    /**
     * The snapshot as one JSON object on one line; {@code isCounted} of a worker says whether it is one of {@link #counted}.
     *
     * @return the text.
     */
    public String toJson() {
        final Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("timeNs", timeNs);
        json.put("cluster", cluster);
        json.put("scheduler", scheduler == null ? null : JsonText.ofRecord(scheduler));
        json.put("workers", ofWorkers());
        json.put("driver", driver == null ? null : JsonText.ofRecord(driver));
        json.put("errors", ofRecords(errors));
        json.put("prefixes", ofRecords(prefixes));
        return JsonText.of(json);
    }

    /** With what {@link #counted} says of each. */
    private List<Object> ofWorkers() {
        final Set<WorkerView> counted = Collections.newSetFromMap(new IdentityHashMap<>());
        counted.addAll(counted());
        final List<Object> objects = new ArrayList<>();
        for (final WorkerView worker : workers) {
            final Map<String, @Nullable Object> object = JsonText.ofRecord(worker);
            object.put("isCounted", counted.contains(worker));
            objects.add(object);
        }
        return objects;
    }

    private static List<Object> ofRecords(final List<? extends Record> records) {
        final List<Object> objects = new ArrayList<>();
        for (final Record record : records) {
            objects.add(JsonText.ofRecord(record));
        }
        return objects;
    }
}
