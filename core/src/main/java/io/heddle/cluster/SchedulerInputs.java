package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.cluster.journal.Journal;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.SchedulerOptions;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import io.heddle.scheduler.StateSnapshot;
import io.heddle.scheduler.TaskState;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the states of the scheduler's node are made of: peers that come, leave and speak, and cycles in which
 * time passes and work is done. Each input goes into the journal, if there is one, and then to the states; a restart gives
 * the same inputs to new states, which so become what the old ones were. Used on the node's thread.
 */
final class SchedulerInputs implements Journal.Replay {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerInputs.class);
    private static final int DRAIN_UNITS = 1_024;
    private static final int SNAPSHOT_START_BYTES = 1 << 20;
    /** After a restart new peers get numbers so much higher: the journal may not know of the last ones. */
    private static final int NUMBERS_LEFT_OUT = 256;

    private static final int CLIENT_OPENED = 1;
    private static final int CLIENT_LOST = 2;
    private static final int WORKER_OPENED = 3;
    private static final int WORKER_LOST = 4;
    private static final int CLIENT_MESSAGE = 5;
    private static final int WORKER_MESSAGE = 6;
    private static final int CYCLE = 7;
    private static final int WORKER_AWAY = 8;
    private static final int WORKER_ATTACHED = 9;
    private static final int RESTARTED = 10;
    private static final int CLIENTS_BACK = 11;

    /** Behind a client's token and program. */
    private static final int CLIENT_TEXT_OFFSET = Long.BYTES + Integer.BYTES;

    final ClusterTables tables = new ClusterTables();
    final SchedulerProxy proxy = new SchedulerProxy(tables);
    final SchedulerState state;
    final CoordinationService coordination;
    private final SchedulerRecorder recorder;
    private final SchedulerAdapter adapter;
    private final InspectionAdapter inspection;
    private final CallAdapter calls;
    private final MetricAdapter metrics;
    private final CounterAdapter counters;
    private final ReturnAdapter returns;
    private final AdoptionAdapter adoptions;
    private final PlacementService placement;
    private final PlacementAdapter placementAdapter;
    private final UnsafeBuffer numbers = new UnsafeBuffer(new byte[2 * Long.BYTES]);
    private @Nullable Journal journal;
    private boolean isRestored;
    private long lastNowNs;
    private int lastWorkerId;
    private int lastClientId = CoordinationService.CLIENT_ID;
    /** The last numbers that peers are known to have had: those above may belong to peers that no journal knows. */
    private int lastKnownWorkerId;

    private int lastKnownClientId = CoordinationService.CLIENT_ID;

    SchedulerInputs(
            final SchedulerOptions options,
            final SchedulerRecorder recorder,
            final SchedulerAdapter.ShutdownListener shutdown) {
        this.recorder = recorder;
        this.state = new SchedulerState(proxy, options);
        this.coordination = new CoordinationService(tables, state);
        this.inspection = new InspectionAdapter(tables, state);
        this.calls = new CallAdapter(tables, proxy);
        this.metrics = new MetricAdapter(tables, state);
        this.counters = new CounterAdapter(recorder.mirrors());
        this.adapter = new SchedulerAdapter(tables, state, proxy, recorder, shutdown);
        this.adoptions = new AdoptionAdapter(tables, state);
        this.returns = new ReturnAdapter(tables, state, coordination);
        this.placement = new PlacementService(tables, state);
        this.placementAdapter = new PlacementAdapter(tables, state, placement);
        recorder.begin(tables, state);
    }

    /** Who runs calls of the scheduler itself from now on. */
    void here(final SchedulerHome home) {
        calls.here(home);
        adapter.here(home);
    }

    /** A cluster without a past, or with one of which nobody has kept anything. */
    void begin() {
        if (!isRestored) {
            isRestored = true;
            coordination.begin();
        }
    }

    /** From here on inputs are kept. The journal has given what it had. */
    void keepIn(final Journal opened) {
        begin();
        journal = opened;
        if (opened.replayedCount() > 0 || lastNowNs > 0) {
            append(RESTARTED, lastNowNs, 0, 0);
            restarted(lastNowNs);
            state.forgetLatencies(); // of the journal's tasks another process has told
        }
        recorder.muted(false);
    }

    /** Answers and messages are kept for clients that lose their session. */
    void keepForClients() {
        coordination.keepAnswers();
        recorder.muted(true);
    }

    /** The time of the last input. */
    long lastNowNs() {
        return lastNowNs;
    }

    int lastWorkerId() {
        return lastWorkerId;
    }

    /** A number that no worker has had. */
    int nextWorkerId() {
        return ++lastWorkerId;
    }

    /** No worker could take another run now. */
    boolean areWindowsFull() {
        return state.view().areWindowsFull();
    }

    /** Nothing is under way that needs the time more than a few times a second. */
    boolean isQuiet() {
        return !state.hasWork()
                && state.view().taskCount(TaskState.WAITING) == 0
                && state.view().taskCount(TaskState.READY) == 0
                && state.view().taskCount(TaskState.ASSIGNED) == 0
                && state.view().taskCount(TaskState.NO_WORKER) == 0
                && !coordination.isWaitedFor()
                && !placement.isWaitedFor();
    }

    int lastClientId() {
        return lastClientId;
    }

    int lastKnownClientId() {
        return lastKnownClientId;
    }

    int lastKnownWorkerId() {
        return lastKnownWorkerId;
    }

    // ---------------------------------------------------------------- peers

    /** A client is there, with the number and the token of the claim. */
    ClientPeer clientOpened(final long nowNs, final JoinCodec.ClientClaim claim, final String description) {
        final byte[] text = description.getBytes(StandardCharsets.UTF_8);
        final byte[] body = new byte[CLIENT_TEXT_OFFSET + text.length];
        final UnsafeBuffer buffer = new UnsafeBuffer(body);
        buffer.putLong(0, claim.token());
        buffer.putInt(Long.BYTES, claim.programId());
        buffer.putBytes(CLIENT_TEXT_OFFSET, text);
        append(CLIENT_OPENED, nowNs, claim.clientId(), buffer, 0, body.length);
        return openClient(nowNs, claim, description);
    }

    private ClientPeer openClient(final long nowNs, final JoinCodec.ClientClaim claim, final String description) {
        final int clientId = claim.clientId();
        final ClientPeer program = tables.clients.get(claim.programId());
        final ClientPeer client = new ClientPeer(
                clientId, program == null ? clientId : program.programId, claim.token(), description, Outbox.nowhere());
        tables.clients.put(clientId, client);
        lastClientId = Math.max(lastClientId, clientId);
        lastKnownClientId = Math.max(lastKnownClientId, clientId);
        state.onClientConnected(nowNs, clientId);
        return client;
    }

    void clientLost(final long nowNs, final int clientId) {
        append(CLIENT_LOST, nowNs, clientId, 0);
        loseClient(nowNs, clientId);
    }

    private void loseClient(final long nowNs, final int clientId) {
        if (tables.clients.remove(clientId) != null) {
            coordination.onClientLost(nowNs, clientId);
            state.onClientLost(nowNs, clientId);
        }
    }

    WorkerPeer workerOpened(final long nowNs, final WorkerDescription description, final long token) {
        final byte[] body = JoinCodec.encode(description, token);
        append(WORKER_OPENED, nowNs, description.workerId(), new UnsafeBuffer(body), 0, body.length);
        return openWorker(nowNs, description, token);
    }

    private WorkerPeer openWorker(final long nowNs, final WorkerDescription description, final long token) {
        final WorkerPeer worker = new WorkerPeer(description, token, Outbox.nowhere(), nowNs);
        tables.workers.put(description.workerId(), worker);
        lastWorkerId = Math.max(lastWorkerId, description.workerId());
        lastKnownWorkerId = Math.max(lastKnownWorkerId, description.workerId());
        return worker;
    }

    /** The worker of {@link #workerOpened} takes work from here on. */
    void workerJoined(final long nowNs, final WorkerPeer worker) {
        final WorkerDescription description = worker.description;
        state.onWorkerJoined(
                nowNs,
                description.workerId(),
                description.hostId(),
                description.threads(),
                description.limitBytes(),
                tables.offersOf(description));
    }

    void workerLost(final long nowNs, final int workerId, final boolean blame) {
        append(WORKER_LOST, nowNs, workerId, blame ? 1 : 0);
        loseWorker(nowNs, workerId, blame);
    }

    private void loseWorker(final long nowNs, final int workerId, final boolean blame) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker != null) {
            worker.isLost = true;
            worker.awaySinceNs = -1;
            state.onWorkerLost(nowNs, workerId, blame);
        }
    }

    /** A worker's session is lost; it may come back. */
    void workerAway(final long nowNs, final int workerId) {
        append(WORKER_AWAY, nowNs, workerId, 0);
        leaveWorker(nowNs, workerId);
    }

    private void leaveWorker(final long nowNs, final int workerId) {
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker != null) {
            worker.awaySinceNs = nowNs;
            worker.outbox.leave(true);
            worker.slices.clear();
            worker.inventory.clear();
            worker.knownFunctions.clear();
            state.returns().onWorkerAway(nowNs, workerId);
        }
    }

    /** A worker that was away has a session again; its inventory follows. */
    void workerAttached(final long nowNs, final int workerId) {
        append(WORKER_ATTACHED, nowNs, workerId, 0);
        leaveWorker(nowNs, workerId);
    }

    private void restarted(final long nowNs) {
        lastClientId += NUMBERS_LEFT_OUT;
        lastWorkerId += NUMBERS_LEFT_OUT;
        tables.areClientsAwaited = true;
        tables.clients.values().forEach(client -> client.asked.clear());
        tables.workers.keySet().stream().sorted().forEach(workerId -> leaveWorker(nowNs, workerId));
    }

    /** After a restart: nobody says anything again any more. */
    void clientsBack(final long nowNs) {
        append(CLIENTS_BACK, nowNs, 0, 0);
        returns.onClientsBack(nowNs);
    }

    // ---------------------------------------------------------------- messages

    void clientMessage(
            final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset, final int length) {
        if (journal != null && JournalCodec.isKeptOfClient(buffer, offset)) {
            append(CLIENT_MESSAGE, nowNs, client.clientId, buffer, offset, length);
        }
        handle(nowNs, client, buffer, offset);
    }

    private void handle(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        if (JournalCodec.isCounted(buffer, offset)) {
            client.kept++;
        }
        try {
            final boolean isHandled = adapter.onClientMessage(nowNs, client, buffer, offset)
                    || coordination.onClientMessage(nowNs, client, buffer, offset)
                    || inspection.onClientMessage(nowNs, client, buffer, offset)
                    || calls.onClientMessage(client, buffer, offset)
                    || returns.onClientMessage(nowNs, client, buffer, offset)
                    || placementAdapter.onClientMessage(nowNs, client.clientId, buffer, offset);
            if (!isHandled) {
                recorder.malformed(client.description + " sent a message that its role does not send");
            }
        } catch (final IndexOutOfBoundsException | IllegalArgumentException | HeddleException malformed) {
            dropped(client.description, malformed);
        }
    }

    void workerMessage(
            final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset, final int length) {
        if (journal != null && JournalCodec.isKeptOfWorker(buffer, offset)) {
            append(WORKER_MESSAGE, nowNs, worker.description.workerId(), buffer, offset, length);
        }
        handle(nowNs, worker, buffer, offset);
    }

    private void handle(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        try {
            final boolean isHandled = adapter.onWorkerMessage(nowNs, worker, buffer, offset)
                    || calls.onWorkerMessage(worker, buffer, offset)
                    || adoptions.onWorkerMessage(nowNs, worker, buffer, offset)
                    || metrics.onWorkerMessage(worker, buffer, offset)
                    || counters.onWorkerMessage(worker, buffer, offset)
                    || returns.onWorkerMessage(nowNs, worker, buffer, offset)
                    || placementAdapter.onWorkerMessage(nowNs, worker, buffer, offset);
            if (!isHandled) {
                recorder.malformed(
                        "worker " + worker.description.name() + " sent a message that its role does not" + " send");
            }
        } catch (final IndexOutOfBoundsException | IllegalArgumentException | HeddleException malformed) {
            dropped("worker " + worker.description.name(), malformed);
        }
    }

    private void dropped(final String sender, final RuntimeException malformed) {
        LOG.warn("dropped a malformed message of {}", sender, malformed);
        recorder.malformed(sender + ": " + malformed.getMessage());
    }

    // ---------------------------------------------------------------- time

    /** Does the work that is due; with {@code isTick} time passes too. Returns how much there was. */
    int cycle(final long nowNs, final boolean isTick) {
        final int done = drain(nowNs, isTick);
        if (done > 0 || isTick) {
            append(CYCLE, nowNs, 0, isTick ? 1 : 0);
        }
        return done;
    }

    private int drain(final long nowNs, final boolean isTick) {
        final int done = coordination.drain(nowNs)
                + state.drain(nowNs, DRAIN_UNITS)
                + placement.makeCopiesHere(nowNs)
                + adoptions.drain(nowNs);
        if (isTick) {
            state.onTick(nowNs);
            coordination.onTick(nowNs);
            placement.onTick();
        }
        return done;
    }

    // ---------------------------------------------------------------- the journal

    private void append(final int type, final long nowNs, final int peerId, final int flags) {
        if (journal != null) {
            numbers.putLong(0, flags);
            append(type, nowNs, peerId, numbers, 0, Long.BYTES);
        }
    }

    private void append(
            final int type,
            final long nowNs,
            final int peerId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final Journal open = journal;
        if (open != null) {
            lastNowNs = nowNs;
            open.append(type, nowNs, peerId, buffer, offset, length);
        }
    }

    /** Gives the journal a snapshot when one is due. Takes time in proportion to all that there is. */
    void snapshotIfDue() {
        final Journal open = journal;
        if (open != null && open.isSnapshotDue()) {
            final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(SNAPSHOT_START_BYTES);
            final int length = snapshot(buffer);
            open.snapshot(buffer, length);
        }
    }

    int snapshot(final MutableDirectBuffer buffer) {
        final SnapshotWriter writer = new SnapshotWriter(buffer, 0);
        writer.putLong(lastNowNs);
        writer.putInt(lastClientId);
        writer.putInt(lastWorkerId);
        writer.putInt(lastKnownClientId);
        writer.putInt(lastKnownWorkerId);
        NodeSnapshot.write(writer, tables);
        adapter.demands().write(writer);
        coordination.snapshot(writer);
        StateSnapshot.write(state, writer);
        return writer.length();
    }

    @Override
    public void onSnapshot(final DirectBuffer buffer, final int offset, final int length) {
        final SnapshotReader reader = new SnapshotReader(buffer, offset, length);
        isRestored = true;
        lastNowNs = reader.getLong();
        lastClientId = reader.getInt();
        lastWorkerId = reader.getInt();
        lastKnownClientId = reader.getInt();
        lastKnownWorkerId = reader.getInt();
        NodeSnapshot.read(reader, tables, lastNowNs);
        adapter.demands().read(reader);
        coordination.restore(reader);
        StateSnapshot.read(state, reader);
    }

    @Override
    public void onRecord(
            final int type,
            final long nowNs,
            final int peerId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        begin();
        lastNowNs = nowNs;
        switch (type) {
            case CLIENT_OPENED ->
                openClient(
                        nowNs,
                        new JoinCodec.ClientClaim(peerId, buffer.getLong(offset), buffer.getInt(offset + Long.BYTES)),
                        buffer.getStringWithoutLengthUtf8(offset + CLIENT_TEXT_OFFSET, length - CLIENT_TEXT_OFFSET));
            case CLIENT_LOST -> loseClient(nowNs, peerId);
            case WORKER_OPENED -> {
                final byte[] body = new byte[length];
                buffer.getBytes(offset, body);
                final JoinCodec.WorkerClaim claim = JoinCodec.decodeWorker(body);
                workerJoined(nowNs, openWorker(nowNs, claim.description(), claim.token()));
            }
            case WORKER_LOST -> loseWorker(nowNs, peerId, buffer.getLong(offset) != 0);
            case WORKER_AWAY, WORKER_ATTACHED -> leaveWorker(nowNs, peerId);
            case CLIENTS_BACK -> returns.onClientsBack(nowNs);
            case RESTARTED -> restarted(nowNs);
            case CLIENT_MESSAGE -> {
                final ClientPeer client = tables.clients.get(peerId);
                if (client != null) {
                    handle(nowNs, client, buffer, offset);
                }
            }
            case WORKER_MESSAGE -> {
                final WorkerPeer worker = tables.livingWorker(peerId);
                if (worker != null) {
                    handle(nowNs, worker, buffer, offset);
                }
            }
            case CYCLE -> drain(nowNs, buffer.getLong(offset) != 0);
            default -> throw new IllegalArgumentException("an input of unknown type " + type);
        }
        proxy.flushReleases();
    }
}
