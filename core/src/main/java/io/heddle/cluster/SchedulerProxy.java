package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.FunctionRecord;
import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.AdoptArenaEncoder;
import io.heddle.codecs.control.AssignTaskEncoder;
import io.heddle.codecs.control.AssignTasksEncoder;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.CancelRunEncoder;
import io.heddle.codecs.control.CheckResultEncoder;
import io.heddle.codecs.control.ClientLeftEncoder;
import io.heddle.codecs.control.CopyResultEncoder;
import io.heddle.codecs.control.MessageHeaderEncoder;
import io.heddle.codecs.control.MessagesKeptEncoder;
import io.heddle.codecs.control.ReleaseResultsEncoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.RetireWorkerEncoder;
import io.heddle.codecs.control.StatusResponseEncoder;
import io.heddle.codecs.control.TaskFinishedEncoder;
import io.heddle.codecs.control.TaskProgressEncoder;
import io.heddle.codecs.control.WorkerJoinedEncoder;
import io.heddle.codecs.control.WorkerLeftEncoder;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.TaskIds;
import io.heddle.scheduler.ErredReason;
import io.heddle.scheduler.SchedulerOutput;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.TaskState;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The outbound half of the scheduler: what its state asks for becomes messages. Called on the node's thread from inside
 * the state's handlers.
 */
final class SchedulerProxy extends ControlWriter implements SchedulerOutput {
    private static final byte[] NOTHING = new byte[0];
    /** Rows of one part of a status: keeps the message within its limit. */
    private static final int STATUS_ROWS = 80;

    private final ClusterTables tables;
    private final AssignTaskEncoder assignTask = new AssignTaskEncoder();
    private final CancelRunEncoder cancelRun = new CancelRunEncoder();
    private final ReleaseResultsEncoder releaseResults = new ReleaseResultsEncoder();
    private final WorkerJoinedEncoder workerJoined = new WorkerJoinedEncoder();
    private final WorkerLeftEncoder workerLeft = new WorkerLeftEncoder();
    private final StatusResponseEncoder statusResponse = new StatusResponseEncoder();
    private final MessagesKeptEncoder messagesKept = new MessagesKeptEncoder();
    private final ClientLeftEncoder clientLeft = new ClientLeftEncoder();
    private final TaskProgressEncoder taskProgress = new TaskProgressEncoder();
    private final AdoptArenaEncoder adoptArena = new AdoptArenaEncoder();
    private final CheckResultEncoder checkResult = new CheckResultEncoder();
    private final CopyResultEncoder copyResult = new CopyResultEncoder();
    private final RetireWorkerEncoder retireWorker = new RetireWorkerEncoder();
    private final TaskFinishedEncoder taskFinished = new TaskFinishedEncoder();
    private final AssignTasksEncoder assignTasks = new AssignTasksEncoder();
    private final Int2ObjectHashMap<LongArrayList> releases = new Int2ObjectHashMap<>();
    private boolean hasReleases;

    SchedulerProxy(final ClusterTables tables) {
        this.tables = tables;
    }

    @Override
    public void assign(
            final int workerId,
            final long taskId,
            final int run,
            final int priority,
            final long[] dependencies,
            final int[] holderWorkerIds,
            final int count) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        final TaskRecord task = tables.tasks.get(taskId);
        if (worker == null || task == null) {
            return; // the worker's loss is on its way to the state, which assigns anew
        }
        flushReleases(workerId);
        final FunctionRecord function = task.function();
        defineOnce(worker, function);
        if (count == 0 && task.timeoutNs() == 0 && task.argumentsLength() <= ControlLimits.ROW_ARGUMENTS_BYTES_MAX) {
            assignRow(worker.outbox, task, taskId, run, priority);
            return;
        }
        final boolean isInline = task.argumentsLength()
                <= Math.min(
                        ControlLimits.SLICE_BYTES,
                        ControlLimits.MESSAGE_BYTES_MAX
                                - ControlLimits.HEAD_BYTES
                                - count * ControlLimits.DEPENDENCY_BYTES);
        final long payloadId =
                isInline ? 0 : sendSlices(worker.outbox, new UnsafeBuffer(task.arguments()), task.argumentsLength());
        assignTask.wrapAndApplyHeader(scratch, 0, header).taskId(taskId);
        assignTask.function().high(function.hash().high()).low(function.hash().low());
        assignTask
                .payloadId(payloadId)
                .run(run)
                .priority(priority)
                .clientId(task.programId())
                .timeoutNs(task.timeoutNs());
        final AssignTaskEncoder.DependenciesEncoder group = assignTask.dependenciesCount(count);
        for (int i = 0; i < count; i++) {
            final TaskRecord input = tables.tasks.get(dependencies[i]);
            final TaskRecord.Replica replica = input == null ? null : input.replica(holderWorkerIds[i]);
            if (replica == null) {
                throw new IllegalStateException("the state says that worker " + holderWorkerIds[i] + " holds task "
                        + dependencies[i] + ", but the node knows no place");
            }
            group.next().taskId(dependencies[i]);
            encode(group.location(), replica.location());
            group.holderWorkerId(holderWorkerIds[i])
                    .kind(storedKind(replica))
                    .putValue(replica.value(), 0, replica.valueLength());
        }
        assignTask.putArguments(task.arguments(), 0, isInline ? task.argumentsLength() : 0);
        finish(worker.outbox, assignTask.encodedLength());
    }

    private void assignRow(
            final Outbox worker, final TaskRecord task, final long taskId, final int run, final int priority) {
        final RowBatch rows = worker.rows();
        final int rowBytes = ControlLimits.ROW_HEAD_BYTES + task.argumentsLength();
        if (!rows.takes(AssignTasksEncoder.TEMPLATE_ID, task.function(), task.programId(), rowBytes)) {
            worker.sendRows();
            assignTasks.wrapAndApplyHeader(rows.buffer(), 0, header);
            assignTasks
                    .function()
                    .high(task.function().hash().high())
                    .low(task.function().hash().low());
            assignTasks.clientId(task.programId());
            rows.begin(
                    AssignTasksEncoder.TEMPLATE_ID,
                    task.function(),
                    task.programId(),
                    MessageHeaderEncoder.ENCODED_LENGTH + AssignTasksEncoder.countEncodingOffset(),
                    MessageHeaderEncoder.ENCODED_LENGTH + AssignTasksEncoder.BLOCK_LENGTH);
        }
        rows.row().put(taskId).put(run).put(priority).put(task.arguments(), task.argumentsLength());
    }

    void defineOnce(final WorkerPeer worker, final FunctionRecord function) {
        if (!worker.knownFunctions.get(function.index())) {
            worker.knownFunctions.set(function.index());
            defineFunction(worker.outbox, function.hash(), function.clientId(), function.name(), function.definition());
        }
    }

    @Override
    public void cancelRun(final int workerId, final long taskId, final int run) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker != null) {
            cancelRun.wrapAndApplyHeader(scratch, 0, header).taskId(taskId).run(run);
            finish(worker.outbox, cancelRun.encodedLength());
        }
    }

    @Override
    public void releaseResult(final int workerId, final long taskId) {
        final TaskRecord task = tables.tasks.get(taskId);
        if (task != null) {
            task.remove(workerId);
        }
        if (tables.livingWorker(workerId) == null) {
            return;
        }
        LongArrayList batch = releases.get(workerId);
        if (batch == null) {
            batch = new LongArrayList();
            releases.put(workerId, batch);
        }
        batch.addLong(taskId);
        hasReleases = true;
        if (batch.size() >= ControlLimits.TASK_IDS_PER_MESSAGE) {
            flushReleases(workerId);
        }
    }

    /** Sends the releases collected in this duty cycle; they stay in order with later assignments to the same worker. */
    void flushReleases() {
        if (hasReleases) {
            hasReleases = false;
            releases.forEachInt((workerId, batch) -> flushReleases(workerId));
        }
    }

    private void flushReleases(final int workerId) {
        final LongArrayList batch = releases.get(workerId);
        if (batch == null || batch.isEmpty()) {
            return;
        }
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker != null) {
            releaseResults.wrapAndApplyHeader(scratch, 0, header);
            final ReleaseResultsEncoder.TasksEncoder group = releaseResults.tasksCount(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                group.next().taskId(batch.getLong(i));
            }
            finish(worker.outbox, releaseResults.encodedLength());
        }
        batch.clear();
    }

    @Override
    public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {
        final ClientPeer client = tables.clients.get(clientId);
        final TaskRecord task = tables.tasks.get(taskId);
        final TaskRecord.Replica replica = task == null ? null : task.replica(holderWorkerId);
        if (client == null || replica == null) {
            return;
        }
        taskFinished.wrapAndApplyHeader(scratch, 0, header).taskId(taskId).durationNs(replica.durationNs());
        encode(taskFinished.location(), replica.location());
        taskFinished
                .run(replica.run())
                .workerId(holderWorkerId)
                .kind(storedKind(replica))
                .putValue(replica.value(), 0, replica.valueLength());
        finish(client.outbox, taskFinished.encodedLength());
    }

    private static ResultKind storedKind(final TaskRecord.Replica replica) {
        return replica.valueLength() > 0
                ? ResultKind.INLINE
                : replica.isPartition() ? ResultKind.PARTITION : ResultKind.VALUE;
    }

    @Override
    public void reportErred(final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {
        final ClientPeer client = tables.clients.get(clientId);
        if (client == null) {
            return;
        }
        final TaskRecord cause = tables.tasks.get(causeTaskId);
        final TaskError known = cause == null ? null : cause.error();
        final TaskError error = reason == ErredReason.FAILED && known != null ? known : explain(causeTaskId, reason);
        taskErred(client.outbox, taskId, causeTaskId, 0, 0, reason == ErredReason.CANCELLED, false, error);
    }

    private TaskError explain(final long taskId, final ErredReason reason) {
        final TaskRecord task = tables.tasks.get(taskId);
        final String name = (task == null ? "task" : task.function().name()) + " (" + TaskIds.text(taskId) + ")";
        return switch (reason) {
            case FAILED -> new TaskError(ErrorKind.INTERNAL, name + " failed, but how is not known any more", NOTHING);
            case CANCELLED -> new TaskError(ErrorKind.USER, name + " was cancelled", NOTHING);
            case WORKERS_DIED ->
                new TaskError(
                        ErrorKind.RESOURCE,
                        name
                                + " was running on every one of several workers that died; it may be what kills them"
                                + " (memory, native code, System.exit): see the workers' logs",
                        NOTHING);
            case UNKNOWN_DEPENDENCY ->
                new TaskError(
                        ErrorKind.USER,
                        "an argument is the future of task " + TaskIds.text(taskId)
                                + ", which was released; keep the future until the"
                                + " tasks that use it are submitted",
                        NOTHING);
            case UNKNOWN_TASK ->
                new TaskError(
                        ErrorKind.USER,
                        "task " + TaskIds.text(taskId) + " is not known to the scheduler; was it released?",
                        NOTHING);
            case NO_WORKER ->
                new TaskError(
                        ErrorKind.RESOURCE,
                        name
                                + " found no worker that may run it for longer than the time-out; start one with `heddle worker`,"
                                + " with the name or the resources that the task asks for",
                        NOTHING);
            case DEADLINE -> new TaskError(ErrorKind.USER, name + " had not ended when its deadline came", NOTHING);
            case TOO_MANY_RUNS ->
                new TaskError(
                        ErrorKind.RESOURCE,
                        name + " was started again and again without finishing (memory too small for it?)",
                        NOTHING);
            case DATA_LOST ->
                new TaskError(
                        ErrorKind.RESOURCE,
                        name
                                + " was scattered by a client and no worker holds it any more: it was lost with them, or all futures"
                                + " of it were released; it cannot be made again, scatter it anew, or replicate it over"
                                + " more workers",
                        NOTHING);
        };
    }

    @Override
    public void forget(final long taskId) {
        tables.tasks.remove(taskId);
    }

    @Override
    public void requestCopy(final int workerId, final long taskId, final int run, final int holderWorkerId) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        final TaskRecord task = tables.tasks.get(taskId);
        final TaskRecord.Replica replica = task == null ? null : task.replica(holderWorkerId);
        if (worker == null || replica == null || replica.valueLength() > 0) {
            tables.copiesHere.add(new ClusterTables.CopyHere(workerId, taskId, run, holderWorkerId));
            return;
        }
        copyResult.wrapAndApplyHeader(scratch, 0, header).taskId(taskId);
        encode(copyResult.location(), replica.location());
        copyResult.run(run).holderWorkerId(holderWorkerId).kind(storedKind(replica));
        finish(worker.outbox, copyResult.encodedLength());
    }

    @Override
    public void requestRetirement(final int workerId, final boolean retires) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker != null) {
            retireWorker.wrapAndApplyHeader(scratch, 0, header).retires(retires ? BooleanType.TRUE : BooleanType.FALSE);
            finish(worker.outbox, retireWorker.encodedLength());
        }
    }

    @Override
    public void dismiss(final int workerId) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker != null) {
            shutdownRequest(worker.outbox, "this worker has retired");
        }
    }

    @Override
    public void checkResult(final int holderWorkerId, final long taskId) {
        final WorkerPeer holder = tables.livingWorker(holderWorkerId);
        if (holder != null) {
            checkResult.wrapAndApplyHeader(scratch, 0, header).taskId(taskId);
            finish(holder.outbox, checkResult.encodedLength());
        }
    }

    @Override
    public void requestAdoption(final int adopterWorkerId, final int deadWorkerId) {
        final WorkerPeer adopter = tables.livingWorker(adopterWorkerId);
        final WorkerPeer dead = tables.workers.get(deadWorkerId);
        if (adopter != null && dead != null && adopter.description.hostId() != dead.description.hostId()) {
            tables.adoptionsFromAfar.addInt(adopterWorkerId);
            tables.adoptionsFromAfar.addInt(deadWorkerId);
        } else if (adopter != null && dead != null) {
            adoptArena
                    .wrapAndApplyHeader(scratch, 0, header)
                    .arenaId(dead.description.arenaId())
                    .deadWorkerId(deadWorkerId)
                    .arenaDirectory(dead.description.arenaDirectory());
            finish(adopter.outbox, adoptArena.encodedLength());
        }
    }

    void workerJoined(final MessageSink sink, final WorkerDescription worker) {
        workerJoined
                .wrapAndApplyHeader(scratch, 0, header)
                .pid(worker.pid())
                .limitBytes(worker.limitBytes())
                .arenaId(worker.arenaId())
                .hostKey(worker.hostId())
                .workerId(worker.workerId())
                .threads(worker.threads())
                .name(worker.name())
                .host(worker.host())
                .arenaDirectory(worker.arenaDirectory())
                .resources(WorkerResources.format(worker.resources()));
        finish(sink, workerJoined.encodedLength());
    }

    void workerLeft(final MessageSink sink, final int workerId, final boolean expected, final String reason) {
        workerLeft
                .wrapAndApplyHeader(scratch, 0, header)
                .workerId(workerId)
                .expected(expected ? BooleanType.TRUE : BooleanType.FALSE)
                .reason(reason);
        finish(sink, workerLeft.encodedLength());
    }

    void messagesKept(final MessageSink sink, final long count) {
        messagesKept.wrapAndApplyHeader(scratch, 0, header).count(count);
        finish(sink, messagesKept.encodedLength());
    }

    void clientLeft(final MessageSink sink, final int clientId) {
        clientLeft.wrapAndApplyHeader(scratch, 0, header).clientId(clientId);
        finish(sink, clientLeft.encodedLength());
    }

    void progress(final MessageSink sink, final long taskId, final int run, final double fraction, final String note) {
        taskProgress
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(taskId)
                .fraction(fraction)
                .run(run);
        putText(taskProgress::putNote, note);
        finish(sink, taskProgress.encodedLength());
    }

    /** The numbers of the cluster, in parts of at most {@value #STATUS_ROWS} rows of workers and of functions. */
    void status(final MessageSink sink, final long correlationId, final SchedulerState state, final long nowNs) {
        final List<WorkerPeer> workers = List.copyOf(tables.livingWorkers().values());
        final int rows = Math.max(workers.size(), tables.prefixCount());
        for (int from = 0; from == 0 || from < rows; from += STATUS_ROWS) {
            statusResponse
                    .wrapAndApplyHeader(scratch, 0, header)
                    .correlationId(correlationId)
                    .last(from + STATUS_ROWS >= rows ? BooleanType.TRUE : BooleanType.FALSE)
                    .tasksWaiting(state.view().taskCount(TaskState.WAITING)
                            + state.view().taskCount(TaskState.NO_WORKER))
                    .tasksReady(state.view().taskCount(TaskState.READY))
                    .tasksAssigned(state.view().taskCount(TaskState.ASSIGNED))
                    .tasksInMemory(state.view().taskCount(TaskState.IN_MEMORY))
                    .tasksFinished(state.view().tasksFinished())
                    .tasksErred(state.view().tasksErred());
            statusOfWorkers(part(workers.size(), from), from, workers, nowNs);
            statusOfPrefixes(part(tables.prefixCount(), from), from, state);
            finish(sink, statusResponse.encodedLength());
        }
    }

    private static int part(final int size, final int from) {
        return Math.max(0, Math.min(STATUS_ROWS, size - from));
    }

    private void statusOfWorkers(final int count, final int from, final List<WorkerPeer> workers, final long nowNs) {
        final StatusResponseEncoder.WorkersEncoder group = statusResponse.workersCount(count);
        for (int i = from; i < from + count; i++) {
            final WorkerPeer worker = workers.get(i);
            group.next()
                    .limitBytes(worker.numbers.limitBytes())
                    .usedBytes(worker.numbers.usedBytes())
                    .reservedBytes(worker.numbers.reservedBytes())
                    .peakBytes(worker.numbers.peakBytes())
                    .spilledBytes(worker.numbers.spilledBytes())
                    .reloadedBytes(worker.numbers.reloadedBytes())
                    .heartbeatAgeNs(nowNs - worker.heartbeatNs)
                    .workerId(worker.description.workerId())
                    .threadsBusy(worker.numbers.threadsBusy());
        }
    }

    private void statusOfPrefixes(final int count, final int from, final SchedulerState state) {
        final StatusResponseEncoder.PrefixesEncoder group = statusResponse.prefixesCount(count);
        for (int prefix = from; prefix < from + count; prefix++) {
            final boolean isKnown = prefix < state.view().prefixCount();
            group.next()
                    .runs(isKnown ? state.view().prefixRuns(prefix) : 0)
                    .meanDurationNs(isKnown ? state.view().prefixMeanDurationNs(prefix) : 0)
                    .name(tables.prefixName(prefix));
        }
    }
}
