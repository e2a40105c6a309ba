package io.heddle.client;

import io.heddle.cluster.BuildVersion;
import io.heddle.cluster.Conductor;
import io.heddle.cluster.Duty;
import io.heddle.cluster.DutyLead;
import io.heddle.cluster.Fetches;
import io.heddle.cluster.IdleProfile;
import io.heddle.cluster.JoinCodec;
import io.heddle.cluster.NodeThread;
import io.heddle.cluster.ResultFetcher;
import io.heddle.function.CapturedFunction;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.store.ResultLocation;
import io.heddle.transport.Address;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverConnection;
import io.heddle.transport.Session;
import io.heddle.transport.SessionClient;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.SessionListener;
import io.heddle.transport.TransportCounters;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's agent: drives the session with the scheduler and completes futures. Other threads reach the scheduler
 * through a ring of encoded messages, so that the session has one owner and a caller never touches the channel.
 */
final class ClientConductor implements Conductor, SessionListener, ClientAdapter.Handler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConductor.class);
    private static final int SEQUENCE_BITS = 40;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ClientOutlet outlet = new ClientOutlet();
    private final ClientProxy proxy = new ClientProxy(outlet);
    private final ClientAdapter adapter = new ClientAdapter(this);
    private final FutureTable futures = new FutureTable();
    /** Of tasks that others submitted, or that this client had let go. */
    private final ConcurrentHashMap<Long, FutureState> foreign = new ConcurrentHashMap<>();

    private final ReferenceQueue<TaskFuture<?>> collected = new ReferenceQueue<>();
    private final ConcurrentHashMap<FunctionHash, Boolean> definedFunctions = new ConcurrentHashMap<>();
    private volatile byte @Nullable [] definedLast;
    private final ProgramClasses classes = new ProgramClasses();
    private final ClusterView cluster = new ClusterView();
    private final Fetches fetches;
    private final DriverConnection connection;
    private final RemoteResults remoteResults;
    private final @Nullable ResultFetcher fetcher;
    private final SessionClient client;
    private final Session session;
    private final boolean isLocal;
    private final JoinCodec.Welcome welcome;
    private final Address address;
    private volatile @Nullable CoordinationClient coordination;
    private final Doorbell doorbell;
    private final NodeThread thread;
    private final Duty duty;
    private final DutyLead lead;
    private volatile @Nullable WorkerCalls calls;
    private volatile @Nullable String endReason;

    /** Joins a scheduler of another process, with the idling that is set for this one. */
    ClientConductor(
            final Path driverDirectory,
            final SessionClientOptions options,
            final long hostId,
            final @Nullable String dataHost,
            final long timeoutNs) {
        this(driverDirectory, options, hostId, dataHost, IdleProfile.ofProcess(), List::of, timeoutNs);
    }

    /**
     * Joins the scheduler.
     *
     * @param hostId of this process.
     * @param dataHost the address of this host for workers of other hosts, null if there are none.
     * @param local duties of nodes in this JVM, which callers may drive while they wait.
     */
    ClientConductor(
            final Path driverDirectory,
            final SessionClientOptions options,
            final long hostId,
            final @Nullable String dataHost,
            final IdleProfile profile,
            final Supplier<List<Duty>> local,
            final long timeoutNs) {
        this.address = options.address();
        this.remoteResults = new RemoteResults(hostId);
        this.fetches = new Fetches(new Fetches.Sender() {
            @Override
            public void fetchRequest(final long fetchId, final long taskId, final int holderWorkerId) {
                proxy.fetchRequest(fetchId, taskId, holderWorkerId, "");
            }

            @Override
            public void fetchDone(final long fetchId, final long taskId, final int holderWorkerId) {
                proxy.fetchDone(fetchId, taskId, holderWorkerId);
            }
        });
        this.connection = DriverConnection.connect(driverDirectory, new TransportCounters());
        final Doorbell bell = Doorbell.open(
                driverDirectory, "client-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        this.doorbell = bell;
        SessionClient opened = null;
        ResultFetcher fetching = null;
        boolean isStarted = false;
        try {
            fetching = dataHost == null ? null : new ResultFetcher(connection, dataHost, proxy::fetchRequest);
            this.fetcher = fetching;
            remoteResults.fetcher(fetching);
            options.role(JoinCodec.ROLE_CLIENT).build(BuildVersion.text()).doorbell(bell);
            opened = SessionClient.connect(connection, options, this);
            this.session = opened.awaitOpen(timeoutNs);
            this.client = opened;
            this.welcome = JoinCodec.decodeWelcome(opened.welcome());
            this.isLocal = session.isLocal();
            this.thread = new NodeThread(bell, profile);
            this.duty = thread.start(this, false);
            this.lead = new DutyLead(duty, local, profile);
            outlet.open(session, duty, proxy);
            isStarted = true;
        } finally {
            if (!isStarted) {
                CloseHelper.quietCloseAll(opened, fetching, connection, bell);
            }
        }
    }

    int clientId() {
        return session.peerId();
    }

    JoinCodec.Welcome welcome() {
        return welcome;
    }

    /** The classes of this program. */
    ProgramClasses classes() {
        return classes;
    }

    /** Where the scheduler is. */
    Address address() {
        return address;
    }

    ClientProxy proxy() {
        return proxy;
    }

    /** Who takes the answers of the coordination service; before the first request. */
    void coordination(final CoordinationClient value) {
        coordination = value;
        final String ended = endReason;
        if (ended != null) {
            value.end(ended);
        }
    }

    /** Who takes the ends of calls; before the first one. */
    void calls(final WorkerCalls value) {
        calls = value;
    }

    /** The future's state of a task that is registered, null if there is none. */
    @Nullable
    FutureState registered(final long taskId) {
        return future(taskId);
    }

    ClusterView cluster() {
        return cluster;
    }

    Fetches fetches() {
        return fetches;
    }

    /** Results of other hosts. */
    RemoteResults remoteResults() {
        return remoteResults;
    }

    /** Sends a function's definition before its first task. Any thread. */
    void define(final CapturedFunction function, final String name) {
        if (function.definition() == definedLast) {
            return;
        }
        classes.add(function.loader());
        if (definedFunctions.putIfAbsent(function.hash(), Boolean.TRUE) == null) {
            proxy.defineFunction(function.hash(), name, function.definition());
        }
        definedLast = function.definition();
    }

    /** Registers a future, if there is one, before its task is submitted; once for every number. Any thread. */
    void register(final long taskId, final @Nullable FutureState future) {
        final String ended = endReason;
        if (ended != null) {
            throw ClientOutlet.closed(ended);
        }
        futures.put(sequence(taskId), future);
    }

    private static long sequence(final long taskId) {
        return taskId & SEQUENCE_MASK;
    }

    private @Nullable FutureState future(final long taskId) {
        final FutureState own = taskId >>> SEQUENCE_BITS == clientId() ? futures.get(sequence(taskId)) : null;
        return own != null || foreign.isEmpty() ? own : foreign.get(taskId);
    }

    /** Registers a future of a task that was submitted before, by whomever. */
    void registerKnown(final long taskId, final FutureState future) {
        foreign.put(taskId, future);
    }

    /** A future's result is not wanted any more. Any thread. */
    void release(final long taskId) {
        if (foreign.remove(taskId) == null) {
            futures.remove(sequence(taskId));
        }
        if (endReason == null) {
            proxy.release(taskId);
            doorbell.ring();
        }
    }

    /** Futures that the garbage collector found. */
    ReferenceQueue<TaskFuture<?>> collected() {
        return collected;
    }

    private int releaseCollected() {
        int count = 0;
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            if (next instanceof FutureHandle handle) {
                handle.release();
            }
            count++;
        }
        return count;
    }

    /** Drives this client, and nodes of this JVM, while the calling thread waits; returns when it has to be told. */
    void drive(final long taskId, final BooleanSupplier isOver, final long timeoutNs) {
        lead.drive(taskId, isOver, timeoutNs);
    }

    /** The calling thread is inside a callback of this client. */
    boolean isInCallback() {
        return duty.isMine();
    }

    @Override
    public boolean hasRemotePeers() {
        return !isLocal;
    }

    @Override
    public String roleName() {
        return "heddle-client";
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        int workCount = connection.doWork() + client.doWork(nowNs) + releaseCollected();
        workCount += outlet.flush();
        if (proxy.hasReleases() && outlet.isEmpty()) {
            workCount += proxy.flushReleases();
        }
        return fetcher == null ? workCount : workCount + fetcher.doWork(nowNs);
    }

    @Override
    public void onOpened(final Session opened) {
        // The constructor waits for it.
    }

    @Override
    public void onMessage(final Session from, final DirectBuffer buffer, final int offset, final int length) {
        if (!adapter.onMessage(buffer, offset)) {
            LOG.warn("the scheduler sent a message that is not for clients; it is dropped");
        }
    }

    @Override
    public void onClosed(final Session closed, final CloseReason reason, final String message) {
        end("the session with the scheduler ended: " + message);
    }

    private void end(final String reason) {
        if (endReason != null) {
            return;
        }
        endReason = reason;
        final CoordinationClient known = coordination;
        if (known != null) {
            known.end(reason);
        }
        final WorkerCalls waiting = calls;
        if (waiting != null) {
            waiting.end(reason);
        }
        fetches.close();
        if (fetcher != null) {
            fetcher.end(reason);
        }
        cluster.end(reason);
        futures.forEach(future -> future.fail(TaskStatus.LOST, lost(future, reason)));
        foreign.values().forEach(future -> future.fail(TaskStatus.LOST, lost(future, reason)));
    }

    private static HeddleException lost(final FutureState future, final String reason) {
        return new HeddleException(ErrorKind.PEER, "task " + future.key() + " is lost with its scheduler: " + reason);
    }

    @Override
    public void onTaskFinished(final StoredResult result) {
        final FutureState future = future(result.taskId());
        if (future != null) {
            future.finish(result);
        }
    }

    @Override
    public void onCoordinationResponse(
            final long correlationId,
            final Answer answer,
            final long number,
            final long[] taskIds,
            final String message,
            final byte[] value) {
        final CoordinationClient known = coordination;
        if (known != null) {
            known.onResponse(correlationId, answer, number, taskIds, message, value);
        }
    }

    @Override
    public void onWorkerReply(
            final long callId, final @Nullable ErrorKind failure, final String message, final byte[] value) {
        final WorkerCalls known = calls;
        if (known != null) {
            known.onReply(callId, failure, message, value);
        }
    }

    @Override
    public void onTopicEvent(final String name, final byte[] value) {
        final CoordinationClient known = coordination;
        if (known != null) {
            known.onEvent(name, value);
        }
    }

    @Override
    public void onTaskProgress(final long taskId, final double fraction, final String note) {
        final FutureState future = future(taskId);
        if (future != null) {
            future.progress(new Progress(fraction, note));
        }
    }

    @Override
    public void onTaskValue(final long taskId, final @Nullable Object value) {
        final FutureState future = future(taskId);
        if (future != null) {
            future.finishWith(value);
        }
    }

    @Override
    public void onTaskErred(
            final long taskId,
            final long causeTaskId,
            final int workerId,
            final ErrorKind kind,
            final boolean cancelled,
            final String message,
            final byte[] exception) {
        final FutureState future = future(taskId);
        if (future == null) {
            return;
        }
        if (cancelled) {
            future.fail(TaskStatus.CANCELLED, new CancellationException("task " + future.key() + " was cancelled"));
            return;
        }
        final Throwable remote = ResultReader.decodeException(exception, classes.loaders());
        final FutureState cause = future(causeTaskId);
        final String source = causeTaskId == taskId
                ? ""
                : " because its input " + (cause == null ? causeTaskId : cause.key()) + " failed";
        future.fail(
                TaskStatus.ERROR,
                new HeddleException(kind, "task " + future.key() + " failed" + source + ": " + message, remote));
    }

    @Override
    public void onClassRequest(final long requestId, final int workerId, final String name) {
        final byte[] classFile = classes.classFile(name);
        proxy.classResponse(requestId, workerId, name, classFile != null, classFile != null ? classFile : new byte[0]);
    }

    @Override
    public void onFetchResponse(final long fetchId, final @Nullable ResultLocation location) {
        fetches.onResponse(fetchId, location);
        if (fetcher != null) {
            fetcher.onResponse(fetchId, location != null);
        }
    }

    @Override
    public void onWorkerJoined(final WorkerStatus worker, final long hostId) {
        remoteResults.workerJoined(worker.workerId(), hostId);
        cluster.joined(worker);
    }

    @Override
    public void onWorkerLeft(final int workerId, final boolean expected, final String reason) {
        if (fetcher != null) {
            fetcher.onWorkerLeft(workerId);
        }
        final WorkerCalls known = calls;
        if (known != null) {
            known.workerLeft(workerId, reason);
        }
        cluster.left(workerId, reason);
    }

    @Override
    public void onStatus(
            final long correlationId,
            final boolean last,
            final ClientAdapter.TaskNumbers tasks,
            final List<ClientAdapter.WorkerNumbers> workers,
            final List<PrefixStatus> prefixes) {
        cluster.onStatus(correlationId, last, tasks, workers, prefixes);
    }

    @Override
    public void onClose() {
        drainBeforeClose();
        end("the client was closed");
        CloseHelper.quietCloseAll(client, fetcher, connection);
    }

    /** Releases and cancels that are on their way reach the scheduler, but a dead one holds nobody up. */
    private void drainBeforeClose() {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while ((!outlet.isEmpty() || proxy.hasReleases()) && session.isOpen() && System.nanoTime() - untilNs < 0) {
            doWork();
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
