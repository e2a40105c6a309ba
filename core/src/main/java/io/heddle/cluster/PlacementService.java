package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.CopyHere;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.scheduler.SchedulerState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node's side of the {@link io.heddle.scheduler.ResultPlacement}: requests of clients and workers that stay open until
 * what they ask for is done, and copies of small values, which the node has itself.
 */
final class PlacementService {
    private final ClusterTables tables;
    private final SchedulerState state;
    private final PlacementProxy proxy;
    private final List<Request> open = new ArrayList<>();

    /** A request that waits for its end. {@code peerId} is a worker, or minus a client. */
    record Request(int peerId, long correlationId, Placement operation, int number, long[] taskIds, int[] workerIds) {}

    PlacementService(final ClusterTables tables, final SchedulerState state) {
        this.tables = tables;
        this.state = state;
        this.proxy = new PlacementProxy();
    }

    void onRequest(final long nowNs, final Request request) {
        switch (request.operation()) {
            case RETIRE -> {
                for (final int workerId : request.workerIds()) {
                    state.placement().onRetire(nowNs, workerId);
                }
                open.add(request);
            }
            case REPLICATE -> {
                for (final long taskId : request.taskIds()) {
                    state.placement().onReplicate(nowNs, taskId, request.number());
                }
                open.add(request);
            }
            case REBALANCE -> {
                state.placement().onRebalance(nowNs);
                open.add(request);
            }
            default -> answer(request);
        }
    }

    /** Somebody waits for the end of what he asked for. */
    boolean isWaitedFor() {
        return !open.isEmpty();
    }

    private void answer(final Request request) {
        final MessageSink sink = sinkOf(request.peerId());
        if (sink == null) {
            return;
        }
        proxy.begin(sink, request.correlationId());
        for (final long taskId : request.taskIds()) {
            state.view().forEachHolder(taskId, proxy::row);
        }
        for (final int workerId : request.workerIds()) {
            if (request.operation() == Placement.HAS_WHAT) {
                state.view().forEachHeld(workerId, proxy::row);
            } else {
                state.view().forEachRun(workerId, proxy::row);
            }
        }
        proxy.end();
    }

    private @Nullable MessageSink sinkOf(final int peerId) {
        if (peerId < 0) {
            final ClusterTables.ClientPeer client = tables.clients.get(-peerId);
            return client == null ? null : client.outbox;
        }
        final WorkerPeer worker = tables.livingWorker(peerId);
        return worker == null ? null : worker.outbox;
    }

    /** Copies of values that stand in the scheduler's own records: done at once, but not inside of the state. */
    int makeCopiesHere(final long nowNs) {
        int count = 0;
        for (CopyHere copy = tables.copiesHere.poll(); copy != null; copy = tables.copiesHere.poll()) {
            count++;
            final TaskRecord task = tables.tasks.get(copy.taskId());
            final TaskRecord.Replica replica = task == null ? null : task.replica(copy.holderWorkerId());
            if (task != null
                    && replica != null
                    && replica.valueLength() > 0
                    && state.placement().expectsCopy(copy.workerId(), copy.taskId(), copy.run())) {
                task.replicaToPlace(copy.workerId()).copy(copy.workerId(), replica);
                state.placement().onCopied(nowNs, copy.workerId(), copy.taskId(), copy.run());
            } else {
                state.placement().onCopyFailed(nowNs, copy.workerId(), copy.taskId(), copy.run());
            }
        }
        return count;
    }

    /** Answers the requests whose end has come. */
    void onTick() {
        if (open.isEmpty()) {
            return;
        }
        for (final Iterator<Request> all = open.iterator(); all.hasNext(); ) {
            final Request request = all.next();
            final MessageSink sink = sinkOf(request.peerId());
            final String refusal = refusal(request);
            if (sink == null || refusal != null || isDone(request)) {
                all.remove();
                if (sink != null) {
                    proxy.end(sink, request.correlationId(), refusal);
                }
            }
        }
    }

    private boolean isDone(final Request request) {
        for (final long taskId : request.taskIds()) {
            if (state.view().isCopying(taskId)) {
                return false;
            }
        }
        for (final int workerId : request.workerIds()) {
            if (tables.livingWorker(workerId) != null) {
                return false;
            }
        }
        return request.operation() != Placement.REBALANCE || !state.view().isAnyShedding();
    }

    private @Nullable String refusal(final Request request) {
        for (final int workerId : request.workerIds()) {
            final WorkerPeer worker = tables.livingWorker(workerId);
            if (worker != null && state.view().isRetirementRefused(workerId)) {
                return "worker " + worker.description.name() + " cannot retire: it holds "
                        + state.view().heldBy(workerId) + " results and has "
                        + state.view().assignedTo(workerId)
                        + " runs, and no other worker can take them; start another one with `heddle worker`, or release"
                        + " what it holds";
            }
        }
        return null;
    }
}
