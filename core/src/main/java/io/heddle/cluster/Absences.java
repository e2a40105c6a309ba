package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.transport.CloseReason;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who has lost the session with the scheduler and may come back. After a restart the inventories of workers wait until the
 * clients have said again what the journal may not know, or until they had time enough: else a result of a task that is
 * not known yet would be dropped. Used on the node's thread.
 */
final class Absences {
    /** So long a peer may stay away after a restart. */
    static final long AFTER_RESTART_NS = TimeUnit.SECONDS.toNanos(30);
    /** So long a peer may stay away otherwise. */
    static final long AWAY_NS = TimeUnit.SECONDS.toNanos(10);
    /** So long workers wait for clients. */
    private static final long CLIENTS_FIRST_NS = TimeUnit.SECONDS.toNanos(5);

    private static final SecureRandom TOKENS = new SecureRandom();

    private final SchedulerInputs inputs;
    private final boolean isRestarted;
    private final int firstNewWorkerId;
    private final int firstNewClientId;
    private final int lastKnownWorkerId;
    private final int lastKnownClientId;
    private final TreeSet<Integer> clientsExpected = new TreeSet<>();
    private final ArrayDeque<Kept> inventories = new ArrayDeque<>();
    private final UnsafeBuffer wrapper = new UnsafeBuffer();
    private final long startNs;
    private boolean isWaiting;

    /** A message that waits. */
    private record Kept(WorkerPeer worker, byte[] message) {}

    Absences(final SchedulerInputs inputs, final boolean isRestarted, final long nowNs) {
        this.inputs = inputs;
        this.isRestarted = isRestarted;
        this.startNs = nowNs;
        this.firstNewWorkerId = inputs.lastWorkerId() + 1;
        this.firstNewClientId = inputs.lastClientId() + 1;
        this.lastKnownWorkerId = inputs.lastKnownWorkerId();
        this.lastKnownClientId = inputs.lastKnownClientId();
        this.isWaiting = isRestarted;
        inputs.tables.clients.values().forEach(client -> {
            client.awaySinceNs = nowNs;
            clientsExpected.add(client.clientId);
        });
        inputs.tables.workers.values().forEach(worker -> worker.heartbeatNs = nowNs);
    }

    /** What a peer shows when it comes back: nobody can guess it. */
    static long newToken() {
        long token = 0;
        while (token == 0) {
            token = TOKENS.nextLong();
        }
        return token;
    }

    /** Whether the peer can still be there. */
    static boolean mayComeBack(final CloseReason reason) {
        return reason == CloseReason.DRIVER_LOST || reason == CloseReason.PEER_TIMED_OUT_ON_US;
    }

    /** Whether a client with this number may have come just before the end of a scheduler that wrote this journal. */
    boolean mayBeNew(final int clientId) {
        return isRestarted && clientId < firstNewClientId && clientId > lastKnownClientId;
    }

    /** The same of a worker. */
    boolean mayBeNewWorker(final int workerId) {
        return isRestarted && workerId < firstNewWorkerId && workerId > lastKnownWorkerId;
    }

    boolean isTooLong(final WorkerPeer worker, final long nowNs) {
        return worker.awaySinceNs >= 0 && nowNs - worker.awaySinceNs > limitNs(worker.awaySinceNs);
    }

    boolean isTooLong(final ClientPeer client, final long nowNs) {
        return client.session == null
                && client.awaySinceNs >= 0
                && nowNs - client.awaySinceNs > limitNs(client.awaySinceNs);
    }

    private long limitNs(final long sinceNs) {
        return isRestarted && sinceNs - startNs < AWAY_NS ? AFTER_RESTART_NS : AWAY_NS;
    }

    void onClientMessage(final ClientPeer client, final DirectBuffer buffer, final int offset) {
        if (isWaiting && JournalCodec.isEndOfResuming(buffer, offset)) {
            clientsExpected.remove(client.clientId);
        }
    }

    void onClientLost(final int clientId) {
        clientsExpected.remove(clientId);
    }

    /** True if the message of a worker that has come back has to wait. */
    boolean keeps(final WorkerPeer worker, final DirectBuffer buffer, final int offset, final int length) {
        if (!isWaiting || worker.awaySinceNs < 0) {
            return false;
        }
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        inventories.add(new Kept(worker, copy));
        return true;
    }

    /** Gives what has waited to the states once it may. */
    int deliverInventories(final long nowNs) {
        if (!isWaiting || (!clientsExpected.isEmpty() && nowNs - startNs < CLIENTS_FIRST_NS)) {
            return 0;
        }
        isWaiting = false;
        inputs.clientsBack(nowNs);
        final int count = inventories.size();
        for (Kept kept = inventories.poll(); kept != null; kept = inventories.poll()) {
            if (kept.worker.session != null) {
                wrapper.wrap(kept.message);
                inputs.workerMessage(nowNs, kept.worker, wrapper, 0, kept.message.length);
            }
        }
        return count;
    }
}
