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
import io.heddle.cluster.SchedulerLink;
import io.heddle.function.CapturedFunction;
import io.heddle.function.FunctionHash;
import io.heddle.function.NumberForm;
import io.heddle.graph.ErrorKind;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import io.heddle.store.ResultLocation;
import io.heddle.transport.Address;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverConnection;
import io.heddle.transport.Session;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.TransportCounters;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.util.List;
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
final class ClientConductor implements Conductor, SchedulerLink.Peer, ClientAdapter.Handler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConductor.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ClientOutlet outlet = new ClientOutlet();
    private final ClientProxy proxy = new ClientProxy(outlet);
    private final ClientAdapter adapter = new ClientAdapter(this);
    private final ConcurrentHashMap<FunctionHash, Boolean> definedFunctions = new ConcurrentHashMap<>();
    private volatile byte @Nullable [] definedLast;
    private final ProgramClasses classes = new ProgramClasses();
    private final KnownFutures futures = new KnownFutures(this::clientId, classes::loaders);
    private final ClusterView cluster = new ClusterView();
    private final Fetches fetches;
    private final RemoteResults remoteResults;
    private final @Nullable String dataHost;
    private @Nullable ResultFetcher fetcher;
    private final SessionClientOptions options;
    private final JoinCodec.ClientClaim claim;
    private final SchedulerLink link;
    private final int clientId;
    private final boolean isLocal;
    private final JoinCodec.Welcome welcome;
    private final AnswerBook answers = new AnswerBook(proxy);
    private volatile @Nullable CoordinationClient coordination;
    private final Doorbell doorbell;
    private final NodeThread thread;
    private final Duty duty;
    private final DutyLead lead;
    private volatile @Nullable WorkerCalls calls;
    private @Nullable Session opened;
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
        this.options = options;
        this.claim = JoinCodec.decodeClaim(options.joinPayload());
        this.dataHost = dataHost;
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
        this.link = new SchedulerLink(driverDirectory, new TransportCounters(), this);
        final Doorbell bell = Doorbell.open(
                driverDirectory, "client-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        this.doorbell = bell;
        boolean isStarted = false;
        try {
            exchangeThrough(link.connection());
            options.role(JoinCodec.ROLE_CLIENT).build(BuildVersion.text()).doorbell(bell);
            final Session session = link.open(timeoutNs);
            this.clientId = session.peerId();
            this.welcome = link.welcome();
            this.isLocal = session.isLocal();
            this.thread = new NodeThread(bell, profile);
            this.duty = thread.start(this, false);
            this.lead = new DutyLead(duty, local, profile);
            outlet.open(session, duty, proxy);
            if (welcome.hasJournal()) {
                outlet.keep();
                answers.keep();
            }
            isStarted = true;
        } finally {
            if (!isStarted) {
                CloseHelper.quietCloseAll(fetcher, link, bell);
            }
        }
    }

    private void exchangeThrough(final DriverConnection connection) {
        fetcher = dataHost == null ? null : new ResultFetcher(connection, dataHost, proxy::fetchRequest);
        remoteResults.fetcher(fetcher);
    }

    int clientId() {
        return clientId;
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
        return options.address();
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

    @Override
    public KnownFutures futures() {
        return futures;
    }

    @Override
    public ClusterView cluster() {
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
        futures.put(taskId, future);
    }

    /** Registers the tasks of a map, from this number on, before they are submitted. Any thread. */
    MappedRange newRange(
            final FutureState.Results results,
            final String name,
            final long firstTaskId,
            final int count,
            final @Nullable NumberForm form) {
        final String ended = endReason;
        if (ended != null) {
            throw ClientOutlet.closed(ended);
        }
        return futures.newRange(results, name, firstTaskId, count, form);
    }

    /** Registers a future of a task that was submitted before, by whomever. */
    void registerKnown(final long taskId, final FutureState future) {
        futures.putKnown(taskId, future);
    }

    /** A future's result is not wanted any more. Any thread. */
    void release(final long taskId) {
        futures.remove(taskId);
        if (endReason == null) {
            proxy.release(taskId);
            doorbell.ring();
        }
    }

    /** Futures that the garbage collector found. */
    ReferenceQueue<Object> collected() {
        return futures.collected();
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
    public boolean isTransferring() {
        final ResultFetcher from = fetcher;
        return from != null && from.isFetching();
    }

    @Override
    public String roleName() {
        return "heddle-client";
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        int workCount = link.doWork(nowNs) + futures.releaseCollected();
        workCount += link.isAway() ? 0 : outlet.flush();
        if (proxy.hasReleases() && outlet.isEmpty()) {
            workCount += proxy.flushReleases();
        }
        return fetcher == null ? workCount : workCount + fetcher.doWork(nowNs);
    }

    @Override
    public void onOpened(final Session first) {
        opened = first; // the constructor waits for it
    }

    @Override
    public void onMessage(final Session from, final DirectBuffer buffer, final int offset, final int length) {
        if (!adapter.onMessage(buffer, offset)) {
            LOG.warn("the scheduler sent a message that is not for clients; it is dropped");
        }
    }

    @Override
    public void onClosed(final Session closed, final CloseReason reason, final String message) {
        onEnded(message); // the link says it in its own words
    }

    @Override
    public void onEnded(final String reason) {
        end("the session with the scheduler ended: " + reason);
    }

    @Override
    public SessionClientOptions joinOptions() {
        return opened == null
                ? options
                : options.joinPayload(JoinCodec.encode(
                        claim.again(opened.peerId(), link.welcome().token())));
    }

    @Override
    public void onAway(final String reason) {
        LOG.warn("the session with the scheduler is lost: {}; futures wait for it to come back", reason);
        outlet.away();
    }

    @Override
    public void onDriver(final DriverConnection connection) {
        doorbell.renew();
        CloseHelper.quietClose(fetcher);
        exchangeThrough(connection);
    }

    @Override
    public void onBack(final Session session, final JoinCodec.Welcome said) {
        adapter.restart();
        outlet.back(session, said.kept());
        final CoordinationClient service = coordination;
        proxy.resumed(outlet, futures.pending(), service == null ? new long[0] : service.waiting());
        fetches.askAgain();
        if (fetcher != null) {
            fetcher.askAgain();
        }
        final WorkerCalls waiting = calls;
        if (waiting != null) {
            waiting.end("the session with the scheduler was lost meanwhile, and nobody knows whether it was made");
        }
    }

    @Override
    public void onMessagesKept(final long count) {
        outlet.onKept(count);
        answers.flush();
    }

    private void end(final String reason) {
        if (endReason != null) {
            return;
        }
        endReason = reason;
        outlet.end(reason);
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
        futures.lose(reason);
    }

    @Override
    public void onCoordinationResponse(
            final long correlationId,
            final Answer answer,
            final long number,
            final Element element,
            final String message) {
        answers.taken(correlationId);
        final CoordinationClient known = coordination;
        if (known != null) {
            known.onResponse(correlationId, answer, number, element, message);
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
    public void onInspectResponse(final long correlationId, final byte[] answer) {
        cluster.inspections().onResponse(correlationId, answer);
    }

    @Override
    public void onTopicEvent(final String name, final byte[] value) {
        final CoordinationClient known = coordination;
        if (known != null) {
            known.onEvent(name, value);
        }
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
        CloseHelper.quietCloseAll(fetcher, link);
    }

    /** Releases and cancels that are on their way reach the scheduler, but a dead one holds nobody up. */
    private void drainBeforeClose() {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while ((!outlet.isEmpty() || proxy.hasReleases()) && !link.isAway() && System.nanoTime() - untilNs < 0) {
            doWork();
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
