package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.SchedulerState;
import io.heddle.transport.Address;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverConnection;
import io.heddle.transport.JoinDecision;
import io.heddle.transport.JoinRequest;
import io.heddle.transport.Session;
import io.heddle.transport.SessionHandler;
import io.heddle.transport.SessionServer;
import io.heddle.transport.SessionServerOptions;
import io.heddle.transport.TransportCounters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a cluster as an agent: sessions in, state, sessions out. One thread drives it; it never blocks. The
 * path of a message is {@link SchedulerAdapter}, {@link SchedulerState}, {@link SchedulerProxy}.
 */
public final class SchedulerNode implements Conductor, SessionHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerNode.class);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LIVENESS_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int DRAIN_UNITS = 1_024;

    private final SchedulerNodeOptions options;
    private final DriverConnection connection;
    private final ClusterTables tables = new ClusterTables();
    private final SchedulerProxy proxy = new SchedulerProxy(tables);
    private final SchedulerState state;
    private final SchedulerAdapter adapter;
    private final CoordinationService coordination;
    private final CallAdapter calls;
    private final SchedulerRecorder recorder;
    private final SessionServer server;
    private final Int2ObjectHashMap<WorkerDescription> joining = new Int2ObjectHashMap<>();
    private final long hostId;
    private final long startNs = System.nanoTime();
    private long nowNs;
    private long lastTickNs;
    private long lastLivenessNs;
    private int lastWorkerId;
    private int lastClientId = CoordinationService.CLIENT_ID;
    private volatile boolean isShutdownRequested;
    private volatile boolean hasRemotePeers;

    /**
     * Starts to listen; the caller then drives {@link #doWork}.
     *
     * @param doorbell on which its thread sleeps, null if it never does.
     */
    public SchedulerNode(
            final Path driverDirectory,
            final SchedulerNodeOptions options,
            final NodeDirectory directory,
            final @Nullable Doorbell doorbell) {
        this.options = options;
        this.hostId = HostId.of(options.clusterDirectory());
        this.state = new SchedulerState(proxy, options.scheduling());
        this.coordination = new CoordinationService(tables, state);
        this.calls = new CallAdapter(tables, proxy);
        final TransportCounters transport = new TransportCounters();
        this.recorder = new SchedulerRecorder(directory, tables, state, transport);
        this.adapter = new SchedulerAdapter(tables, state, proxy, recorder, this::onShutdownRequest);
        this.connection = DriverConnection.connect(driverDirectory, transport);
        final SessionServerOptions server = new SessionServerOptions()
                .epoch(System.currentTimeMillis())
                .secret(options.secret())
                .insecure(options.insecure())
                .timeouts(options.timeouts())
                .build(BuildVersion.text())
                .doorbell(doorbell)
                .name(options.name());
        if (options.host() != null) {
            server.udp(options.host(), options.port());
            if (options.advertisedHost() != null) {
                server.advertisedHost(options.advertisedHost());
            }
        }
        SessionServer started = null;
        try {
            started = SessionServer.start(connection, server, this);
            directory.publish("address", started.address().toString());
            directory.publish("driver", driverDirectory.toString());
        } finally {
            if (started == null) {
                CloseHelper.quietCloseAll(recorder, connection);
            }
        }
        this.server = started;
    }

    /** Where peers of other hosts find it; the local address if it serves this host only. */
    public Address address() {
        return server.address();
    }

    /** Whether a client asked for the end of the cluster. Any thread. */
    public boolean isShutdownRequested() {
        return isShutdownRequested;
    }

    @Override
    public String roleName() {
        return "scheduler";
    }

    @Override
    public boolean hasRemotePeers() {
        return hasRemotePeers;
    }

    @Override
    public int doWork() {
        final long clockNs = System.nanoTime();
        nowNs = clockNs - startNs;
        int workCount = connection.doWork();
        workCount += server.doWork(clockNs);
        workCount += coordination.drain(nowNs);
        workCount += state.drain(nowNs, DRAIN_UNITS);
        if (nowNs - lastTickNs >= TICK_NS) {
            lastTickNs = nowNs;
            state.onTick(nowNs);
            coordination.onTick(nowNs);
        }
        if (nowNs - lastLivenessNs >= LIVENESS_NS) {
            lastLivenessNs = nowNs;
            hasRemotePeers = server.remoteSessionCount() > 0;
            loseTheDead();
            recorder.onInterval(nowNs);
        }
        proxy.flushReleases();
        workCount += flush();
        if (workCount > 0) {
            recorder.onCycle(System.nanoTime() - clockNs);
        }
        return workCount;
    }

    private int flush() {
        int sent = 0;
        for (final WorkerPeer worker : tables.workers.values()) {
            sent += worker.outbox.flush();
        }
        for (final ClientPeer client : tables.clients.values()) {
            sent += client.outbox.flush();
        }
        return sent;
    }

    @Override
    public JoinDecision onConnect(final JoinRequest request) {
        if (request.role() == JoinCodec.ROLE_CLIENT) {
            return JoinDecision.accept(++lastClientId, welcome());
        }
        if (request.role() != JoinCodec.ROLE_WORKER) {
            return JoinDecision.reject("role " + request.role() + " is neither a client's nor a worker's");
        }
        final WorkerDescription offered = JoinCodec.decodeWorker(request.payload(), lastWorkerId + 1);
        for (final WorkerPeer worker : tables.livingWorkers().values()) {
            if (worker.description.name().equals(offered.name()) && isProcessAlive(worker)) {
                return JoinDecision.reject("a worker named " + offered.name() + " (pid " + worker.description.pid()
                        + ") is already here; give another name");
            }
        }
        lastWorkerId++;
        joining.put(offered.workerId(), offered);
        return JoinDecision.accept(offered.workerId(), welcome());
    }

    private byte[] welcome() {
        final Path cluster = options.clusterDirectory();
        return JoinCodec.encodeWelcome(hostId, String.valueOf(cluster.getFileName()), cluster.toString());
    }

    @Override
    public void onOpened(final Session session) {
        hasRemotePeers |= !session.isLocal();
        final Outbox outbox = new Outbox(session);
        if (session.role() == JoinCodec.ROLE_CLIENT) {
            tables.clients.put(session.peerId(), new ClientPeer(session.peerId(), outbox));
            tables.livingWorkers().values().forEach(worker -> proxy.workerJoined(outbox, worker.description));
            state.onClientConnected(nowNs, session.peerId());
            recorder.clientJoined(session.peerId(), session.description());
            return;
        }
        final WorkerDescription description = joining.remove(session.peerId());
        if (description == null) {
            session.close(CloseReason.CLOSED, "the worker's description is missing");
            return;
        }
        final WorkerPeer joined = new WorkerPeer(description, outbox, nowNs);
        tables.livingWorkers().values().forEach(worker -> proxy.workerJoined(outbox, worker.description));
        tables.workers.put(description.workerId(), joined);
        toAll(sink -> proxy.workerJoined(sink, description));
        state.onWorkerJoined(
                nowNs,
                description.workerId(),
                description.hostId(),
                description.threads(),
                description.limitBytes(),
                tables.offersOf(description));
        recorder.workerJoined(description);
    }

    private void toAll(final java.util.function.Consumer<MessageSink> message) {
        tables.clients.values().forEach(client -> message.accept(client.outbox));
        tables.livingWorkers().values().forEach(worker -> message.accept(worker.outbox));
    }

    @Override
    public void onMessage(final Session session, final DirectBuffer buffer, final int offset, final int length) {
        recorder.messageIn();
        try {
            final boolean isHandled;
            if (session.role() == JoinCodec.ROLE_CLIENT) {
                final ClientPeer client = tables.clients.get(session.peerId());
                isHandled = client == null
                        || adapter.onClientMessage(nowNs, client, buffer, offset)
                        || coordination.onClientMessage(nowNs, client, buffer, offset)
                        || calls.onClientMessage(client, buffer, offset);
            } else {
                final WorkerPeer worker = tables.livingWorker(session.peerId());
                isHandled = worker == null
                        || adapter.onWorkerMessage(nowNs, worker, buffer, offset)
                        || calls.onWorkerMessage(worker, buffer, offset);
            }
            if (!isHandled) {
                recorder.malformed(session.description() + " sent a message that its role does not send");
            }
        } catch (final IndexOutOfBoundsException | IllegalArgumentException | HeddleException malformed) {
            LOG.warn("dropped a malformed message of {}", session.description(), malformed);
            recorder.malformed(session.description() + ": " + malformed.getMessage());
        }
    }

    @Override
    public void onClosed(final Session session, final CloseReason reason, final String message) {
        final boolean isExpected = reason == CloseReason.PEER_CLOSED
                || reason == CloseReason.PEER_SHUTDOWN
                || reason == CloseReason.CLOSED;
        if (session.role() == JoinCodec.ROLE_CLIENT) {
            if (tables.clients.remove(session.peerId()) != null) {
                coordination.onClientLost(nowNs, session.peerId());
                state.onClientLost(nowNs, session.peerId());
                recorder.clientLost(session.peerId(), isExpected, message);
                tables.livingWorkers().values().forEach(worker -> proxy.clientLeft(worker.outbox, session.peerId()));
            }
            return;
        }
        joining.remove(session.peerId());
        lose(session.peerId(), isExpected, message);
    }

    private void lose(final int workerId, final boolean isExpected, final String reason) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker == null) {
            return;
        }
        worker.isLost = true;
        toAll(sink -> proxy.workerLeft(sink, workerId, isExpected, reason));
        state.onWorkerLost(nowNs, workerId, !isExpected);
        recorder.workerLost(workerId, isExpected, reason);
    }

    /** A worker of this host whose process is gone is lost at once: nobody waits for a time-out. */
    private void loseTheDead() {
        List<WorkerPeer> dead = null;
        for (final WorkerPeer worker : tables.workers.values()) {
            if (!worker.isLost && nowNs - worker.heartbeatNs > LIVENESS_NS * 3 && !isProcessAlive(worker)) {
                dead = dead == null ? new ArrayList<>() : dead;
                dead.add(worker);
            }
        }
        if (dead != null) {
            for (final WorkerPeer worker : dead) {
                final int workerId = worker.description.workerId();
                lose(workerId, false, "its process (pid " + worker.description.pid() + ") is gone");
                worker.outbox.close(CloseReason.PEER_DEAD, "its process is gone");
            }
        }
    }

    private boolean isProcessAlive(final WorkerPeer worker) {
        if (worker.description.hostId() != hostId) {
            return true; // only its silence can tell
        }
        return ProcessHandle.of(worker.description.pid())
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    private void onShutdownRequest(final String reason) {
        LOG.info("the cluster ends: {}", reason);
        tables.livingWorkers().values().forEach(worker -> proxy.shutdownRequest(worker.outbox, reason));
        isShutdownRequested = true;
    }

    @Override
    public void onClose() {
        close();
    }

    @Override
    public void close() {
        CloseHelper.closeAll(server, recorder, connection);
    }
}
