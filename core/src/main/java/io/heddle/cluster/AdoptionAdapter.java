package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.ArenaAdoptedDecoder;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.scheduler.SchedulerState;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

/**
 * What becomes of the results of a dead worker that another one takes over. A neighbour on its host answers with what it
 * found in the dead one's arena. Small values stand in the records here and survive in any case; where the dead worker had
 * no neighbour they are all that survives, and the adopter need not be asked. Called on the scheduler node's thread.
 */
final class AdoptionAdapter {
    private final ClusterTables tables;
    private final SchedulerState state;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ArenaAdoptedDecoder arenaAdopted = new ArenaAdoptedDecoder();

    AdoptionAdapter(final ClusterTables tables, final SchedulerState state) {
        this.tables = tables;
        this.state = state;
    }

    /** Handles a worker's message; false if it is another one. */
    boolean onWorkerMessage(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != ArenaAdoptedDecoder.TEMPLATE_ID) {
            return false;
        }
        arenaAdopted.wrapAndApplyHeader(buffer, offset, header);
        final int adopterId = worker.description.workerId();
        final int deadId = arenaAdopted.deadWorkerId();
        final boolean isLast = arenaAdopted.last() == BooleanType.TRUE;
        for (final ArenaAdoptedDecoder.ResultsDecoder result : arenaAdopted.results()) {
            final TaskRecord task = tables.tasks.get(result.taskId());
            if (task != null && state.placement().expectsAdoption(adopterId, deadId, result.taskId())) {
                task.replicaToPlace(adopterId)
                        .place(
                                adopterId,
                                0,
                                result.kind() == ResultKind.PARTITION,
                                result.location().buffer(),
                                result.location().offset(),
                                0);
            }
            state.placement().onResultAdopted(nowNs, adopterId, deadId, result.taskId());
        }
        if (isLast) {
            end(nowNs, adopterId, deadId);
        }
        return true;
    }

    /** Ends the adoptions by workers of other hosts, who could find nothing. Returns how many there were. */
    int drain(final long nowNs) {
        final int count = tables.adoptionsFromAfar.size();
        for (int i = 0; i < count; i += 2) {
            end(nowNs, tables.adoptionsFromAfar.getInt(i), tables.adoptionsFromAfar.getInt(i + 1));
        }
        tables.adoptionsFromAfar.clear();
        return count / 2;
    }

    private void end(final long nowNs, final int adopterId, final int deadId) {
        adoptRiding(nowNs, adopterId, deadId);
        state.placement().onAdoptionEnded(nowNs, adopterId, deadId);
    }

    /** Small values of a dead worker are here: they survive without it. */
    private void adoptRiding(final long nowNs, final int adopterId, final int deadId) {
        final LongArrayList adopted = new LongArrayList();
        tables.tasks.forEach((taskId, task) -> {
            final TaskRecord.Replica dead = task.replica(deadId);
            if (dead != null
                    && dead.valueLength() > 0
                    && state.placement().expectsAdoption(adopterId, deadId, taskId)) {
                task.replicaToPlace(adopterId).copy(adopterId, dead);
                adopted.addLong(taskId);
            }
        });
        for (int i = 0; i < adopted.size(); i++) {
            state.placement().onResultAdopted(nowNs, adopterId, deadId, adopted.getLong(i));
        }
    }
}
