package io.heddle.cluster;

import io.heddle.codecs.control.AbortReason;
import io.heddle.codecs.control.ArenaAdoptedEncoder;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.CounterValuesEncoder;
import io.heddle.codecs.control.ErrorCategory;
import io.heddle.codecs.control.FailureToldEncoder;
import io.heddle.codecs.control.HeartbeatEncoder;
import io.heddle.codecs.control.InputLostEncoder;
import io.heddle.codecs.control.InventoryEncoder;
import io.heddle.codecs.control.MetricUnit;
import io.heddle.codecs.control.MoveKind;
import io.heddle.codecs.control.PlacementOperation;
import io.heddle.codecs.control.PlacementRequestEncoder;
import io.heddle.codecs.control.ResultCopiedEncoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.ResultLostEncoder;
import io.heddle.codecs.control.RunAbortedEncoder;
import io.heddle.codecs.control.RunSecededEncoder;
import io.heddle.codecs.control.TaskMetricsEncoder;
import io.heddle.codecs.control.TaskProgressEncoder;
import io.heddle.store.Arena;
import io.heddle.store.MemoryPressure;
import io.heddle.store.ResultLocation;
import io.heddle.worker.AbortedBecause;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.TaskMetric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The outbound half of a worker: messages to the scheduler. Used on the conductor's thread. */
final class WorkerProxy extends ControlWriter {
    /** Rows of one ArenaAdopted: keeps the message within its limit. */
    private static final int ADOPTED_ROWS = 150;

    private static final int LISTED_RUNS = 500;
    /** What a row takes beside the value. */
    private static final int LISTED_RESULT_BYTES = 100;

    /** What the event log has room for and more, and two of them fit into a message. */
    private static final int FAILURE_TEXT_BYTES_MAX = 4 * 1024;

    private final Outbox scheduler;
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final RunAbortedEncoder runAborted = new RunAbortedEncoder();
    private final InputLostEncoder inputLost = new InputLostEncoder();
    private final RunSecededEncoder runSeceded = new RunSecededEncoder();
    private final TaskProgressEncoder taskProgress = new TaskProgressEncoder();
    private final TaskMetricsEncoder taskMetrics = new TaskMetricsEncoder();
    private final CounterValuesEncoder counterValues = new CounterValuesEncoder();
    private final FailureToldEncoder failureTold = new FailureToldEncoder();
    private final ResultLostEncoder resultLost = new ResultLostEncoder();
    private final InventoryEncoder inventory = new InventoryEncoder();
    private final ResultCopiedEncoder resultCopied = new ResultCopiedEncoder();
    private final PlacementRequestEncoder placementRequest = new PlacementRequestEncoder();
    private final ArenaAdoptedEncoder arenaAdopted = new ArenaAdoptedEncoder();

    /**
     * A result taken over from a dead neighbour.
     *
     * @param taskId whose result it is.
     * @param isPartition columns; else a serialised value.
     * @param location where it lies.
     */
    record Adopted(long taskId, boolean isPartition, ResultLocation location) {}

    /**
     * A result that the worker holds.
     *
     * @param taskId whose result it is.
     * @param held where it lies.
     */
    record Listed(long taskId, HeldResult held) {}

    WorkerProxy(final Outbox scheduler) {
        this.scheduler = scheduler;
    }

    void finished(final long taskId, final int run, final int workerId, final HeldResult result) {
        if (result.isRiding()) {
            finishedRow(scheduler, workerId, taskId, run, result.durationNs(), result.inline(), result.inline().length);
            return;
        }
        taskFinished(
                scheduler,
                taskId,
                run,
                workerId,
                result.durationNs(),
                kind(result),
                result.location(),
                result.inline());
    }

    void fetchResponse(
            final long fetchId,
            final long taskId,
            final int readerId,
            final boolean isFound,
            final boolean isPartition,
            final ResultLocation location) {
        fetchResponse(scheduler, fetchId, taskId, readerId, isFound, isPartition, location);
    }

    void erred(final long taskId, final int run, final int workerId, final TaskError error, final boolean isRunning) {
        taskErred(scheduler, taskId, taskId, run, workerId, false, isRunning, error);
    }

    void aborted(final long taskId, final int run, final AbortedBecause because) {
        runAborted
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(taskId)
                .run(run)
                .reason(AbortReason.valueOf(because.name()));
        finish(scheduler, runAborted.encodedLength());
    }

    void reply(final CallRunner.Reply reply, final int workerId) {
        final CallRunner.Call call = reply.call();
        workerReply(
                scheduler, call.callId(), call.clientId(), workerId, reply.failure(), reply.message(), reply.value());
    }

    void seceded(final long taskId, final int run) {
        runSeceded.wrapAndApplyHeader(scratch, 0, header).taskId(taskId).run(run);
        finish(scheduler, runSeceded.encodedLength());
    }

    void progress(final long taskId, final int run, final double fraction, final String note) {
        taskProgress
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(taskId)
                .fraction(fraction)
                .run(run);
        putText(taskProgress::putNote, note);
        finish(scheduler, taskProgress.encodedLength());
    }

    void classRequest(final long requestId, final int clientId, final String name) {
        classRequest(scheduler, requestId, 0, clientId, name);
    }

    void metrics(final long taskId, final int run, final Map<String, TaskMetric> metrics) {
        final TaskMetricsEncoder.MetricsEncoder group = taskMetrics
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(taskId)
                .run(run)
                .metricsCount(metrics.size());
        metrics.forEach((name, metric) -> group.next()
                .samples(metric.samples())
                .total(metric.total())
                .min(metric.min())
                .max(metric.max())
                .unit(MetricUnit.valueOf(metric.unit().name()))
                .name(name));
        finish(scheduler, taskMetrics.encodedLength());
    }

    void counterValues(
            final List<CounterReports.Value> values, final List<CounterReports.Move> moves, final long nowNs) {
        final CounterValuesEncoder.CountersEncoder counterGroup =
                counterValues.wrapAndApplyHeader(scratch, 0, header).countersCount(values.size());
        for (final CounterReports.Value value : values) {
            counterGroup.next().value(value.value()).typeId(value.typeId());
        }
        final CounterValuesEncoder.MovesEncoder moveGroup = counterValues.movesCount(moves.size());
        for (final CounterReports.Move move : moves) {
            moveGroup
                    .next()
                    .taskId(move.taskId())
                    .bytes(move.bytes())
                    .durationNs(move.durationNs())
                    .ageNs(nowNs - move.endNs())
                    .holderId(move.holderId())
                    .kind(MoveKind.valueOf(move.way().name()));
        }
        finish(scheduler, counterValues.encodedLength());
    }

    void failureTold(final CounterReports.Failure failure) {
        final byte[] text = failure.text().getBytes(StandardCharsets.UTF_8);
        final byte[] inputs = failure.inputs().getBytes(StandardCharsets.UTF_8);
        failureTold
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(failure.taskId())
                .category(ErrorCategory.valueOf(failure.kind().name()))
                .putText(text, 0, Math.min(text.length, FAILURE_TEXT_BYTES_MAX))
                .putInputs(inputs, 0, Math.min(inputs.length, FAILURE_TEXT_BYTES_MAX));
        finish(scheduler, failureTold.encodedLength());
    }

    void inputLost(final long taskId, final int run, final long dependencyTaskId, final int holderWorkerId) {
        inputLost
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(taskId)
                .dependencyTaskId(dependencyTaskId)
                .run(run)
                .holderWorkerId(holderWorkerId);
        finish(scheduler, inputLost.encodedLength());
    }

    void copied(
            final long taskId,
            final int run,
            final boolean isPartition,
            final ResultLocation location,
            final boolean isMade) {
        resultCopied.wrapAndApplyHeader(scratch, 0, header).taskId(taskId);
        encode(resultCopied.location(), location);
        resultCopied
                .run(run)
                .made(isMade ? BooleanType.TRUE : BooleanType.FALSE)
                .kind(isPartition ? ResultKind.PARTITION : ResultKind.VALUE);
        finish(scheduler, resultCopied.encodedLength());
    }

    /** This worker wants to leave in order. */
    void retirementRequest(final int workerId) {
        placementRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(0)
                .number(0)
                .operation(PlacementOperation.RETIRE);
        placementRequest.tasksCount(0);
        placementRequest.workersCount(1).next().workerId(workerId);
        finish(scheduler, placementRequest.encodedLength());
    }

    void resultLost(final long taskId) {
        resultLost.wrapAndApplyHeader(scratch, 0, header).taskId(taskId);
        finish(scheduler, resultLost.encodedLength());
    }

    void heartbeat(final Arena arena, final int threadsBusy, final int tasksQueued) {
        heartbeat
                .wrapAndApplyHeader(scratch, 0, header)
                .limitBytes(arena.limitBytes())
                .usedBytes(arena.usedBytes())
                .reservedBytes(arena.reservedBytes())
                .peakBytes(arena.peakBytes())
                .spilledBytes(arena.spilledBytes())
                .reloadedBytes(arena.reloadedBytes())
                .threadsBusy(threadsBusy)
                .tasksQueued(tasksQueued)
                .paused(arena.pressure() == MemoryPressure.PAUSED ? BooleanType.TRUE : BooleanType.FALSE);
        finish(scheduler, heartbeat.encodedLength());
    }

    /** What the worker holds and runs, in as many messages as it takes. */
    void inventory(final List<Run> runs, final List<Listed> results) {
        int run = 0;
        int result = 0;
        boolean isLast = false;
        while (!isLast) {
            final int runCount = Math.min(LISTED_RUNS, runs.size() - run);
            int bytes = 0;
            int resultCount = 0;
            while (result + resultCount < results.size()
                    && bytes < ControlLimits.SLICE_BYTES - ControlLimits.INLINE_RESULT_BYTES_MAX) {
                bytes += LISTED_RESULT_BYTES
                        + results.get(result + resultCount).held().inline().length;
                resultCount++;
            }
            isLast = run + runCount == runs.size() && result + resultCount == results.size();
            inventory.wrapAndApplyHeader(scratch, 0, header).last(isLast ? BooleanType.TRUE : BooleanType.FALSE);
            final InventoryEncoder.RunsEncoder runGroup = inventory.runsCount(runCount);
            for (final int end = run + runCount; run < end; run++) {
                runGroup.next().taskId(runs.get(run).taskId()).run(runs.get(run).run());
            }
            final InventoryEncoder.ResultsEncoder resultGroup = inventory.resultsCount(resultCount);
            for (final int end = result + resultCount; result < end; result++) {
                final HeldResult held = results.get(result).held();
                resultGroup.next().taskId(results.get(result).taskId()).durationNs(held.durationNs());
                encode(resultGroup.location(), held.location());
                resultGroup.run(held.run()).kind(kind(held)).putValue(held.inline(), 0, held.inline().length);
            }
            finish(scheduler, inventory.encodedLength());
        }
    }

    private static ResultKind kind(final HeldResult result) {
        return result.isPartition()
                ? ResultKind.PARTITION
                : result.inline().length > 0 ? ResultKind.INLINE : ResultKind.VALUE;
    }

    void adopted(final long arenaId, final int deadWorkerId, final List<Adopted> results) {
        for (int from = 0; from == 0 || from < results.size(); from += ADOPTED_ROWS) {
            final int to = Math.min(results.size(), from + ADOPTED_ROWS);
            arenaAdopted
                    .wrapAndApplyHeader(scratch, 0, header)
                    .arenaId(arenaId)
                    .deadWorkerId(deadWorkerId)
                    .last(to == results.size() ? BooleanType.TRUE : BooleanType.FALSE);
            final ArenaAdoptedEncoder.ResultsEncoder group = arenaAdopted.resultsCount(to - from);
            for (final Adopted result : results.subList(from, to)) {
                group.next().taskId(result.taskId());
                encode(group.location(), result.location());
                group.kind(result.isPartition() ? ResultKind.PARTITION : ResultKind.VALUE);
            }
            finish(scheduler, arenaAdopted.encodedLength());
        }
    }
}
