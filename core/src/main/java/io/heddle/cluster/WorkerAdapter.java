package io.heddle.cluster;

import io.heddle.codecs.control.AdoptArenaDecoder;
import io.heddle.codecs.control.AssignTaskDecoder;
import io.heddle.codecs.control.AssignTasksDecoder;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.CancelRunDecoder;
import io.heddle.codecs.control.CheckResultDecoder;
import io.heddle.codecs.control.ClassResponseDecoder;
import io.heddle.codecs.control.ClientLeftDecoder;
import io.heddle.codecs.control.CopyResultDecoder;
import io.heddle.codecs.control.DefineFunctionDecoder;
import io.heddle.codecs.control.FetchDoneDecoder;
import io.heddle.codecs.control.FetchRequestDecoder;
import io.heddle.codecs.control.FetchResponseDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.PayloadSliceDecoder;
import io.heddle.codecs.control.PlacementResponseDecoder;
import io.heddle.codecs.control.ReleaseResultsDecoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.RetireWorkerDecoder;
import io.heddle.codecs.control.ShutdownRequestDecoder;
import io.heddle.codecs.control.WorkerCallDecoder;
import io.heddle.codecs.control.WorkerJoinedDecoder;
import io.heddle.codecs.control.WorkerLeftDecoder;
import io.heddle.function.FunctionHash;
import io.heddle.store.ResultLocation;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.RunPool;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** The inbound half of a worker: decodes the scheduler's messages. Called on the conductor's thread. */
final class WorkerAdapter {
    private final Handler handler;
    private final RunPool runs;
    private final SliceReader slices = new SliceReader();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    /** What has a time-out comes alone. */
    private static final long NO_TIMEOUT = 0;

    private final PayloadSliceDecoder slice = new PayloadSliceDecoder();
    private final DefineFunctionDecoder defineFunction = new DefineFunctionDecoder();
    private final AssignTaskDecoder assignTask = new AssignTaskDecoder();
    private final AssignTasksDecoder assignTasks = new AssignTasksDecoder();
    private final RowReader rows = new RowReader();
    private final CancelRunDecoder cancelRun = new CancelRunDecoder();
    private final ReleaseResultsDecoder releaseResults = new ReleaseResultsDecoder();
    private final ClassResponseDecoder classResponse = new ClassResponseDecoder();
    private final FetchRequestDecoder fetchRequest = new FetchRequestDecoder();
    private final FetchResponseDecoder fetchResponse = new FetchResponseDecoder();
    private final FetchDoneDecoder fetchDone = new FetchDoneDecoder();
    private final WorkerJoinedDecoder workerJoined = new WorkerJoinedDecoder();
    private final WorkerLeftDecoder workerLeft = new WorkerLeftDecoder();
    private FunctionHash lastHash = new FunctionHash(0, 0);
    private final CheckResultDecoder checkResult = new CheckResultDecoder();
    private final AdoptArenaDecoder adoptArena = new AdoptArenaDecoder();
    private final WorkerCallDecoder workerCall = new WorkerCallDecoder();
    private final ClientLeftDecoder clientLeft = new ClientLeftDecoder();
    private final ShutdownRequestDecoder shutdownRequest = new ShutdownRequestDecoder();
    private final CopyResultDecoder copyResult = new CopyResultDecoder();
    private final RetireWorkerDecoder retireWorker = new RetireWorkerDecoder();
    private final PlacementResponseDecoder placementResponse = new PlacementResponseDecoder();

    /** What a worker is told; one method per message. */
    interface Handler {
        void onDefineFunction(FunctionHash hash, String name, byte[] definition);

        void onAssignTask(Run run, long timeoutNs);

        void onCancelRun(long taskId, int run);

        void onReleaseResult(long taskId);

        void onClassResponse(long requestId, byte @Nullable [] classFile);

        void onFetchRequest(int readerId, long fetchId, long taskId, String bulkChannel);

        void onFetchResponse(long fetchId, @Nullable ResultLocation location);

        void onFetchDone(int readerId, long fetchId);

        void onNeighbourJoined(int neighbourWorkerId, long neighbourHostId);

        void onNeighbourLeft(int neighbourWorkerId);

        void onCheckResult(long taskId);

        void onAdoptArena(long arenaId, int deadWorkerId, String arenaDirectory);

        /** {@code original} is at another worker. */
        void onCopyResult(Run.Input original);

        void onRetireWorker(boolean retires);

        void onRetirementRefused(String message);

        void onClientLeft(int clientId);

        void onWorkerCall(CallRunner.Call call);

        void onShutdownRequest(String reason);
    }

    /** Assigned runs come from {@code runs}. */
    WorkerAdapter(final Handler handler, final RunPool runs) {
        this.handler = handler;
        this.runs = runs;
    }

    /** A new session begins: what the old one had begun does not go on. */
    void restart() {
        slices.clear();
    }

    /** Handles a message; false if its type is not one that a scheduler sends to workers. */
    boolean onMessage(final DirectBuffer buffer, final int offset) {
        header.wrap(buffer, offset);
        switch (header.templateId()) {
            case PayloadSliceDecoder.TEMPLATE_ID -> {
                slice.wrapAndApplyHeader(buffer, offset, header);
                slices.onSlice(slice);
            }
            case DefineFunctionDecoder.TEMPLATE_ID -> onDefineFunction(buffer, offset);
            case AssignTaskDecoder.TEMPLATE_ID -> onAssignTask(buffer, offset);
            case AssignTasksDecoder.TEMPLATE_ID -> onAssignTasks(buffer, offset);
            case CancelRunDecoder.TEMPLATE_ID -> {
                cancelRun.wrapAndApplyHeader(buffer, offset, header);
                handler.onCancelRun(cancelRun.taskId(), cancelRun.run());
            }
            case ReleaseResultsDecoder.TEMPLATE_ID -> {
                releaseResults.wrapAndApplyHeader(buffer, offset, header);
                for (final ReleaseResultsDecoder.TasksDecoder task : releaseResults.tasks()) {
                    handler.onReleaseResult(task.taskId());
                }
            }
            case ClassResponseDecoder.TEMPLATE_ID -> onClassResponse(buffer, offset);
            case FetchRequestDecoder.TEMPLATE_ID -> {
                fetchRequest.wrapAndApplyHeader(buffer, offset, header);
                handler.onFetchRequest(
                        fetchRequest.readerId(),
                        fetchRequest.fetchId(),
                        fetchRequest.taskId(),
                        fetchRequest.bulkChannel());
            }
            case FetchResponseDecoder.TEMPLATE_ID -> {
                fetchResponse.wrapAndApplyHeader(buffer, offset, header);
                final boolean isFound = fetchResponse.found() == BooleanType.TRUE;
                handler.onFetchResponse(
                        fetchResponse.fetchId(), isFound ? ControlWriter.decode(fetchResponse.location()) : null);
            }
            case FetchDoneDecoder.TEMPLATE_ID -> {
                fetchDone.wrapAndApplyHeader(buffer, offset, header);
                handler.onFetchDone(fetchDone.readerId(), fetchDone.fetchId());
            }
            default -> {
                return onClusterMessage(buffer, offset);
            }
        }
        return true;
    }

    private boolean onClusterMessage(final DirectBuffer buffer, final int offset) {
        switch (header.templateId()) {
            case WorkerJoinedDecoder.TEMPLATE_ID -> {
                workerJoined.wrapAndApplyHeader(buffer, offset, header);
                handler.onNeighbourJoined(workerJoined.workerId(), workerJoined.hostKey());
            }
            case WorkerLeftDecoder.TEMPLATE_ID -> {
                workerLeft.wrapAndApplyHeader(buffer, offset, header);
                handler.onNeighbourLeft(workerLeft.workerId());
            }
            case CheckResultDecoder.TEMPLATE_ID -> {
                checkResult.wrapAndApplyHeader(buffer, offset, header);
                handler.onCheckResult(checkResult.taskId());
            }
            case AdoptArenaDecoder.TEMPLATE_ID -> {
                adoptArena.wrapAndApplyHeader(buffer, offset, header);
                handler.onAdoptArena(adoptArena.arenaId(), adoptArena.deadWorkerId(), adoptArena.arenaDirectory());
            }
            case WorkerCallDecoder.TEMPLATE_ID -> {
                workerCall.wrapAndApplyHeader(buffer, offset, header);
                handler.onWorkerCall(
                        CallAdapter.decode(workerCall, workerCall.clientId(), workerCall.programId(), slices));
            }
            case ClientLeftDecoder.TEMPLATE_ID -> {
                clientLeft.wrapAndApplyHeader(buffer, offset, header);
                handler.onClientLeft(clientLeft.clientId());
            }
            case CopyResultDecoder.TEMPLATE_ID -> {
                copyResult.wrapAndApplyHeader(buffer, offset, header);
                handler.onCopyResult(new Run.Input(
                        copyResult.taskId(),
                        copyResult.holderWorkerId(),
                        copyResult.kind() == ResultKind.PARTITION,
                        ControlWriter.decode(copyResult.location()),
                        null));
            }
            case RetireWorkerDecoder.TEMPLATE_ID -> {
                retireWorker.wrapAndApplyHeader(buffer, offset, header);
                handler.onRetireWorker(retireWorker.retires() == BooleanType.TRUE);
            }
            case PlacementResponseDecoder.TEMPLATE_ID -> onPlacementResponse(buffer, offset);
            case ShutdownRequestDecoder.TEMPLATE_ID -> {
                shutdownRequest.wrapAndApplyHeader(buffer, offset, header);
                handler.onShutdownRequest(shutdownRequest.reason());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The answer to this worker's wish to retire; that it was granted shows itself. */
    private void onPlacementResponse(final DirectBuffer buffer, final int offset) {
        placementResponse.wrapAndApplyHeader(buffer, offset, header);
        if (placementResponse.refused() == BooleanType.TRUE) {
            final PlacementResponseDecoder.RowsDecoder rows = placementResponse.rows();
            while (rows.hasNext()) {
                rows.next(); // there are none, but only behind them the message stands
            }
            handler.onRetirementRefused(placementResponse.message());
        }
    }

    private void onDefineFunction(final DirectBuffer buffer, final int offset) {
        defineFunction.wrapAndApplyHeader(buffer, offset, header);
        final FunctionHash hash = new FunctionHash(
                defineFunction.hash().high(), defineFunction.hash().low());
        final long payloadId = defineFunction.payloadId();
        final String name = defineFunction.name();
        final byte[] inline = new byte[defineFunction.bytesLength()];
        defineFunction.getBytes(inline, 0, inline.length);
        handler.onDefineFunction(hash, name, slices.take(payloadId, inline));
    }

    private void onAssignTask(final DirectBuffer buffer, final int offset) {
        assignTask.wrapAndApplyHeader(buffer, offset, header);
        final long taskId = assignTask.taskId();
        final FunctionHash hash =
                hash(assignTask.function().high(), assignTask.function().low());
        final long payloadId = assignTask.payloadId();
        final int runNumber = assignTask.run();
        final int priority = assignTask.priority();
        final long timeoutNs = assignTask.timeoutNs();
        final int clientId = assignTask.clientId();
        final AssignTaskDecoder.DependenciesDecoder dependencies = assignTask.dependencies();
        final List<Run.Input> inputs = dependencies.count() == 0 ? List.of() : runs.inputs();
        for (final AssignTaskDecoder.DependenciesDecoder dependency : dependencies) {
            inputs.add(input(dependency));
        }
        final byte[] inline = runs.arrays().take(assignTask.argumentsLength());
        assignTask.getArguments(inline, 0, inline.length);
        final byte[] arguments = slices.take(payloadId, inline);
        handler.onAssignTask(runs.take(taskId, runNumber, clientId, hash, arguments, inputs, priority), timeoutNs);
    }

    private void onAssignTasks(final DirectBuffer buffer, final int offset) {
        assignTasks.wrapAndApplyHeader(buffer, offset, header);
        final FunctionHash hash =
                hash(assignTasks.function().high(), assignTasks.function().low());
        final int clientId = assignTasks.clientId();
        final int count = assignTasks.count();
        rows.wrap(buffer, assignTasks.limit() + AssignTasksDecoder.rowsHeaderLength(), assignTasks.rowsLength());
        for (int i = 0; i < count; i++) {
            final long taskId = rows.nextLong();
            final int runNumber = rows.nextInt();
            final int priority = rows.nextInt();
            final byte[] arguments = rows.nextBytes(runs.arrays());
            handler.onAssignTask(
                    runs.take(taskId, runNumber, clientId, hash, arguments, List.of(), priority), NO_TIMEOUT);
        }
    }

    /** Mostly that of the message before. */
    private FunctionHash hash(final long high, final long low) {
        if (lastHash.high() != high || lastHash.low() != low) {
            lastHash = new FunctionHash(high, low);
        }
        return lastHash;
    }

    private Run.Input input(final AssignTaskDecoder.DependenciesDecoder dependency) {
        final long taskId = dependency.taskId();
        final int holderWorkerId = dependency.holderWorkerId();
        final boolean isPartition = dependency.kind() == ResultKind.PARTITION;
        if (dependency.kind() != ResultKind.INLINE) {
            final ResultLocation location = ControlWriter.decode(dependency.location());
            dependency.skipValue();
            return new Run.Input(taskId, holderWorkerId, isPartition, location, null);
        }
        final byte[] value = runs.arrays().take(dependency.valueLength());
        dependency.getValue(value, 0, value.length);
        return runs.input(taskId, holderWorkerId, Results.NOWHERE, value);
    }

    private void onClassResponse(final DirectBuffer buffer, final int offset) {
        classResponse.wrapAndApplyHeader(buffer, offset, header);
        final long requestId = classResponse.requestId();
        final long payloadId = classResponse.payloadId();
        final boolean isFound = classResponse.found() == BooleanType.TRUE;
        classResponse.skipName();
        final byte[] inline = new byte[classResponse.bytesLength()];
        classResponse.getBytes(inline, 0, inline.length);
        final byte[] classFile = slices.take(payloadId, inline);
        handler.onClassResponse(requestId, isFound ? classFile : null);
    }
}
