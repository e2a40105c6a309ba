package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DurationCounters;
import io.heddle.diagnostics.EventLogWriter;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.PrefixCounters;
import io.heddle.graph.ErrorKind;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.SchedulerView;
import io.heddle.scheduler.TaskState;
import io.heddle.transport.TransportCounters;
import java.util.Objects;
import org.agrona.concurrent.status.AtomicCounter;
import org.jspecify.annotations.Nullable;

/** Writes down what happens at the scheduler: its counters file and event log. Called on the node's thread. */
final class SchedulerRecorder implements AutoCloseable {
    private final NodeCounters counters;
    private final EventLogWriter events;
    private final OutlineRecorder outline;
    private final NodeMirrors mirrors;
    private final TransportCounters transport;
    private @Nullable ClusterTables tables;
    private @Nullable SchedulerState state;
    private boolean isMuted;
    private final AtomicCounter messagesIn;
    private final PrefixCounters prefixes;
    private final DurationCounters latencies;
    private final DutyCycles cycles;

    SchedulerRecorder(final NodeDirectory directory, final TransportCounters transport) {
        this.counters = NodeCounters.create(directory);
        this.events = EventLogWriter.create(directory);
        this.outline = new OutlineRecorder(directory);
        this.mirrors = new NodeMirrors(directory.clusterDirectory());
        this.transport = transport;
        this.cycles = new DutyCycles(counters);
        this.messagesIn = counters.get(CounterType.MESSAGES_IN);
        this.latencies = counters.durations(CounterType.TASK_LATENCY_NS);
        this.prefixes = new PrefixCounters(counters);
    }

    /** A duty cycle that did something took this long. */
    void onCycle(final long durationNs) {
        cycles.add(durationNs);
    }

    /** Where what workers on other hosts tell of themselves is written down. */
    NodeMirrors mirrors() {
        return mirrors;
    }

    /** What it looks at; before anything happens. */
    void begin(final ClusterTables nodeTables, final SchedulerState nodeState) {
        tables = nodeTables;
        state = nodeState;
    }

    /** While it is muted what happens has happened before, and is not written down again. */
    void muted(final boolean value) {
        isMuted = value;
    }

    private ClusterTables tables() {
        return Objects.requireNonNull(tables, "a recorder is used before it has begun");
    }

    private SchedulerView view() {
        return Objects.requireNonNull(state, "a recorder is used before it has begun")
                .view();
    }

    void messageIn() {
        messagesIn.incrementRelease();
    }

    void malformed(final String text) {
        counters.get(CounterType.MALFORMED_MESSAGES).incrementRelease();
        events.onError(ErrorKind.PEER, 0, text);
    }

    void workerJoined(final WorkerDescription worker) {
        events.onWorkerJoined(worker.workerId(), worker.pid(), worker.threads(), worker.limitBytes(), worker.name());
    }

    void workerLost(final int workerId, final boolean isExpected, final String reason) {
        events.onWorkerLost(workerId, isExpected, reason);
        mirrors.lost(workerId, isExpected);
    }

    void clientJoined(final int clientId, final String name) {
        events.onClientJoined(clientId, name);
    }

    void clientLost(final int clientId, final boolean isExpected, final String reason) {
        events.onClientLost(clientId, isExpected, reason);
    }

    void taskRun(
            final long taskId,
            final int run,
            final int prefix,
            final int workerId,
            final long durationNs,
            final long bytes) {
        if (isMuted) {
            return;
        }
        final long endNs = System.nanoTime();
        nameIfNew(prefix);
        events.onTaskRun(taskId, run, prefix, workerId, 0, endNs - durationNs, endNs, bytes);
    }

    void taskErred(final long taskId, final int run, final int prefix, final int workerId, final TaskError error) {
        if (isMuted) {
            return;
        }
        nameIfNew(prefix);
        events.onTaskErred(taskId, run, prefix, workerId, error.kind(), error.message());
    }

    /** Brings the gauges up to date, ten times a second. */
    void onInterval(final long nowNs) {
        outline.onInterval(nowNs, Objects.requireNonNull(state, "a recorder is used before it has begun"));
        namePrefixes();
        set(CounterType.TASKS_WAITING, view().taskCount(TaskState.WAITING));
        set(CounterType.TASKS_READY, view().taskCount(TaskState.READY) + view().taskCount(TaskState.NO_WORKER));
        set(CounterType.TASKS_ASSIGNED, view().taskCount(TaskState.ASSIGNED));
        set(CounterType.TASKS_IN_MEMORY, view().taskCount(TaskState.IN_MEMORY));
        set(CounterType.TASKS_FINISHED, view().tasksFinished());
        set(CounterType.TASKS_ERRED, view().tasksErred());
        set(CounterType.STALE_MESSAGES, view().staleMessages());
        cycles.onInterval();
        latencies.set(view().latencies(), view().latencySumNs());
        latencies.publish();
        SessionFigures.publish(transport, counters);
        set(CounterType.TASKS_STOLEN, view().tasksStolen());
        set(CounterType.WORKERS, tables().livingWorkers().size());
        set(CounterType.CLIENTS, tables().clients.size());
        for (int prefix = 0; prefix < prefixes.count(); prefix++) {
            setPrefix(prefix);
        }
        counters.heartbeat(System.currentTimeMillis());
    }

    /** A reader meets the name before the first event with the number. */
    private void nameIfNew(final int prefix) {
        if (prefix >= prefixes.count()) {
            namePrefixes();
        }
    }

    private void namePrefixes() {
        for (int prefix = prefixes.count(); prefix < tables().prefixCount(); prefix++) {
            final String name = tables().prefixName(prefix);
            events.onPrefixNamed(prefix, name);
            prefixes.add(name);
        }
    }

    private void setPrefix(final int prefix) {
        final SchedulerView view = view();
        prefixes.set(prefix, CounterType.PREFIX_WAITING, view.prefixTasks(prefix, TaskState.WAITING));
        prefixes.set(
                prefix,
                CounterType.PREFIX_READY,
                view.prefixTasks(prefix, TaskState.READY) + view.prefixTasks(prefix, TaskState.NO_WORKER));
        prefixes.set(prefix, CounterType.PREFIX_ASSIGNED, view.prefixTasks(prefix, TaskState.ASSIGNED));
        prefixes.set(prefix, CounterType.PREFIX_IN_MEMORY, view.prefixTasks(prefix, TaskState.IN_MEMORY));
        prefixes.set(prefix, CounterType.PREFIX_FINISHED, view.prefixRuns(prefix));
        prefixes.set(prefix, CounterType.PREFIX_ERRED, view.prefixErred(prefix));
        prefixes.set(prefix, CounterType.PREFIX_DURATION_NS, view.prefixMeanDurationNs(prefix));
        prefixes.set(prefix, CounterType.PREFIX_RESULT_BYTES, view.prefixMeanResultBytes(prefix));
    }

    private void set(final CounterType type, final long value) {
        counters.get(type).setRelease(value);
    }

    @Override
    public void close() {
        mirrors.close();
        events.close();
        outline.close();
    }
}
