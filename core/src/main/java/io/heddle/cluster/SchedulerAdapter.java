package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.DemandsRecord;
import io.heddle.cluster.ClusterTables.FunctionRecord;
import io.heddle.cluster.ClusterTables.WorkerNumbers;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.CancelTasksDecoder;
import io.heddle.codecs.control.ClassRequestDecoder;
import io.heddle.codecs.control.ClassResponseDecoder;
import io.heddle.codecs.control.DefineDemandsDecoder;
import io.heddle.codecs.control.DefineFunctionDecoder;
import io.heddle.codecs.control.FetchDoneDecoder;
import io.heddle.codecs.control.FetchRequestDecoder;
import io.heddle.codecs.control.FetchResponseDecoder;
import io.heddle.codecs.control.HeartbeatDecoder;
import io.heddle.codecs.control.InputLostDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.PayloadSliceDecoder;
import io.heddle.codecs.control.ReleaseTasksDecoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.ResultLostDecoder;
import io.heddle.codecs.control.RetryTasksDecoder;
import io.heddle.codecs.control.RunAbortedDecoder;
import io.heddle.codecs.control.RunSecededDecoder;
import io.heddle.codecs.control.ShutdownRequestDecoder;
import io.heddle.codecs.control.StatusRequestDecoder;
import io.heddle.codecs.control.SubmitRangeDecoder;
import io.heddle.codecs.control.SubmitTaskDecoder;
import io.heddle.codecs.control.TaskErredDecoder;
import io.heddle.codecs.control.TaskFinishedDecoder;
import io.heddle.codecs.control.TaskProgressDecoder;
import io.heddle.codecs.control.TasksFinishedDecoder;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.TaskIds;
import io.heddle.scheduler.AbortCause;
import io.heddle.scheduler.SchedulerState;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The inbound half of the scheduler: decodes a message and calls the handler of the same name. Called on the node's
 * thread. Ids of peers come from the session, never from the message.
 */
final class SchedulerAdapter {
    private static final byte[] NOTHING = new byte[0];
    private static final int NAME_CHARS_MAX = 60;

    private final ClusterTables tables;
    private final SchedulerState state;
    private final SchedulerProxy proxy;
    private final SchedulerRecorder recorder;
    private final ShutdownListener shutdown;
    private @Nullable SchedulerHome here;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final PayloadSliceDecoder slice = new PayloadSliceDecoder();
    private final DefineFunctionDecoder defineFunction = new DefineFunctionDecoder();
    private final SubmitTaskDecoder submitTask = new SubmitTaskDecoder();
    private final DemandReader demandReader;
    private final TaskRowAdapter rows;
    private final ReleaseTasksDecoder releaseTasks = new ReleaseTasksDecoder();
    private final CancelTasksDecoder cancelTasks = new CancelTasksDecoder();
    private final RetryTasksDecoder retryTasks = new RetryTasksDecoder();
    private final ClassRequestDecoder classRequest = new ClassRequestDecoder();
    private final ClassResponseDecoder classResponse = new ClassResponseDecoder();
    private final TaskFinishedDecoder taskFinished = new TaskFinishedDecoder();
    private final TaskErredDecoder taskErred = new TaskErredDecoder();
    private final RunAbortedDecoder runAborted = new RunAbortedDecoder();
    private final InputLostDecoder inputLost = new InputLostDecoder();
    private final RunSecededDecoder runSeceded = new RunSecededDecoder();
    private final TaskProgressDecoder taskProgress = new TaskProgressDecoder();
    private final ResultLostDecoder resultLost = new ResultLostDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final FetchRequestDecoder fetchRequest = new FetchRequestDecoder();
    private final FetchResponseDecoder fetchResponse = new FetchResponseDecoder();
    private final FetchDoneDecoder fetchDone = new FetchDoneDecoder();
    private final StatusRequestDecoder statusRequest = new StatusRequestDecoder();
    private final ShutdownRequestDecoder shutdownRequest = new ShutdownRequestDecoder();
    private final long[] dependencies = new long[ControlLimits.DEPENDENCIES_MAX];

    /** Told when a client asks for the end of the cluster. */
    @FunctionalInterface
    interface ShutdownListener {
        void onShutdownRequest(String reason);
    }

    SchedulerAdapter(
            final ClusterTables tables,
            final SchedulerState state,
            final SchedulerProxy proxy,
            final SchedulerRecorder recorder,
            final ShutdownListener shutdown) {
        this.tables = tables;
        this.state = state;
        this.demandReader = new DemandReader(tables, state);
        this.rows = new TaskRowAdapter(tables, state, proxy, recorder);
        this.proxy = proxy;
        this.recorder = recorder;
        this.shutdown = shutdown;
    }

    /** Who else asks for classes. */
    void here(final SchedulerHome home) {
        here = home;
    }

    /** What clients have asked of workers. */
    DemandReader demands() {
        return demandReader;
    }

    /** Handles a client's message; false if its type is not one that a client sends. */
    boolean onClientMessage(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        header.wrap(buffer, offset);
        switch (header.templateId()) {
            case PayloadSliceDecoder.TEMPLATE_ID -> {
                slice.wrapAndApplyHeader(buffer, offset, header);
                client.slices.onSlice(slice);
            }
            case DefineFunctionDecoder.TEMPLATE_ID -> onDefineFunction(client, buffer, offset);
            case DefineDemandsDecoder.TEMPLATE_ID -> demandReader.onDefineDemands(nowNs, client, buffer, offset);
            case SubmitTaskDecoder.TEMPLATE_ID -> onSubmitTask(nowNs, client, buffer, offset);
            case SubmitRangeDecoder.TEMPLATE_ID -> rows.onSubmitRange(nowNs, client, buffer, offset);
            case ReleaseTasksDecoder.TEMPLATE_ID -> {
                releaseTasks.wrapAndApplyHeader(buffer, offset, header);
                for (final ReleaseTasksDecoder.TasksDecoder task : releaseTasks.tasks()) {
                    client.asked.remove(task.taskId());
                    state.onRelease(nowNs, client.clientId, task.taskId());
                }
            }
            case RetryTasksDecoder.TEMPLATE_ID -> {
                retryTasks.wrapAndApplyHeader(buffer, offset, header);
                for (final RetryTasksDecoder.TasksDecoder task : retryTasks.tasks()) {
                    state.onRetry(nowNs, client.clientId, task.taskId());
                }
            }
            case CancelTasksDecoder.TEMPLATE_ID -> {
                cancelTasks.wrapAndApplyHeader(buffer, offset, header);
                for (final CancelTasksDecoder.TasksDecoder task : cancelTasks.tasks()) {
                    state.onCancel(nowNs, client.clientId, task.taskId());
                }
            }
            case ClassResponseDecoder.TEMPLATE_ID -> onClassResponse(client, buffer, offset);
            case FetchRequestDecoder.TEMPLATE_ID -> onFetchRequest(-client.clientId, client.outbox, buffer, offset);
            case FetchDoneDecoder.TEMPLATE_ID -> onFetchDone(-client.clientId, buffer, offset);
            case StatusRequestDecoder.TEMPLATE_ID -> {
                statusRequest.wrapAndApplyHeader(buffer, offset, header);
                proxy.status(client.outbox, statusRequest.correlationId(), state, nowNs);
            }
            case ShutdownRequestDecoder.TEMPLATE_ID -> {
                shutdownRequest.wrapAndApplyHeader(buffer, offset, header);
                shutdown.onShutdownRequest(shutdownRequest.reason());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Handles a worker's message; false if its type is not one that a worker sends. */
    boolean onWorkerMessage(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        header.wrap(buffer, offset);
        switch (header.templateId()) {
            case PayloadSliceDecoder.TEMPLATE_ID -> {
                slice.wrapAndApplyHeader(buffer, offset, header);
                worker.slices.onSlice(slice);
            }
            case TaskFinishedDecoder.TEMPLATE_ID -> onTaskFinished(nowNs, worker, buffer, offset);
            case TasksFinishedDecoder.TEMPLATE_ID -> rows.onTasksFinished(nowNs, worker, buffer, offset);
            case TaskErredDecoder.TEMPLATE_ID -> onTaskErred(nowNs, worker, buffer, offset);
            case RunAbortedDecoder.TEMPLATE_ID -> {
                runAborted.wrapAndApplyHeader(buffer, offset, header);
                state.onRunAborted(
                        nowNs,
                        worker.description.workerId(),
                        runAborted.taskId(),
                        runAborted.run(),
                        AbortCause.valueOf(runAborted.reason().name()));
            }
            case InputLostDecoder.TEMPLATE_ID -> {
                inputLost.wrapAndApplyHeader(buffer, offset, header);
                state.onInputLost(
                        nowNs,
                        worker.description.workerId(),
                        inputLost.taskId(),
                        inputLost.run(),
                        inputLost.dependencyTaskId(),
                        inputLost.holderWorkerId());
            }
            case ResultLostDecoder.TEMPLATE_ID -> {
                resultLost.wrapAndApplyHeader(buffer, offset, header);
                state.onResultLost(nowNs, worker.description.workerId(), resultLost.taskId());
            }
            case RunSecededDecoder.TEMPLATE_ID -> {
                runSeceded.wrapAndApplyHeader(buffer, offset, header);
                state.onRunSeceded(nowNs, worker.description.workerId(), runSeceded.taskId(), runSeceded.run());
            }
            case TaskProgressDecoder.TEMPLATE_ID -> onTaskProgress(worker, buffer, offset);
            case HeartbeatDecoder.TEMPLATE_ID -> onHeartbeat(nowNs, worker, buffer, offset);
            case ClassRequestDecoder.TEMPLATE_ID -> onClassRequest(worker, buffer, offset);
            case FetchRequestDecoder.TEMPLATE_ID ->
                onFetchRequest(worker.description.workerId(), worker.outbox, buffer, offset);
            case FetchResponseDecoder.TEMPLATE_ID -> onFetchResponse(buffer, offset);
            case FetchDoneDecoder.TEMPLATE_ID -> onFetchDone(worker.description.workerId(), buffer, offset);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onDefineFunction(final ClientPeer client, final DirectBuffer buffer, final int offset) {
        defineFunction.wrapAndApplyHeader(buffer, offset, header);
        final FunctionHash hash = new FunctionHash(
                defineFunction.hash().high(), defineFunction.hash().low());
        final long payloadId = defineFunction.payloadId();
        final String name = defineFunction.name();
        final String shortName = name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX);
        final byte[] inline = new byte[defineFunction.bytesLength()];
        defineFunction.getBytes(inline, 0, inline.length);
        final byte[] definition = client.slices.take(payloadId, inline);
        tables.define(hash, client.programId, shortName, definition);
    }

    private void onSubmitTask(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        submitTask.wrapAndApplyHeader(buffer, offset, header);
        final long taskId = submitTask.taskId();
        final FunctionRecord function = tables.function(
                submitTask.function().high(), submitTask.function().low());
        final long payloadId = submitTask.payloadId();
        final int priority = submitTask.priority();
        final int retries = submitTask.retries();
        final boolean wanted = submitTask.wanted() == BooleanType.TRUE;
        final boolean isDatum = submitTask.datum() == BooleanType.TRUE;
        final DemandsRecord demands = demandReader.demandsOf(client, submitTask.demands());
        int count = 0;
        boolean tooMany = false;
        for (final SubmitTaskDecoder.DependenciesDecoder dependency : submitTask.dependencies()) {
            if (count == dependencies.length) {
                tooMany = true;
            } else {
                dependencies[count++] = dependency.taskId();
            }
        }
        final byte[] payload = payloadId == 0 ? null : client.slices.take(payloadId, NOTHING);
        if (function == null || tooMany) {
            final String message = tooMany
                    ? "a task may depend on at most " + ControlLimits.DEPENDENCIES_MAX
                            + " others; combine them in a tree"
                    : "the function of task " + TaskIds.text(taskId) + " was never defined";
            proxy.taskErred(
                    client.outbox, taskId, taskId, 0, 0, false, false, new TaskError(ErrorKind.USER, message, NOTHING));
            return;
        }
        if (tables.tasks.contains(taskId)) {
            return; // a repeated submission
        }
        final TaskRecord task = tables.tasks.add(taskId, function, client.programId);
        task.timeoutNs(demands.runLimitNs());
        if (payload == null) {
            final int length = submitTask.argumentsLength();
            task.arguments(buffer, submitTask.limit() + SubmitTaskDecoder.argumentsHeaderLength(), length);
        } else {
            task.arguments(payload);
        }
        if (isDatum && task.argumentsLength() > ControlLimits.INLINE_RESULT_BYTES_MAX) {
            state.onScatter(nowNs, client.clientId, taskId, function.prefix(), priority, demands.number());
            return;
        }
        state.onSubmit(
                nowNs,
                client.clientId,
                taskId,
                function.prefix(),
                priority,
                retries,
                demands.number(),
                demands.deadlineNs(),
                wanted,
                dependencies,
                count);
    }

    private void onClassResponse(final ClientPeer client, final DirectBuffer buffer, final int offset) {
        classResponse.wrapAndApplyHeader(buffer, offset, header);
        final WorkerPeer worker = tables.livingWorker(classResponse.workerId());
        final long payloadId = classResponse.payloadId();
        final String name = classResponse.name();
        final byte[] inline = new byte[classResponse.bytesLength()];
        classResponse.getBytes(inline, 0, inline.length);
        final byte[] bytes = client.slices.take(payloadId, inline);
        if (classResponse.workerId() == SchedulerHome.WORKER_ID && here != null) {
            here.classes()
                    .onResponse(classResponse.requestId(), classResponse.found() == BooleanType.TRUE ? bytes : null);
        } else if (worker != null) {
            proxy.classResponse(
                    worker.outbox,
                    classResponse.requestId(),
                    worker.description.workerId(),
                    client.clientId,
                    name,
                    classResponse.found() == BooleanType.TRUE,
                    bytes);
        }
    }

    private void onClassRequest(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        classRequest.wrapAndApplyHeader(buffer, offset, header);
        final int workerId = worker.description.workerId();
        final ClientPeer client = tables.clients.get(classRequest.clientId());
        final String name = classRequest.name();
        if (client == null) {
            proxy.classResponse(
                    worker.outbox, classRequest.requestId(), workerId, classRequest.clientId(), name, false, NOTHING);
        } else {
            proxy.classRequest(client.outbox, classRequest.requestId(), workerId, client.clientId, name);
        }
    }

    private void onTaskFinished(
            final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        taskFinished.wrapAndApplyHeader(buffer, offset, header);
        final int workerId = worker.description.workerId();
        final long taskId = taskFinished.taskId();
        final int run = taskFinished.run();
        final TaskRecord task = tables.tasks.get(taskId);
        final boolean isExpected = task != null && state.expects(workerId, taskId, run);
        final long totalBytes = taskFinished.location().totalBytes();
        if (task != null && isExpected) {
            final long durationNs = taskFinished.durationNs();
            final TaskRecord.Replica replica = task.replicaToPlace(workerId)
                    .place(
                            workerId,
                            run,
                            taskFinished.kind() == ResultKind.PARTITION,
                            taskFinished.location().buffer(),
                            taskFinished.location().offset(),
                            durationNs);
            final int valueLength = taskFinished.valueLength();
            taskFinished.getValue(replica.value(valueLength), 0, valueLength);
            final int prefix = task.function().prefix();
            state.onTaskFinished(nowNs, workerId, taskId, run, totalBytes, durationNs);
            recorder.taskRun(taskId, run, prefix, workerId, durationNs, totalBytes);
            replica.dropLargeValue(); // clients have it; later readers find it in the arena
            if (state.view().isScattered(taskId)) {
                task.dropArguments(); // they were the value, which is with the worker now
            }
        } else {
            state.onTaskFinished(nowNs, workerId, taskId, run, totalBytes, taskFinished.durationNs());
        }
    }

    private void onTaskErred(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        taskErred.wrapAndApplyHeader(buffer, offset, header);
        final int workerId = worker.description.workerId();
        final long taskId = taskErred.taskId();
        final int run = taskErred.run();
        final long payloadId = taskErred.payloadId();
        final ErrorKind kind = ErrorKind.valueOf(taskErred.category().name());
        final boolean isRunning = taskErred.running() == BooleanType.TRUE;
        final String message = taskErred.message();
        final byte[] inline = new byte[taskErred.exceptionLength()];
        taskErred.getException(inline, 0, inline.length);
        final byte[] exception = worker.slices.take(payloadId, inline);
        final TaskRecord task = tables.tasks.get(taskId);
        if (task != null && state.expects(workerId, taskId, run)) {
            final TaskError error = new TaskError(kind, message, exception);
            task.error(error);
            recorder.taskErred(taskId, run, task.function().prefix(), workerId, error);
        }
        state.onTaskErred(nowNs, workerId, taskId, run, isRunning);
    }

    private void onTaskProgress(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        taskProgress.wrapAndApplyHeader(buffer, offset, header);
        final ClientPeer client = tables.clients.get((int) TaskIds.ownerOf(taskProgress.taskId()));
        if (client != null && state.expects(worker.description.workerId(), taskProgress.taskId(), taskProgress.run())) {
            proxy.progress(
                    client.outbox,
                    taskProgress.taskId(),
                    taskProgress.run(),
                    taskProgress.fraction(),
                    taskProgress.note());
        }
    }

    private void onHeartbeat(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        heartbeat.wrapAndApplyHeader(buffer, offset, header);
        final WorkerNumbers numbers = new WorkerNumbers(
                heartbeat.limitBytes(),
                heartbeat.usedBytes(),
                heartbeat.reservedBytes(),
                heartbeat.peakBytes(),
                heartbeat.spilledBytes(),
                heartbeat.reloadedBytes(),
                heartbeat.threadsBusy(),
                heartbeat.tasksQueued(),
                heartbeat.paused() == BooleanType.TRUE);
        worker.numbers = numbers;
        worker.heartbeatNs = nowNs;
        state.onHeartbeat(
                nowNs,
                worker.description.workerId(),
                numbers.limitBytes(),
                numbers.usedBytes(),
                numbers.reservedBytes(),
                numbers.paused());
    }

    private void onFetchRequest(final int readerId, final Outbox reader, final DirectBuffer buffer, final int offset) {
        fetchRequest.wrapAndApplyHeader(buffer, offset, header);
        final WorkerPeer holder = tables.livingWorker(fetchRequest.holderWorkerId());
        if (holder == null || holder.awaySinceNs >= 0) {
            proxy.fetchResponse(
                    reader, fetchRequest.fetchId(), fetchRequest.taskId(), readerId, false, false, Results.NOWHERE);
        } else {
            proxy.fetchRequest(
                    holder.outbox,
                    fetchRequest.fetchId(),
                    fetchRequest.taskId(),
                    readerId,
                    fetchRequest.holderWorkerId(),
                    fetchRequest.bulkChannel());
        }
    }

    private void onFetchResponse(final DirectBuffer buffer, final int offset) {
        fetchResponse.wrapAndApplyHeader(buffer, offset, header);
        final int readerId = fetchResponse.readerId();
        final Outbox reader = outboxOf(readerId);
        if (reader != null) {
            proxy.fetchResponse(
                    reader,
                    fetchResponse.fetchId(),
                    fetchResponse.taskId(),
                    readerId,
                    fetchResponse.found() == BooleanType.TRUE,
                    fetchResponse.kind() == ResultKind.PARTITION,
                    ControlWriter.decode(fetchResponse.location()));
        }
    }

    private @Nullable Outbox outboxOf(final int readerId) {
        if (readerId < 0) {
            final ClientPeer client = tables.clients.get(-readerId);
            return client == null ? null : client.outbox;
        }
        final WorkerPeer worker = tables.livingWorker(readerId);
        return worker == null ? null : worker.outbox;
    }

    private void onFetchDone(final int readerId, final DirectBuffer buffer, final int offset) {
        fetchDone.wrapAndApplyHeader(buffer, offset, header);
        final WorkerPeer holder = tables.livingWorker(fetchDone.holderWorkerId());
        if (holder != null) {
            proxy.fetchDone(
                    holder.outbox, fetchDone.fetchId(), fetchDone.taskId(), readerId, fetchDone.holderWorkerId());
        }
    }
}
