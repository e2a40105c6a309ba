package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import io.heddle.scheduler.coordination.CoordinationState;
import org.agrona.DirectBuffer;

/**
 * The coordination service beside the scheduler's state: adapter, state and proxy. It is a client of the scheduler, so that
 * what is published outlives the client that published it. Driven by the scheduler node.
 */
final class CoordinationService implements CoordinationProxy.Wishes {
    /** The number under which the service holds results; the clients of sessions come behind it. */
    static final int CLIENT_ID = 1;

    private static final int DRAIN_UNITS = 256;

    private final SchedulerState scheduler;
    private final CoordinationState state;
    private final CoordinationAdapter adapter;
    private final CoordinationProxy proxy;
    private long nowNs;

    CoordinationService(final ClusterTables tables, final SchedulerState scheduler) {
        this.scheduler = scheduler;
        this.proxy = new CoordinationProxy(tables, this);
        this.state = new CoordinationState(proxy);
        this.adapter = new CoordinationAdapter(state, proxy);
    }

    /** A new cluster: the service becomes a client of its scheduler. */
    void begin() {
        scheduler.onClientConnected(0, CLIENT_ID);
    }

    /** Keeps answers until their clients have them. */
    void keepAnswers() {
        proxy.keepAnswers();
    }

    /** Sends an answer again to a client that has come back. */
    void respondAgain(final long now, final ClientPeer client, final long correlationId) {
        nowNs = now;
        proxy.respondAgain(client, correlationId);
    }

    boolean isWaitedFor() {
        return state.waiting() > 0;
    }

    void snapshot(final SnapshotWriter writer) {
        state.snapshot(writer);
    }

    void restore(final SnapshotReader reader) {
        state.restore(reader);
    }

    /** Handles a client's message; false if it is not for this service. */
    boolean onClientMessage(final long now, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        nowNs = now;
        return adapter.onClientMessage(now, client, buffer, offset);
    }

    void onClientLost(final long now, final int clientId) {
        nowNs = now;
        state.onClientLost(clientId);
    }

    void onTick(final long now) {
        nowNs = now;
        state.onTick(now);
    }

    int drain(final long now) {
        nowNs = now;
        return state.hasWork() ? state.drain(DRAIN_UNITS) : 0;
    }

    @Override
    public void want(final int clientId, final long taskId) {
        scheduler.onWant(nowNs, clientId, taskId);
    }

    @Override
    public void release(final int clientId, final long taskId) {
        scheduler.onRelease(nowNs, clientId, taskId);
    }
}
