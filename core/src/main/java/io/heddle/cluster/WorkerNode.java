package io.heddle.cluster;

import io.heddle.diagnostics.Freshness;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.function.FunctionHash;
import io.heddle.graph.HeddleException;
import io.heddle.store.Arena;
import io.heddle.store.ArenaReader;
import io.heddle.store.MemoryPressure;
import io.heddle.store.ResultLocation;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverConnection;
import io.heddle.transport.Session;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.TransportCounters;
import io.heddle.worker.WorkerOptions;
import io.heddle.worker.WorkerState;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.ExecutorOptions;
import io.heddle.worker.executor.Functions;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.TaskExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as an agent: one conductor thread drives session, state and timers and never blocks; executor threads run the
 * tasks; the arena holds their results. The path of a task is {@link WorkerAdapter}, {@link WorkerState},
 * {@link TaskExecutor}, {@link WorkerState}, {@link WorkerProxy}.
 */
public final class WorkerNode implements Conductor, SchedulerLink.Peer, WorkerAdapter.Handler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
    private static final long HEARTBEAT_NS = TimeUnit.MILLISECONDS.toNanos(Freshness.REPORT_INTERVAL_MS);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** A last resort: the exchange itself notices holders that are silent or gone. */
    private static final long FETCH_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(30);

    private final WorkerNodeOptions options;
    private final NodeDirectory directory;
    private final Arena arena;
    private final ArenaReader neighbourArenas;
    private final TransportCounters transport = new TransportCounters();
    private final Commands commands;
    private final WorkerRecorder recorder;
    private final long hostId;
    private final Int2ObjectHashMap<Long> hostOfWorker = new Int2ObjectHashMap<>();
    private final WorkerAdapter adapter;
    private final SchedulerLink link;
    private final Outbox outbox = new Outbox();
    private final WorkerProxy proxy;
    private final Functions functions;
    private final RemoteClasses classes;
    private final Fetches fetches;
    private final PinService pins;
    private final FetchAnswers answers;
    private final HostExchange exchange;
    private final InputCopies copies;
    private final InputCopies replicas;
    private final TaskExecutor executor;
    private final WorkerHome home;
    private final CallRunner calls;
    private final WorkerRuns runs;
    private final WorkerState state;
    private final RunEnds runEnds;
    private final TakenResults taken;
    private final RetirementWatch retirement = new RetirementWatch();
    private volatile int workerId;
    private long token;
    private final Doorbell doorbell;
    private long nowNs;
    private long lastHeartbeatNs;
    private long lastTickNs;
    private long reportedBytes;
    private boolean isPaused;
    private volatile @Nullable String endReason;
    private volatile Runnable endListener = () -> {};

    /**
     * Makes the arena, joins the scheduler and starts the executor threads; the caller then drives {@link #doWork}.
     *
     * @param doorbell on which its thread sleeps: rung by other threads of the worker when they have something for it.
     */
    public WorkerNode(final Path driverDirectory, final WorkerNodeOptions options, final Doorbell doorbell) {
        this.options = options;
        this.doorbell = doorbell;
        this.commands = new Commands(doorbell::ring);
        this.hostId = HostId.of(options.clusterDirectory());
        final List<AutoCloseable> opened = new ArrayList<>();
        boolean isStarted = false;
        try {
            directory =
                    opening(opened, NodeDirectory.create(options.clusterDirectory(), options.name(), NodeRole.WORKER));
            recorder = opening(opened, new WorkerRecorder(directory, options));
            arena = opening(opened, Arena.create(options.arena(directory).diskMoves(recorder)));
            neighbourArenas = opening(opened, ArenaReader.open(options.clusterDirectory()));
            link = opening(opened, new SchedulerLink(driverDirectory, transport, this));
            proxy = new WorkerProxy(outbox);
            classes = new RemoteClasses(commands, proxy::classRequest);
            fetches = new Fetches(new FetchMessages(commands, proxy, outbox, this::workerId));
            functions = new Functions(classes, options.name());
            exchange = opening(opened, new HostExchange(link.connection(), options.dataHost(), this::request));
            copies = opening(
                    opened,
                    new InputCopies(options.name(), arena, exchange, commands, recorder, this::onInputEnd, null));
            pins = opening(opened, new PinService(options.name(), arena, options.clusterDirectory(), commands));
            home = opening(
                    opened, new WorkerHome(driverDirectory, directory, options, hostId, arena, functions, classes));
            calls = opening(opened, new CallRunner(functions, home));
            executor = opening(
                    opened,
                    new TaskExecutor(
                            arena,
                            neighbourArenas,
                            fetches,
                            functions,
                            new ExecutorOptions(
                                    options.name(),
                                    options.threads(),
                                    ControlLimits.INLINE_RESULT_BYTES_MAX,
                                    ControlLimits.RIDING_RESULT_BYTES_MAX,
                                    Results.NOWHERE,
                                    Results.KIND_VALUE,
                                    Results.KIND_COLUMNS),
                            home,
                            doorbell::ring));
            adapter = new WorkerAdapter(this, executor.pool());
            runs = new WorkerRuns(arena, copies, executor, proxy, this::isInPlace);
            state = new WorkerState(runs, new WorkerOptions(options.threads(), FETCH_TIMEOUT_NS));
            runEnds = new RunEnds(executor, runs, state, recorder, home.metrics(), proxy);
            replicas = opening(
                    opened,
                    new InputCopies(
                            options.name(),
                            arena,
                            exchange,
                            commands,
                            recorder,
                            this::onCopyEnd,
                            new NeighbourReader(neighbourArenas, arena, fetches, this::isOnThisHost)));
            taken = new TakenResults(arena, runs, state, proxy, pins, copies, replicas);
            answers = new FetchAnswers(runs, pins, exchange, proxy, state);
            // Last: the scheduler's first messages may come with the opening itself.
            link.open(options.timeouts().handshakeNs());
            directory.publish("workerId", Integer.toString(workerId));
            isStarted = true;
        } finally {
            if (!isStarted) {
                Collections.reverse(opened);
                CloseHelper.quietCloseAll(opened);
            }
        }
    }

    private static <T extends AutoCloseable> T opening(final List<AutoCloseable> opened, final T resource) {
        opened.add(resource);
        return resource;
    }

    @Override
    public SessionClientOptions joinOptions() {
        return options.session(arena, workerId, hostId, token, doorbell);
    }

    /** The worker's number in the cluster. */
    public int workerId() {
        return workerId;
    }

    /** Its memory. */
    public Arena arena() {
        return arena;
    }

    /**
     * Asks the scheduler to let this worker leave in order, its results moved to others first, and waits for that. Any thread but the
     * conductor's.
     *
     * @return null once it may leave; else why that cannot be done, or was not done in time: to leave then costs computing again.
     */
    public @Nullable String retire(final long timeoutNs) throws InterruptedException {
        commands.put(() -> proxy.retirementRequest(workerId));
        return retirement.await(() -> endReason != null, timeoutNs);
    }

    /** Whether it has ended because it retired. Any thread. */
    public boolean isRetired() {
        return endReason != null && retirement.isRetiring();
    }

    /** Calls {@code listener} once when the worker must end, on the conductor's thread. Before anybody drives it. */
    public void onEnd(final Runnable listener) {
        endListener = listener;
    }

    /** Why the worker must end, or null while it works. Any thread. */
    public @Nullable String endReason() {
        return endReason;
    }

    @Override
    public String roleName() {
        return "worker-" + options.name();
    }

    @Override
    public boolean hasRemotePeers() {
        return !options.scheduler().isIpc();
    }

    @Override
    public boolean isTransferring() {
        return exchange.isTransferring();
    }

    @Override
    public @Nullable Runnable takeShortRun(final long taskId) {
        return executor.takeShortRun(taskId);
    }

    @Override
    public void endShortRun() {
        runEnds.drain(nowNs);
    }

    @Override
    public boolean hasShortRun() {
        return executor.hasShortRun();
    }

    @Override
    public int doWork() {
        nowNs = System.nanoTime();
        int workCount = link.doWork(nowNs);
        workCount += commands.drain();
        workCount += copies.doWork() + replicas.doWork() + exchange.doWork(nowNs);
        workCount += runEnds.drain(nowNs);
        if (nowNs - lastTickNs >= TICK_NS) {
            lastTickNs = nowNs;
            onTick();
        }
        final long silentNs = nowNs - lastHeartbeatNs;
        if (silentNs >= HEARTBEAT_NS || (silentNs >= TICK_NS && isMemoryChanged())) {
            lastHeartbeatNs = nowNs;
            if (!link.isAway()) {
                proxy.heartbeat(arena, executor.threadsBusy(), state.view().queued());
            }
            pins.expire();
            pins.removeForgotten(nowNs, link.isAway());
            neighbourArenas.releaseDropped();
            recorder.onInterval(
                    arena, transport, executor, state.view().queued(), isPaused, link.isAway() ? null : proxy);
        }
        workCount += outbox.flush();
        if (workCount > 0) {
            recorder.onCycle(System.nanoTime() - nowNs);
        }
        return workCount;
    }

    /** News about memory travels at once: the scheduler places tasks by it, and people watch it. */
    private boolean isMemoryChanged() {
        final long bytes = arena.usedBytes() + arena.reservedBytes();
        final boolean isChanged = bytes != reportedBytes;
        reportedBytes = bytes;
        return isChanged;
    }

    private void onTick() {
        state.onTick(nowNs);
        home.progress().drain(proxy);
        runEnds.onTick(nowNs);
        final boolean pauses = arena.pressure() == MemoryPressure.PAUSED;
        if (pauses != isPaused) {
            isPaused = pauses;
            state.onMemory(nowNs, pauses);
        }
    }

    @Override
    public void onOpened(final Session session) {
        workerId = session.peerId();
        recorder.workerId(workerId);
        runs.opened(workerId, link.welcome().hasJournal());
        home.workerId(session.peerId());
        token = link.welcome().token();
        taken.workerId(session.peerId());
        outbox.open(session);
    }

    @Override
    public void onAway(final String reason) {
        LOG.warn("the session with the scheduler is lost: {}; what is here is kept meanwhile", reason);
        outbox.leave(false);
        runs.away();
    }

    @Override
    public void onDriver(final DriverConnection connection) {
        doorbell.renew();
        exchange.reopen(connection);
    }

    /** What was said meanwhile goes first, then all that is here: so nothing is done twice that was reported. */
    @Override
    public void onBack(final Session session, final JoinCodec.Welcome welcome) {
        outbox.open(session);
        adapter.restart();
        runs.tellAll(state);
        fetches.askAgain();
        exchange.askAgain();
    }

    @Override
    public void onMessage(final Session session, final DirectBuffer buffer, final int offset, final int length) {
        recorder.messageIn();
        try {
            if (!adapter.onMessage(buffer, offset)) {
                recorder.malformed("the scheduler sent a message that is not for workers");
            }
        } catch (final IndexOutOfBoundsException | IllegalArgumentException | HeddleException malformed) {
            LOG.warn("dropped a malformed message of the scheduler", malformed);
            recorder.malformed(String.valueOf(malformed.getMessage()));
        }
    }

    @Override
    public void onClosed(final Session session, final CloseReason reason, final String message) {
        onEnded(message); // the link says it in its own words
    }

    @Override
    public void onEnded(final String reason) {
        end("the session with the scheduler ended: " + reason);
    }

    private void end(final String reason) {
        if (endReason == null) {
            endReason = reason;
            answers.close();
            classes.close();
            fetches.close();
            retirement.onEnd();
            endListener.run();
        }
    }

    @Override
    public void onDefineFunction(final FunctionHash hash, final String name, final byte[] definition) {
        functions.define(hash, name, definition);
    }

    @Override
    public void onAssignTask(final Run run, final long timeoutNs) {
        runs.assign(state, nowNs, run, timeoutNs);
    }

    private boolean isInPlace(final Run.Input input) {
        return isOnThisHost(input.holderWorkerId()) || input.value() != null;
    }

    private boolean isOnThisHost(final int holderWorkerId) {
        final Long host = hostOfWorker.get(holderWorkerId);
        return holderWorkerId == workerId || host == null || host == hostId;
    }

    @Override
    public void onCancelRun(final long taskId, final int run) {
        state.onCancelRun(nowNs, taskId, run);
    }

    @Override
    public void onReleaseResult(final long taskId) {
        state.onReleaseResult(nowNs, taskId);
    }

    @Override
    public void onClassResponse(final long requestId, final byte @Nullable [] classFile) {
        classes.onResponse(requestId, classFile);
    }

    @Override
    public void onFetchRequest(final int readerId, final long fetchId, final long taskId, final String bulkChannel) {
        answers.onFetchRequest(readerId, fetchId, taskId, bulkChannel);
    }

    @Override
    public void onFetchResponse(final long fetchId, final @Nullable ResultLocation location) {
        fetches.onResponse(fetchId, location);
        exchange.onResponse(fetchId, location != null);
    }

    @Override
    public void onFetchDone(final int readerId, final long fetchId) {
        pins.unpin(readerId, fetchId);
    }

    @Override
    public void onNeighbourJoined(final int neighbourWorkerId, final long neighbourHostId) {
        hostOfWorker.put(neighbourWorkerId, (Long) neighbourHostId);
    }

    @Override
    public void onNeighbourLeft(final int neighbourWorkerId) {
        // Its arena may be adopted: until the scheduler says otherwise, what it held is read where it was.
        exchange.onWorkerLeft(neighbourWorkerId);
    }

    @Override
    public void onCheckResult(final long taskId) {
        answers.onCheckResult(taskId);
    }

    @Override
    public void onAdoptArena(final long arenaId, final int deadWorkerId, final String arenaDirectory) {
        taken.onAdoptArena(arenaId, deadWorkerId, arenaDirectory);
    }

    @Override
    public void onCopyResult(final Run.Input original) {
        taken.onCopyResult(original);
    }

    @Override
    public void onRetireWorker(final boolean retires) {
        state.onRetire(nowNs, retires);
        retirement.onRetire(retires);
    }

    @Override
    public void onRetirementRefused(final String message) {
        retirement.onRefused(message);
    }

    @Override
    public void onClientLeft(final int clientId) {
        functions.forgetClient(clientId);
        home.clientLeft(clientId);
        calls.forgetClient(clientId);
    }

    @Override
    public void onWorkerCall(final CallRunner.Call call) {
        calls.start(call, reply -> commands.put(() -> proxy.reply(reply, workerId)));
    }

    @Override
    public void onShutdownRequest(final String reason) {
        state.onShutdown(nowNs);
        end("the scheduler ended the cluster: " + reason);
    }

    @Override
    public void onClose() {
        close();
    }

    @Override
    public void close() {
        end("closed");
        try {
            CloseHelper.closeAll(
                    executor, calls, home, pins, copies, replicas, exchange, link, neighbourArenas, arena, recorder);
        } finally {
            // Also where the driver went first, and closing what used it fails.
            directory.closeAndRemove(HostFiles::mayRemoveArena);
        }
    }

    private void request(final long fetchId, final long taskId, final int holderWorkerId, final String bulkChannel) {
        proxy.fetchRequest(outbox, fetchId, taskId, workerId, holderWorkerId, bulkChannel);
    }

    private void onInputEnd(final long dependencyTaskId, final boolean isFetched) {
        if (isFetched) {
            state.onInputFetched(nowNs, dependencyTaskId);
        } else {
            state.onInputFailed(nowNs, dependencyTaskId);
        }
    }

    private void onCopyEnd(final long taskId, final boolean isFetched) {
        taken.onCopyEnd(taskId, isFetched);
    }
}
