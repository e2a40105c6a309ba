package io.heddle.client;

import io.heddle.cluster.MetricTable;
import io.heddle.cluster.Placement;
import io.heddle.function.CapturedFunction;
import io.heddle.function.TaskFunction0;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.ArenaReader;
import io.heddle.store.PartitionView;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.WorkerPlugins;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster through a conductor that has joined it, and the arenas in which its results lie. */
final class ClusterBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterBackend.class);
    private static final long[] NONE = new long[0];

    private final ClientConductor conductor;
    private final ArenaReader arenas;
    private final ResultReader results;
    private final Coordination coordination;
    private final WorkerCalls calls;
    private final FutureState.Results futureResults;
    private final AtomicReference<@Nullable UnsafeBuffer> spareRows = new AtomicReference<>();

    /**
     * Over a conductor that has joined.
     *
     * @param arenaDirectory a directory that has the arenas of this host's workers below it.
     * @param futureResults what futures of others' tasks ask of the client.
     * @param frames of the client.
     */
    ClusterBackend(
            final ClientConductor conductor,
            final Path arenaDirectory,
            final FutureState.Results futureResults,
            final FrameSession frames) {
        this.conductor = conductor;
        this.futureResults = futureResults;
        this.arenas = ArenaReader.openCopying(arenaDirectory);
        final ClassLoader loader = conductor.classes();
        this.results = new ResultReader(arenas, conductor.fetches(), conductor.remoteResults(), loader);
        final CoordinationClient service =
                new CoordinationClient(conductor.proxy()::coordinationRequest, this::futureOf, frames, loader);
        conductor.coordination(service);
        this.coordination = new Coordination(service);
        this.calls = new WorkerCalls(this::send, results.classes());
        conductor.calls(calls);
        conductor.cluster().onJoined(this::onWorkerJoined);
    }

    /** A future of a task of anybody that this client holds from now on; on the conductor's thread. */
    private TaskFuture<?> futureOf(final long taskId) {
        final FutureState known = conductor.futures().find(taskId);
        final TaskFuture<?> further = known == null ? null : TaskFuture.find(known);
        if (further != null) {
            return further;
        }
        final FutureState state = new FutureState(taskId, "task", futureResults);
        conductor.registerKnown(taskId, state);
        return new TaskFuture<>(state);
    }

    private void send(final CapturedFunction function, final int workerId, final CallRunner.Call call) {
        conductor.define(function, function.name());
        conductor.proxy().workerCall(workerId, call);
    }

    @Override
    public WorkerCalls calls() {
        return calls;
    }

    @Override
    public int clientId() {
        return conductor.clientId();
    }

    @Override
    public void submit(
            final FutureState state,
            final CapturedFunction function,
            final DirectBuffer arguments,
            final int length,
            final long[] dependencies,
            final boolean isRegistered,
            final boolean isWanted,
            final TaskOptions options) {
        conductor.define(function, function.name());
        conductor.register(state.taskId(), isRegistered ? state : null);
        conductor
                .proxy()
                .submit(state.taskId(), function.hash(), arguments, length, dependencies, isWanted, false, options);
    }

    @Override
    public void scatter(
            final FutureState state,
            final CapturedFunction function,
            final DirectBuffer arguments,
            final int length,
            final TaskOptions options) {
        conductor.define(function, function.name());
        conductor.register(state.taskId(), state);
        conductor.proxy().submit(state.taskId(), function.hash(), arguments, length, NONE, true, true, options);
    }

    @Override
    public RangeSubmission newRange(final CapturedFunction function) {
        conductor.define(function, function.name());
        return new RangeSubmission(conductor, function.hash(), spareRows);
    }

    @Override
    public void release(final long taskId) {
        conductor.release(taskId);
    }

    @Override
    public void releaseAll() {
        conductor.futures().dropAll();
    }

    @Override
    public void drive(final long taskId, final BooleanSupplier isOver, final long timeoutNs) {
        if (conductor.isInCallback()) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "a callback waits for a task, but callbacks run on the thread that would receive its"
                            + " result; use onDone or toCompletableFuture there, or another thread");
        }
        conductor.drive(taskId, isOver, timeoutNs);
    }

    @Override
    public ReferenceQueue<Object> collected() {
        return conductor.collected();
    }

    @Override
    public String inspect(final InspectionClient.Question question, final long taskId) {
        return conductor.cluster().inspections().ask(conductor.proxy(), question, taskId);
    }

    @Override
    public void refreshPlugins() {
        refreshPlugins(conductor.cluster().workers());
    }

    private void refreshPlugins(final List<WorkerStatus> workers) {
        final Map<Integer, CompletableFuture<@Nullable Object>> answers = new LinkedHashMap<>();
        final TaskFunction0<Boolean> refresh = WorkerPlugins::refresh;
        for (final WorkerStatus worker : workers) {
            answers.put(worker.workerId(), calls.call(worker.workerId(), 0, CallRunner.Kind.RUN, refresh));
        }
        HeddleException first = null;
        for (final Map.Entry<Integer, CompletableFuture<@Nullable Object>> answer : answers.entrySet()) {
            try {
                WorkerCalls.await(answer.getValue());
            } catch (final HeddleException failure) {
                final boolean isThere =
                        conductor.cluster().workers().stream().anyMatch(worker -> worker.workerId() == answer.getKey());
                first = first == null && isThere ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** On the conductor's thread, which has to send what another one asks. */
    private void onWorkerJoined(final WorkerStatus worker) {
        if (!conductor.classes().plugins().isEmpty()) {
            final Thread thread = new Thread(
                    () -> {
                        try {
                            refreshPlugins(List.of(worker));
                        } catch (final HeddleException failure) {
                            LOG.warn("plugins are not set up on worker {}", worker.name(), failure);
                        }
                    },
                    "heddle-plugins-" + worker.name());
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public MetricTable metrics() {
        return conductor.cluster().inspections().metrics(conductor.proxy());
    }

    @Override
    public TaskCall call(final long taskId) {
        return conductor.cluster().inspections().call(conductor.proxy(), taskId);
    }

    @Override
    public void retry(final FutureState state) {
        conductor.proxy().retry(state.taskId());
    }

    @Override
    public void cancel(final long taskId) {
        conductor.proxy().cancel(taskId);
    }

    @Override
    public ProgramClasses classes() {
        return conductor.classes();
    }

    @Override
    public PartitionView open(final StoredResult result, final String key) {
        return results.open(result, key);
    }

    @Override
    public @Nullable Object value(final StoredResult result, final String key) {
        return results.value(result, key);
    }

    @Override
    public ClusterView cluster() {
        return conductor.cluster();
    }

    @Override
    public ClusterStatus status() {
        return conductor.cluster().status(conductor.proxy());
    }

    @Override
    public List<PlacementClient.Row> place(
            final Placement operation,
            final int number,
            final long[] taskIds,
            final int[] workerIds,
            final Duration timeout) {
        return conductor.cluster().placement().ask(conductor.proxy(), operation, number, taskIds, workerIds, timeout);
    }

    @Override
    public Coordination coordination() {
        return coordination;
    }

    @Override
    public String clusterName() {
        return conductor.welcome().clusterName();
    }

    @Override
    public String address() {
        return conductor.address().toString();
    }

    @Override
    public String directory() {
        return conductor.welcome().clusterDirectory().toString();
    }

    @Override
    public void shutdown() {
        conductor.proxy().shutdownRequest("a client asked for it");
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(conductor, arenas);
    }
}
