package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.AnswersTakenDecoder;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.InventoryDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.ResumedDecoder;
import io.heddle.graph.TaskIds;
import io.heddle.scheduler.SchedulerState;
import java.util.Arrays;
import java.util.Comparator;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

/** What peers say that come back after the loss of their session. Called on the scheduler node's thread. */
final class ReturnAdapter {
    private final ClusterTables tables;
    private final SchedulerState state;
    private final CoordinationService coordination;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InventoryDecoder inventory = new InventoryDecoder();
    private final ResumedDecoder resumed = new ResumedDecoder();
    private final AnswersTakenDecoder answersTaken = new AnswersTakenDecoder();

    ReturnAdapter(final ClusterTables tables, final SchedulerState state, final CoordinationService coordination) {
        this.tables = tables;
        this.state = state;
        this.coordination = coordination;
    }

    /** Handles a client's message; false if it is none of these. */
    boolean onClientMessage(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        switch (header.wrap(buffer, offset).templateId()) {
            case ResumedDecoder.TEMPLATE_ID -> {
                resumed.wrapAndApplyHeader(buffer, offset, header);
                for (final ResumedDecoder.TasksDecoder task : resumed.tasks()) {
                    onResumed(nowNs, client, task.taskId());
                }
                for (final ResumedDecoder.WaitsDecoder wait : resumed.waits()) {
                    coordination.respondAgain(nowNs, client, wait.correlationId());
                }
            }
            case AnswersTakenDecoder.TEMPLATE_ID -> {
                answersTaken.wrapAndApplyHeader(buffer, offset, header);
                for (final AnswersTakenDecoder.AnswersDecoder answer : answersTaken.answers()) {
                    client.answers.remove(answer.correlationId());
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** It asks for the end of a task: it may have been told before, and that was lost. */
    private void onResumed(final long nowNs, final ClientPeer client, final long taskId) {
        if (tables.tasks.contains(taskId)) {
            state.onWant(nowNs, client.clientId, taskId);
        } else if (TaskIds.ownerOf(taskId) != client.clientId) { // else its submission is still on the way
            client.asked.add(taskId);
            if (!tables.areClientsAwaited) {
                answerAsked(nowNs, client);
            }
        }
    }

    /** What is not known now will not be: who asks is told. */
    void onClientsBack(final long nowNs) {
        tables.areClientsAwaited = false;
        tables.clients.values().stream()
                .sorted(Comparator.comparingInt(client -> client.clientId))
                .forEach(client -> answerAsked(nowNs, client));
    }

    private void answerAsked(final long nowNs, final ClientPeer client) {
        final long[] taskIds = sortedAsked(client);
        client.asked.clear();
        for (final long taskId : taskIds) {
            state.onWant(nowNs, client.clientId, taskId);
        }
    }

    /** In an order that is the same in each process. */
    static long[] sortedAsked(final ClientPeer client) {
        return client.asked.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** Handles a worker's message; false if it is none of these. */
    boolean onWorkerMessage(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != InventoryDecoder.TEMPLATE_ID) {
            return false;
        }
        inventory.wrapAndApplyHeader(buffer, offset, header);
        final boolean isLast = inventory.last() == BooleanType.TRUE;
        for (final InventoryDecoder.RunsDecoder run : inventory.runs()) {
            worker.inventory.runs.put(run.taskId(), run.run());
        }
        for (final InventoryDecoder.ResultsDecoder result : inventory.results()) {
            onResult(nowNs, worker, result);
        }
        if (isLast) {
            onLast(nowNs, worker);
        }
        return true;
    }

    private void onResult(final long nowNs, final WorkerPeer worker, final InventoryDecoder.ResultsDecoder result) {
        final int workerId = worker.description.workerId();
        final long taskId = result.taskId();
        final int run = result.run(); // before the value, which is the last field
        final long durationNs = result.durationNs();
        final long totalBytes = result.location().totalBytes();
        worker.inventory.results.add(taskId);
        final TaskRecord task = tables.tasks.get(taskId);
        final int length = result.valueLength();
        if (task == null) {
            result.skipValue();
        } else {
            final TaskRecord.Replica replica = task.replicaToPlace(workerId)
                    .place(
                            workerId,
                            run,
                            result.kind() == ResultKind.PARTITION,
                            result.location().buffer(),
                            result.location().offset(),
                            durationNs);
            result.getValue(replica.value(length), 0, length);
        }
        state.returns().onResultListed(nowNs, workerId, taskId, run, totalBytes, durationNs);
    }

    private void onLast(final long nowNs, final WorkerPeer worker) {
        final int workerId = worker.description.workerId();
        final LongArrayList missing = new LongArrayList();
        tables.tasks.forEach((taskId, task) -> {
            final TaskRecord.Replica replica = task.replica(workerId);
            // A value that stands in the record itself cannot be missing; the worker may never have had it.
            if (replica != null && replica.valueLength() == 0 && !worker.inventory.results.contains(taskId)) {
                missing.addLong(taskId);
            }
        });
        final long[] lost = missing.toLongArray();
        Arrays.sort(lost); // the order of the table is not that of another process
        for (final long taskId : lost) {
            state.onResultLost(nowNs, workerId, taskId);
        }
        final long[] taskIds = new long[worker.inventory.runs.size()];
        final int[] runs = new int[taskIds.length];
        int count = 0;
        for (final var run : worker.inventory.runs.entrySet()) {
            taskIds[count] = run.getKey();
            runs[count++] = run.getValue();
        }
        state.returns().onWorkerBack(nowNs, workerId, taskIds, runs, count);
        worker.inventory.clear();
        worker.awaySinceNs = -1;
    }
}
