package io.heddle.cluster;

import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DurationCounters;
import io.heddle.diagnostics.EventLogWriter;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.ErrorKind;
import io.heddle.store.Arena;
import io.heddle.store.DiskMoves;
import io.heddle.transport.TransportCounter;
import io.heddle.transport.TransportCounters;
import io.heddle.worker.executor.RunOutcome;
import io.heddle.worker.executor.TaskExecutor;
import io.heddle.worker.executor.WorkFigures;
import org.agrona.concurrent.status.AtomicCounter;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens at a worker: its counters file and event log. Called on the conductor's thread, but for what the arena writes to
 * disk and reads back.
 */
final class WorkerRecorder implements DiskMoves, AutoCloseable {
    private final NodeCounters counters;
    private final EventLogWriter events;
    private final AtomicCounter messagesIn;
    private final AtomicCounter runsFinished;
    private final AtomicCounter runsErred;
    private final AtomicCounter spills;
    private final AtomicCounter reloads;
    private final DurationCounters runDurations;
    /** Null where the scheduler sees the files of this host. */
    private final @Nullable CounterReports reports;

    private final DutyCycles cycles;
    private volatile int workerId;

    WorkerRecorder(final NodeDirectory directory, final WorkerNodeOptions options) {
        this.counters = NodeCounters.create(directory);
        this.events = EventLogWriter.create(directory);
        this.cycles = new DutyCycles(counters);
        this.messagesIn = counters.get(CounterType.MESSAGES_IN);
        this.runsFinished = counters.get(CounterType.RUNS_FINISHED);
        this.runsErred = counters.get(CounterType.RUNS_ERRED);
        this.spills = counters.get(CounterType.SPILLS);
        this.reloads = counters.get(CounterType.RELOADS);
        this.runDurations = counters.durations(CounterType.RUN_DURATION_NS);
        this.reports = options.scheduler().isIpc() ? null : new CounterReports(counters);
        set(CounterType.THREADS, options.threads());
        final long terminateBytes = options.memory().terminateBytes();
        set(CounterType.TERMINATE_BYTES, terminateBytes == Long.MAX_VALUE ? 0 : terminateBytes);
    }

    /** The worker has this number from now on. */
    void workerId(final int id) {
        workerId = id;
    }

    @Override
    public void onSpilled(final long high, final long bytes, final long startNs, final long endNs) {
        spills.increment();
        events.onSpilled(high, workerId, startNs, endNs, bytes);
        moved(CounterReports.Way.SPILLED, high, 0, bytes, startNs, endNs);
    }

    @Override
    public void onReloaded(final long high, final long bytes, final long startNs, final long endNs) {
        reloads.increment();
        events.onReloaded(high, workerId, startNs, endNs, bytes);
        moved(CounterReports.Way.RELOADED, high, 0, bytes, startNs, endNs);
    }

    /** A result was copied from its holder. */
    void fetched(final long taskId, final int holderId, final long bytes, final long startNs) {
        final long endNs = System.nanoTime();
        events.onFetched(taskId, workerId, holderId, startNs, endNs, bytes);
        moved(CounterReports.Way.FETCHED, taskId, holderId, bytes, startNs, endNs);
    }

    private void moved(
            final CounterReports.Way way,
            final long taskId,
            final int holderId,
            final long bytes,
            final long startNs,
            final long endNs) {
        if (reports != null) {
            reports.moved(way, taskId, holderId, bytes, startNs, endNs);
        }
    }

    /** A transfer to this worker has begun, or with -1 ended. */
    void transfers(final int change) {
        counters.get(CounterType.TRANSFERS).getAndAddRelease(change);
    }

    /** A duty cycle that did something took this long. */
    void onCycle(final long durationNs) {
        cycles.add(durationNs);
    }

    void messageIn() {
        messagesIn.incrementRelease();
    }

    void malformed(final String text) {
        counters.get(CounterType.MALFORMED_MESSAGES).incrementRelease();
        error(ErrorKind.PEER, 0, text, "");
    }

    void runEnded(final long taskId, final RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Finished finished) {
            runsFinished.incrementRelease();
            runDurations.add(finished.durationNs());
        } else if (outcome instanceof RunOutcome.Erred erred) {
            runsErred.incrementRelease();
            error(erred.kind(), taskId, erred.message() + erred.trace(), erred.inputs());
        }
    }

    void runAbandoned(final long taskId, final int run) {
        error(
                ErrorKind.USER,
                taskId,
                "run " + run + " was asked to end and minds no interrupt: its thread was given up and goes on",
                "");
    }

    private void error(final ErrorKind kind, final long taskId, final String text, final String inputs) {
        events.onError(kind, taskId, text);
        if (!inputs.isEmpty()) {
            events.onFailedInputs(taskId, inputs);
        }
        if (reports != null) {
            reports.failed(new CounterReports.Failure(kind, taskId, text, inputs));
        }
    }

    /**
     * Brings the gauges up to date, with each heartbeat.
     *
     * @param proxy to a scheduler on another host, null while the session is lost.
     */
    void onInterval(
            final Arena arena,
            final TransportCounters transport,
            final TaskExecutor executor,
            final int tasksQueued,
            final boolean isPaused,
            final @Nullable WorkerProxy proxy) {
        set(CounterType.LIMIT_BYTES, arena.limitBytes());
        set(CounterType.USED_BYTES, arena.usedBytes());
        set(CounterType.RESERVED_BYTES, arena.reservedBytes());
        set(CounterType.PEAK_BYTES, arena.peakBytes());
        set(CounterType.SPILLED_BYTES, arena.spilledBytes());
        set(CounterType.RELOADED_BYTES, arena.reloadedBytes());
        set(CounterType.TARGET_BYTES, arena.targetBytes());
        set(CounterType.SPILL_START_BYTES, arena.spillStartBytes());
        set(CounterType.PAUSE_BYTES, arena.pauseBytes());
        set(CounterType.RESULTS, arena.partitionCount());
        set(CounterType.ZOMBIE_BYTES, arena.zombieBytes());
        set(CounterType.ADOPTED_BYTES, arena.adoptedBytes());
        set(CounterType.SPILL_BLOCKED, arena.spillBlocked() ? 1 : 0);
        set(CounterType.PAUSED, isPaused ? 1 : 0);
        set(CounterType.FETCHED_BYTES, transport.get(TransportCounter.BULK_BYTES_RECEIVED));
        set(CounterType.SERVED_BYTES, transport.get(TransportCounter.BULK_BYTES_SENT));
        cycles.onInterval();
        runDurations.publish();
        SessionFigures.publish(transport, counters);
        set(CounterType.TRANSFERS_RESUMED, transport.get(TransportCounter.BULK_RESUMED));
        set(CounterType.TRANSFERS_FAILED, transport.get(TransportCounter.BULK_FAILED));
        set(CounterType.THREADS_BUSY, executor.threadsBusy());
        set(CounterType.RUNS_ABANDONED, executor.runsAbandoned());
        publish(executor.figures());
        set(CounterType.TASKS_QUEUED, tasksQueued);
        counters.heartbeat(System.currentTimeMillis());
        if (reports != null && proxy != null) {
            reports.send(proxy);
        } else if (reports != null) {
            reports.forget();
        }
    }

    private void publish(final WorkFigures figures) {
        set(CounterType.SHUFFLE_WRITTEN_BYTES, figures.shuffleWrittenBytes());
        set(CounterType.SHUFFLE_WRITTEN_PARTITIONS, figures.shuffleWrittenPartitions());
        set(CounterType.SHUFFLE_READ_BYTES, figures.shuffleReadBytes());
        set(CounterType.SHUFFLE_READ_PARTITIONS, figures.shuffleReadPartitions());
        set(CounterType.SERIALISE_NS, figures.serialisation().writingNs());
        set(CounterType.DESERIALISE_NS, figures.serialisation().readingNs());
    }

    private void set(final CounterType type, final long value) {
        counters.get(type).setRelease(value);
    }

    @Override
    public void close() {
        events.close();
    }
}
