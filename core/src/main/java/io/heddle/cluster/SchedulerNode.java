package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.diagnostics.NodeDirectory;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a cluster as an agent: sessions in, state, sessions out. One thread drives it; it never blocks. The
 * path of a message is {@link SchedulerInputs}, {@link SchedulerAdapter}, {@link io.heddle.scheduler.SchedulerState}, {@link
 * SchedulerProxy}; who is away and may come back is {@link Absences}' business.
 */
public final class SchedulerNode implements Conductor, SessionHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerNode.class);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Nothing is under way that time could change soon. */
    private static final long QUIET_TICK_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LIVENESS_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SchedulerNodeOptions options;
    private final DriverConnection connection;
    private final ClusterTables tables;
    private final SchedulerProxy proxy;
    private final SchedulerInputs inputs;
    private final Absences absences;
    private final SchedulerRecorder recorder;
    private final Commands commands;
    private final SchedulerHome home;
    private final SessionServer server;
    private final @Nullable NodeJournal journal;
    private final Int2ObjectHashMap<WorkerDescription> joining = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<Long> joiningTokens = new Int2ObjectHashMap<>();
    private final long hostId;
    private final long startNs;
    private long nowNs;
    private long lastTickNs;
    private long lastLivenessNs;
    private volatile boolean isShutdownRequested;
    private volatile boolean hasRemotePeers;
    private volatile @Nullable String failure;

    /**
     * Replays the journal, if there is one, and starts to listen; the caller then drives {@link #doWork}.
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
        final TransportCounters transport = new TransportCounters();
        this.recorder = new SchedulerRecorder(directory, transport);
        this.inputs = new SchedulerInputs(options.scheduling(), recorder, this::onShutdownRequest);
        this.tables = inputs.tables;
        this.proxy = inputs.proxy;
        this.commands = new Commands(doorbell == null ? () -> {} : doorbell::ring);
        this.home = new SchedulerHome(tables, proxy, commands, directory);
        NodeJournal opened = null;
        DriverConnection connected = null;
        SessionServer started = null;
        try {
            final Path journalDirectory = options.journal();
            opened = journalDirectory == null ? null : NodeJournal.open(journalDirectory, options, inputs);
            inputs.begin();
            inputs.here(home);
            this.journal = opened;
            this.startNs = System.nanoTime() - inputs.lastNowNs();
            this.nowNs = inputs.lastNowNs();
            this.absences = new Absences(inputs, opened != null && opened.isRestarted(), nowNs);
            connected = DriverConnection.connect(driverDirectory, transport);
            this.connection = connected;
            started = SessionServer.start(connection, serverOptions(doorbell), this);
            directory.publish("address", started.address().toString());
            directory.publish("driver", driverDirectory.toString());
            this.server = started;
        } finally {
            if (started == null) {
                CloseHelper.quietCloseAll(home, recorder, opened, connected);
            }
        }
    }

    private SessionServerOptions serverOptions(final @Nullable Doorbell doorbell) {
        final SessionServerOptions listening = new SessionServerOptions()
                .epoch(System.currentTimeMillis())
                .secret(options.secret())
                .insecure(options.insecure())
                .timeouts(options.timeouts())
                .build(BuildVersion.text())
                .doorbell(doorbell)
                .name(options.name());
        if (options.host() != null) {
            listening.udp(options.host(), options.port());
            if (options.advertisedHost() != null) {
                listening.advertisedHost(options.advertisedHost());
            }
        }
        return listening;
    }

    /** Where peers of other hosts find it; the local address if it serves this host only. */
    public Address address() {
        return server.address();
    }

    /** Whether a client asked for the end of the cluster. Any thread. */
    public boolean isShutdownRequested() {
        return isShutdownRequested;
    }

    /** Why it cannot go on, null while it can. Any thread. */
    public @Nullable String failure() {
        return failure;
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
    public boolean isAhead() {
        return inputs.areWindowsFull();
    }

    @Override
    public int doWork() {
        if (failure != null) {
            return 0; // what it cannot keep it does not do
        }
        final long clockNs = System.nanoTime();
        nowNs = clockNs - startNs;
        int workCount = connection.doWork();
        workCount += server.doWork(clockNs) + commands.drain();
        workCount += absences.deliverInventories(nowNs);
        final boolean isTick = nowNs - lastTickNs >= (inputs.isQuiet() ? QUIET_TICK_NS : TICK_NS);
        if (isTick) {
            lastTickNs = nowNs;
        }
        workCount += inputs.cycle(nowNs, isTick);
        if (nowNs - lastLivenessNs >= LIVENESS_NS) {
            lastLivenessNs = nowNs;
            onInterval();
        }
        proxy.flushReleases();
        workCount += flush();
        if (workCount > 0) {
            recorder.onCycle(System.nanoTime() - clockNs);
        }
        return workCount;
    }

    private void onInterval() {
        hasRemotePeers = server.remoteSessionCount() > 0;
        loseTheDead();
        recorder.onInterval(nowNs);
        if (journal != null) {
            journal.tellKept(tables, proxy);
            inputs.snapshotIfDue();
            failure = journal.failure();
        }
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

    // ---------------------------------------------------------------- who comes

    @Override
    public JoinDecision onConnect(final JoinRequest request) {
        if (request.role() == JoinCodec.ROLE_CLIENT) {
            return onClient(JoinCodec.decodeClaim(request.payload()), "the client of process " + request.pid());
        }
        if (request.role() != JoinCodec.ROLE_WORKER) {
            return JoinDecision.reject("role " + request.role() + " is neither a client's nor a worker's");
        }
        return onWorker(JoinCodec.decodeWorker(request.payload()));
    }

    private JoinDecision onClient(final JoinCodec.ClientClaim claim, final String description) {
        if (claim.isNew()) {
            final ClientPeer client = inputs.clientOpened(
                    nowNs, claim.again(inputs.lastClientId() + 1, Absences.newToken()), description);
            client.awaySinceNs = nowNs;
            return JoinDecision.accept(client.clientId, welcome(client.token, client.kept, false));
        }
        ClientPeer known = tables.clients.get(claim.clientId());
        if (known == null && absences.mayBeNew(claim.clientId())) {
            known = inputs.clientOpened(nowNs, claim, description);
        }
        if (known == null || known.token != claim.token()) {
            return JoinDecision.reject("client " + claim.clientId() + " is not known here any more");
        }
        leave(known, "it came back");
        return JoinDecision.accept(known.clientId, welcome(known.token, known.kept, true));
    }

    private JoinDecision onWorker(final JoinCodec.WorkerClaim claim) {
        final int claimedId = claim.description().workerId();
        if (claim.token() != 0) {
            final WorkerPeer known = tables.livingWorker(claimedId);
            if (known != null && known.token == claim.token()) {
                leave(known, "it came back");
                return JoinDecision.accept(claimedId, welcome(known.token, 0, true));
            }
            if (known != null || !absences.mayBeNewWorker(claimedId)) {
                return JoinDecision.reject("worker " + claimedId + " was given up here; start it anew");
            }
        }
        for (final WorkerPeer worker : tables.livingWorkers().values()) {
            if (worker.description.name().equals(claim.description().name()) && isProcessAlive(worker)) {
                return JoinDecision.reject(
                        "a worker named " + claim.description().name() + " (pid " + worker.description.pid()
                                + ") is already here; give another name");
            }
        }
        final boolean comesBack = claim.token() != 0;
        final int workerId = comesBack ? claimedId : inputs.nextWorkerId();
        final long token = comesBack ? claim.token() : Absences.newToken();
        joining.put(workerId, claim.numbered(workerId));
        joiningTokens.put(workerId, (Long) token);
        return JoinDecision.accept(workerId, welcome(token, 0, comesBack));
    }

    private byte[] welcome(final long token, final long kept, final boolean isResumed) {
        final Path cluster = options.clusterDirectory();
        return JoinCodec.encodeWelcome(new JoinCodec.Welcome(
                hostId, String.valueOf(cluster.getFileName()), cluster, token, journal == null ? -1 : kept, isResumed));
    }

    @Override
    public void onOpened(final Session session) {
        hasRemotePeers |= !session.isLocal();
        if (session.role() == JoinCodec.ROLE_CLIENT) {
            final ClientPeer client = tables.clients.get(session.peerId());
            if (client == null) {
                session.close(CloseReason.CLOSED, "the client was given up while it joined");
                return;
            }
            client.session = session;
            client.awaySinceNs = -1;
            client.outbox.open(session);
            tellOfWorkers(client.outbox, 0);
            recorder.clientJoined(session.peerId(), session.description());
            return;
        }
        final WorkerPeer known = tables.livingWorker(session.peerId());
        if (known != null) {
            inputs.workerAttached(nowNs, session.peerId());
            attach(known, session);
            return;
        }
        final WorkerDescription description = joining.remove(session.peerId());
        final Long token = joiningTokens.remove(session.peerId());
        if (description == null || token == null) {
            session.close(CloseReason.CLOSED, "the worker's description is missing");
            return;
        }
        final WorkerPeer joined = inputs.workerOpened(nowNs, description, token);
        attach(joined, session);
        toAll(sink -> proxy.workerJoined(sink, description));
        inputs.workerJoined(nowNs, joined);
        if (absences.mayBeNewWorker(description.workerId())) {
            inputs.workerAttached(nowNs, description.workerId());
            joined.outbox.open(session);
        }
        recorder.workerJoined(description);
    }

    private void attach(final WorkerPeer worker, final Session session) {
        worker.session = session;
        worker.heartbeatNs = nowNs;
        worker.outbox.open(session);
        tellOfWorkers(worker.outbox, worker.description.workerId());
    }

    /** Who is there; and who is not any more, for one who was away. */
    private void tellOfWorkers(final MessageSink sink, final int exceptId) {
        for (final WorkerPeer worker : tables.workers.values()) {
            final int workerId = worker.description.workerId();
            if (worker.isLost) {
                proxy.workerLeft(sink, workerId, false, "it was lost");
            } else if (workerId != exceptId) {
                proxy.workerJoined(sink, worker.description);
            }
        }
    }

    private void toAll(final Consumer<MessageSink> message) {
        tables.clients.values().forEach(client -> message.accept(client.outbox));
        tables.livingWorkers().values().forEach(worker -> message.accept(worker.outbox));
    }

    // ---------------------------------------------------------------- what they say

    @Override
    public void onMessage(final Session session, final DirectBuffer buffer, final int offset, final int length) {
        recorder.messageIn();
        if (session.role() == JoinCodec.ROLE_CLIENT) {
            final ClientPeer client = tables.clients.get(session.peerId());
            if (client != null && client.session == session) {
                inputs.clientMessage(nowNs, client, buffer, offset, length);
                absences.onClientMessage(client, buffer, offset);
            }
        } else {
            final WorkerPeer worker = tables.livingWorker(session.peerId());
            if (worker != null && worker.session == session && !absences.keeps(worker, buffer, offset, length)) {
                inputs.workerMessage(nowNs, worker, buffer, offset, length);
            }
        }
    }

    // ---------------------------------------------------------------- who leaves

    @Override
    public void onClosed(final Session session, final CloseReason reason, final String message) {
        final boolean isExpected = reason == CloseReason.PEER_CLOSED
                || reason == CloseReason.PEER_SHUTDOWN
                || reason == CloseReason.CLOSED;
        if (session.role() == JoinCodec.ROLE_CLIENT) {
            final ClientPeer client = tables.clients.get(session.peerId());
            if (client != null && client.session == session) {
                if (journal != null && Absences.mayComeBack(reason)) {
                    leave(client, message);
                } else {
                    loseClient(client, isExpected, message);
                }
            }
            return;
        }
        joining.remove(session.peerId());
        joiningTokens.remove(session.peerId());
        final WorkerPeer worker = tables.livingWorker(session.peerId());
        if (worker != null && worker.session == session) {
            if (Absences.mayComeBack(reason) && isProcessAlive(worker)) {
                leave(worker, message);
            } else {
                lose(session.peerId(), isExpected, message);
            }
        }
    }

    private void leave(final ClientPeer client, final String reason) {
        final Session session = client.session;
        client.session = null;
        client.awaySinceNs = nowNs;
        client.outbox.leave(true);
        if (session != null) {
            session.close(CloseReason.CLOSED, reason);
        }
    }

    /** Ends the session of a worker as a network that fails does: the worker comes back. Any thread. */
    void abortSession(final int workerId) {
        commands.put(() -> {
            final WorkerPeer worker = tables.livingWorker(workerId);
            final Session session = worker == null ? null : worker.session;
            if (worker != null && session != null) {
                worker.session = null;
                inputs.workerAway(nowNs, workerId);
                session.close(CloseReason.TIMED_OUT, "its session was aborted");
            }
        });
    }

    private void leave(final WorkerPeer worker, final String reason) {
        final Session session = worker.session;
        worker.session = null;
        inputs.workerAway(nowNs, worker.description.workerId());
        if (session != null) {
            LOG.warn("worker {} is away: {}", worker.description.name(), reason);
            session.close(CloseReason.CLOSED, reason);
        }
    }

    private void loseClient(final ClientPeer client, final boolean isExpected, final String message) {
        inputs.clientLost(nowNs, client.clientId);
        absences.onClientLost(client.clientId);
        recorder.clientLost(client.clientId, isExpected, message);
        home.clientLeft(client.clientId);
        tables.livingWorkers().values().forEach(worker -> proxy.clientLeft(worker.outbox, client.clientId));
    }

    private void lose(final int workerId, final boolean isExpected, final String reason) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker == null) {
            return;
        }
        final Session session = worker.session;
        worker.session = null;
        worker.outbox.leave(true);
        toAll(sink -> proxy.workerLeft(sink, workerId, isExpected, reason));
        inputs.workerLost(nowNs, workerId, !isExpected);
        recorder.workerLost(workerId, isExpected, reason);
        if (session != null) {
            session.close(CloseReason.PEER_DEAD, reason);
        }
    }

    /** A worker of this host whose process is gone is lost at once: nobody waits for a time-out. */
    private void loseTheDead() {
        for (final WorkerPeer worker : tables.livingWorkers().values()) {
            if (nowNs - worker.heartbeatNs > LIVENESS_NS && !isProcessAlive(worker)) {
                final String reason = "its process (pid " + worker.description.pid() + ") is gone";
                lose(worker.description.workerId(), false, reason);
            } else if (absences.isTooLong(worker, nowNs)) {
                lose(worker.description.workerId(), false, "it did not come back after the loss of its session");
            }
        }
        for (final ClientPeer client : tables.clients.values().toArray(new ClientPeer[0])) {
            if (absences.isTooLong(client, nowNs)) {
                loseClient(client, false, "it did not come back after the loss of its session");
            }
        }
    }

    /** Asks the lock of the node, which the kernel frees with the process; a process that is a zombie has none. */
    private boolean isProcessAlive(final WorkerPeer worker) {
        if (worker.description.hostId() != hostId) {
            return true; // only its silence can tell
        }
        final Path node = Path.of(worker.description.arenaDirectory()).getParent();
        return node == null || NodeDirectory.isNodeAlive(node);
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
        home.close();
        if (failure == null) {
            CloseHelper.closeAll(server, recorder, connection);
            if (journal != null) {
                journal.closeAndRemove();
            }
        } else { // without a word: the peers shall come back to the next one
            CloseHelper.closeAll(recorder, connection, journal);
        }
    }
}
