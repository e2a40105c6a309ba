package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.PlacementRequestDecoder;
import io.heddle.codecs.control.ResultCopiedDecoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.scheduler.SchedulerState;
import org.agrona.DirectBuffer;

/** The inbound half of what concerns the place of results. Called on the scheduler node's thread. */
final class PlacementAdapter {
    private final ClusterTables tables;
    private final SchedulerState state;
    private final PlacementService service;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final PlacementRequestDecoder request = new PlacementRequestDecoder();
    private final ResultCopiedDecoder resultCopied = new ResultCopiedDecoder();

    PlacementAdapter(final ClusterTables tables, final SchedulerState state, final PlacementService service) {
        this.tables = tables;
        this.state = state;
        this.service = service;
    }

    /** Handles a client's message; false if it is of another kind. */
    boolean onClientMessage(final long nowNs, final int clientId, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != PlacementRequestDecoder.TEMPLATE_ID) {
            return false;
        }
        request.wrapAndApplyHeader(buffer, offset, header);
        final long correlationId = request.correlationId();
        final int number = request.number();
        final Placement operation = Placement.valueOf(request.operation().name());
        final PlacementRequestDecoder.TasksDecoder tasks = request.tasks();
        final long[] taskIds = new long[tasks.count()];
        for (int i = 0; i < taskIds.length; i++) {
            taskIds[i] = tasks.next().taskId();
        }
        final PlacementRequestDecoder.WorkersDecoder workers = request.workers();
        final int[] workerIds = new int[workers.count()];
        for (int i = 0; i < workerIds.length; i++) {
            workerIds[i] = workers.next().workerId();
        }
        service.onRequest(
                nowNs, new PlacementService.Request(-clientId, correlationId, operation, number, taskIds, workerIds));
        return true;
    }

    /** Handles a worker's message; false if it is of another kind. */
    boolean onWorkerMessage(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        final int workerId = worker.description.workerId();
        switch (header.wrap(buffer, offset).templateId()) {
            case PlacementRequestDecoder.TEMPLATE_ID -> {
                // A worker may speak of itself only.
                request.wrapAndApplyHeader(buffer, offset, header);
                service.onRequest(
                        nowNs,
                        new PlacementService.Request(
                                workerId, request.correlationId(), Placement.RETIRE, 0, new long[0], new int[] {workerId
                                }));
            }
            case ResultCopiedDecoder.TEMPLATE_ID -> onResultCopied(nowNs, workerId, buffer, offset);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onResultCopied(final long nowNs, final int workerId, final DirectBuffer buffer, final int offset) {
        resultCopied.wrapAndApplyHeader(buffer, offset, header);
        final long taskId = resultCopied.taskId();
        final int run = resultCopied.run();
        if (resultCopied.made() != BooleanType.TRUE) {
            state.placement().onCopyFailed(nowNs, workerId, taskId, run);
            return;
        }
        final TaskRecord task = tables.tasks.get(taskId);
        if (task != null && state.placement().expectsCopy(workerId, taskId, run)) {
            task.replicaToPlace(workerId)
                    .place(
                            workerId,
                            run,
                            resultCopied.kind() == ResultKind.PARTITION,
                            resultCopied.location().buffer(),
                            resultCopied.location().offset(),
                            0);
        }
        state.placement().onCopied(nowNs, workerId, taskId, run);
    }
}
