package io.heddle.client;

import io.heddle.cluster.BuildVersion;
import io.heddle.cluster.Fetches;
import io.heddle.cluster.JoinCodec;
import io.heddle.cluster.ResultFetcher;
import io.heddle.function.CapturedFunction;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.store.ResultLocation;
import io.heddle.transport.Address;
import io.heddle.transport.CloseReason;
import io.heddle.transport.DriverConnection;
import io.heddle.transport.Session;
import io.heddle.transport.SessionClient;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.SessionListener;
import io.heddle.transport.TransportCounters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's agent: drives the session with the scheduler and completes futures. Other threads reach the scheduler
 * through a ring of encoded messages, so that the session has one owner and a caller never touches the channel.
 */
final class ClientConductor implements Agent, SessionListener, ClientAdapter.Handler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConductor.class);
    private static final int RING_BYTES = 8 << 20;
    private static final int MESSAGES_PER_CYCLE = 1_024;
    private static final int MESSAGE_TYPE = 1;

    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final ControlledMessageHandler toSession = this::offer;
    private final ClientProxy proxy = new ClientProxy(this::put);
    private final ClientAdapter adapter = new ClientAdapter(this);
    private final ConcurrentHashMap<Long, FutureState> futures = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<FunctionHash, Boolean> definedFunctions = new ConcurrentHashMap<>();
    private final Set<ClassLoader> classLoaders = ConcurrentHashMap.newKeySet();
    private final ClusterView cluster = new ClusterView();
    private final Fetches fetches;
    private final DriverConnection connection;
    private final RemoteResults remoteResults;
    private final @Nullable ResultFetcher fetcher;
    private final SessionClient client;
    private final Session session;
    private final JoinCodec.Welcome welcome;
    private final Address address;
    private final AgentRunner runner;
    private volatile @Nullable CoordinationClient coordination;
    private volatile @Nullable WorkerCalls calls;
    private volatile @Nullable Thread thread;
    private volatile @Nullable String endReason;

    /**
     * Joins the scheduler.
     *
     * @param hostId of this process.
     * @param dataHost the address of this host for workers of other hosts, null if there are none.
     */
    ClientConductor(
            final Path driverDirectory,
            final SessionClientOptions options,
            final long hostId,
            final @Nullable String dataHost,
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
        SessionClient opened = null;
        ResultFetcher fetching = null;
        boolean isStarted = false;
        try {
            fetching = dataHost == null ? null : new ResultFetcher(connection, dataHost, proxy::fetchRequest);
            this.fetcher = fetching;
            remoteResults.fetcher(fetching);
            options.role(JoinCodec.ROLE_CLIENT).build(BuildVersion.text());
            opened = SessionClient.connect(connection, options, this);
            this.session = opened.awaitOpen(timeoutNs);
            this.client = opened;
            this.welcome = JoinCodec.decodeWelcome(opened.welcome());
            this.runner = new AgentRunner(
                    new BackoffIdleStrategy(100, 200, 1_000, TimeUnit.MICROSECONDS.toNanos(200)),
                    error -> LOG.error("the client's conductor met an error", error),
                    null,
                    this);
            AgentRunner.startOnThread(runner, task -> {
                final Thread created = new Thread(task, "heddle-client");
                created.setDaemon(true);
                return created;
            });
            isStarted = true;
        } finally {
            if (!isStarted) {
                CloseHelper.quietCloseAll(opened, fetching, connection);
            }
        }
    }

    int clientId() {
        return session.peerId();
    }

    JoinCodec.Welcome welcome() {
        return welcome;
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
        return futures.get(taskId);
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
        classLoaders.add(function.loader());
        if (definedFunctions.putIfAbsent(function.hash(), Boolean.TRUE) == null) {
            proxy.defineFunction(function.hash(), name, function.definition());
        }
    }

    /** Registers a future before its task is submitted. Any thread. */
    void register(final FutureState future) {
        final String ended = endReason;
        if (ended != null) {
            throw closed(ended);
        }
        futures.put(future.taskId(), future);
    }

    void unregister(final long taskId) {
        futures.remove(taskId);
    }

    private static HeddleException closed(final String reason) {
        return new HeddleException(ErrorKind.PEER, "this client can not reach its scheduler any more: " + reason);
    }

    /** Puts an encoded message into the ring; waits while it is full. Any thread. */
    private void put(final DirectBuffer buffer, final int offset, final int length) {
        while (!ring.write(MESSAGE_TYPE, buffer, offset, length)) {
            final String ended = endReason;
            if (ended != null) {
                throw closed(ended);
            }
            if (Thread.currentThread() == thread) {
                doWork(); // a callback that submits must not wait for itself
            } else {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    private ControlledMessageHandler.Action offer(
            final int type, final org.agrona.MutableDirectBuffer buffer, final int index, final int length) {
        return session.trySend(buffer, index, length) || !session.isOpen()
                ? ControlledMessageHandler.Action.CONTINUE
                : ControlledMessageHandler.Action.ABORT;
    }

    @Override
    public void onStart() {
        thread = Thread.currentThread();
    }

    @Override
    public String roleName() {
        return "heddle-client";
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        final int workCount =
                connection.doWork() + client.doWork(nowNs) + ring.controlledRead(toSession, MESSAGES_PER_CYCLE);
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
        futures.values().forEach(future -> future.fail(TaskStatus.LOST, lost(future, reason)));
    }

    private static HeddleException lost(final FutureState future, final String reason) {
        return new HeddleException(ErrorKind.PEER, "task " + future.key() + " is lost with its scheduler: " + reason);
    }

    @Override
    public void onTaskFinished(final StoredResult result) {
        final FutureState future = futures.get(result.taskId());
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
        final FutureState future = futures.get(taskId);
        if (future != null) {
            future.progress(new Progress(fraction, note));
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
        final FutureState future = futures.get(taskId);
        if (future == null) {
            return;
        }
        if (cancelled) {
            future.fail(TaskStatus.CANCELLED, new CancellationException("task " + future.key() + " was cancelled"));
            return;
        }
        final Throwable remote = ResultReader.decodeException(exception, classLoaders);
        final FutureState cause = futures.get(causeTaskId);
        final String source = causeTaskId == taskId
                ? ""
                : " because its input " + (cause == null ? causeTaskId : cause.key()) + " failed";
        future.fail(
                TaskStatus.ERROR,
                new HeddleException(kind, "task " + future.key() + " failed" + source + ": " + message, remote));
    }

    @Override
    public void onClassRequest(final long requestId, final int workerId, final String name) {
        byte[] bytes = new byte[0];
        boolean isFound = false;
        final String resource = name.replace('.', '/') + ".class";
        for (final ClassLoader loader : classLoaders) {
            try (InputStream in = loader.getResourceAsStream(resource)) {
                if (in != null) {
                    bytes = in.readAllBytes();
                    isFound = true;
                    break;
                }
            } catch (final IOException unreadable) {
                LOG.warn("the class file of {} cannot be read", name, unreadable);
            }
        }
        proxy.classResponse(requestId, workerId, name, isFound, bytes);
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
        while (ring.size() > 0 && session.isOpen() && System.nanoTime() - untilNs < 0) {
            doWork();
        }
    }

    @Override
    public void close() {
        runner.close();
    }
}
