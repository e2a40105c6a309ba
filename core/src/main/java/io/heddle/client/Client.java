package io.heddle.client;

import io.heddle.cluster.LocalCluster;
import io.heddle.frame.DataFrame;
import io.heddle.frame.io.ArrowSource;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.JsonSource;
import io.heddle.frame.plan.TableSource;
import io.heddle.frame.sql.SqlCatalog;
import io.heddle.function.CapturedFunction;
import io.heddle.function.NumberForm;
import io.heddle.function.TaskDoubleFunction;
import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.function.TaskFunction3;
import io.heddle.function.TaskLongFunction;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.PartitionView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * The way into a cluster: submit functions, hold their futures, read and aggregate data frames.
 *
 * <pre>{@code
 * try (Client client = Client.local()) {
 *     TaskFuture<Integer> answer = client.submit(x -> x + 1, 41);
 *     Table late = client.readCsv("flights*.csv").filter(col("delay").gt(100)).groupBy("origin").agg(count()).compute();
 * }
 * }</pre>
 *
 * <p>The same program runs inside this JVM ({@link #local}), over processes of this host ({@link #builder}) and against a
 * cluster that runs already ({@link #connect}). Thread-safe.
 */
public final class Client extends ClusterAccess implements AutoCloseable {
    private final Backend backend;
    private final CallSubmission calls;
    private final Scattering scattering;
    private final @Nullable AutoCloseable ownCluster;
    private final DashboardLink dashboard;
    private final FrameSession frames = new FrameSession(this);
    private final SqlCatalog tables = new SqlCatalog();
    private final FutureState.Results futureResults = new ClientResults(this);
    private final ClientPlugins plugins;
    private final PureTasks pureTasks = new PureTasks(this);
    private final boolean isShared;
    private final List<Adaptive> adaptives = new CopyOnWriteArrayList<>();
    private boolean isClosed;

    /**
     * Over a conductor that has joined.
     *
     * @param arenaDirectory a directory that has the arenas of this host's workers below it.
     * @param shared whether its users do not close it.
     */
    Client(
            final ClientConductor conductor,
            final Path arenaDirectory,
            final @Nullable AutoCloseable ownCluster,
            final DashboardLink dashboard,
            final boolean shared) {
        this.isShared = shared;
        this.ownCluster = ownCluster;
        this.dashboard = dashboard;
        this.backend = new ClusterBackend(conductor, arenaDirectory, futureResults, frames);
        this.calls = new CallSubmission(backend, futureResults, pureTasks);
        this.scattering = new Scattering(backend, calls);
        this.plugins = new ClientPlugins(backend, shared);
    }

    /** Without a cluster: tasks run on the threads that submit them. */
    Client(final long limitBytes, final @Nullable Path spillDirectory) {
        this.isShared = false;
        this.ownCluster = null;
        this.dashboard = new DashboardLink(null, url -> {});
        this.backend = new SynchronousBackend(this, limitBytes, spillDirectory);
        this.calls = new CallSubmission(backend, futureResults, pureTasks);
        this.scattering = new Scattering(backend, calls);
        this.plugins = new ClientPlugins(backend, false);
    }

    /** A cluster of this JVM's own, with one worker thread per core on up to four cores; ends with the client. */
    public static Client local() {
        return builder().processes(false).start();
    }

    /** Settings for a cluster of the client's own. */
    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /**
     * Joins a running cluster.
     *
     * @param address {@code host:8786}, {@code aeron:udp?endpoint=host:8786}, or {@code ipc:/driver/directory}.
     * @throws NoClusterException if nobody answers there.
     */
    public static Client connect(final String address) {
        return new ClientBuilder().connect(address);
    }

    /**
     * The client of the task that runs on this thread, for tasks that submit tasks and wait for them, at any depth. What it
     * holds is let go when the program's own client leaves; closing it has no effect.
     *
     * @throws HeddleException if no task runs on this thread.
     */
    public static Client current() {
        return TaskClient.current();
    }

    /** Runs {@code function} on a worker. */
    public <R> TaskFuture<R> submit(final TaskFunction0<? extends R> function) {
        return calls.submit(function);
    }

    /** Runs {@code function} on a worker. Futures inside the argument become dependencies. */
    public <A, R> TaskFuture<R> submit(final TaskFunction1<? super A, ? extends R> function, final A first) {
        return calls.submitOne(function, first);
    }

    /** Runs {@code function} on a worker. Futures inside the arguments become dependencies. */
    public <A, B, R> TaskFuture<R> submit(
            final TaskFunction2<? super A, ? super B, ? extends R> function, final A first, final B second) {
        return calls.submit(function, first, second);
    }

    /** Runs {@code function} on a worker. Futures inside the arguments become dependencies. */
    public <A, B, C, R> TaskFuture<R> submit(
            final TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
            final A first,
            final B second,
            final C third) {
        return calls.submit(function, first, second, third);
    }

    /** Runs {@code function} on the result of another task, where that result is. */
    public <A, R> TaskFuture<R> submitWith(
            final TaskFunction1<? super A, ? extends R> function, final TaskFuture<? extends A> first) {
        return calls.submitOne(function, first);
    }

    /** Runs {@code function} on the results of two other tasks. */
    public <A, B, R> TaskFuture<R> submitWith(
            final TaskFunction2<? super A, ? super B, ? extends R> function,
            final TaskFuture<? extends A> first,
            final TaskFuture<? extends B> second) {
        return calls.submit(function, first, second);
    }

    /** Runs {@code function} on the results of many other tasks, given as one list. */
    public <A, R> TaskFuture<R> submitWith(
            final TaskFunction1<? super List<A>, ? extends R> function,
            final List<? extends TaskFuture<? extends A>> all) {
        return calls.submitOne(function, new ArrayList<>(all));
    }

    /**
     * Puts a value into the memory of a worker, waits until it is there, and returns a future of it, for use as an argument of many
     * tasks. Of the {@link TaskOptions}, {@code workers} says where, and {@code pure} that equal values are one. A value of more than
     * 1 KiB cannot be made again: if every worker that holds it is lost, its future and what needs it fail. See {@link
     * #replicate(Iterable, int)}.
     *
     * @throws BadInputException if the value holds futures; a {@link HeddleException} if it takes more than 64 MiB.
     */
    public <T> TaskFuture<T> scatter(final T value) {
        return scatterAll(Collections.singletonList(value)).get(0);
    }

    /** As {@link #scatter}, for each of the values. */
    public <T> List<TaskFuture<T>> scatterAll(final Iterable<? extends T> values) {
        return scattering.scatter(values);
    }

    /** As {@link #scatter}, on one worker of each host, so that tasks everywhere find it near. */
    public <T> TaskFuture<T> broadcast(final T value) {
        final TaskFuture<T> future = scatter(value);
        boolean isDone = false;
        try {
            replicate(List.of(future));
            isDone = true;
        } finally {
            if (!isDone) {
                future.release();
            }
        }
        return future;
    }

    /**
     * One task per element, in order. The list cannot be changed; it makes each future when it is asked for it, so that a map of
     * millions costs little where its results are gathered.
     */
    public <A, R> List<TaskFuture<R>> map(
            final TaskFunction1<? super A, ? extends R> function, final Iterable<? extends A> elements) {
        return new MapSubmission(calls, CapturedFunction.of(function)).submit(elements);
    }

    /** One task per number, in order; as {@link #map(TaskFunction1, Iterable)}, but no object is made for any number on its way there and back. */
    public LongFutures map(final TaskLongFunction function, final long[] elements) {
        return new LongFutures(new MapSubmission(calls, CapturedFunction.of(function))
                .submit(NumberForm.LONG, elements.length, i -> elements[i]));
    }

    /** As {@link #map(TaskLongFunction, long[])}, for double numbers. */
    public DoubleFutures map(final TaskDoubleFunction function, final double[] elements) {
        return new DoubleFutures(new MapSubmission(calls, CapturedFunction.of(function))
                .submit(NumberForm.DOUBLE, elements.length, i -> Double.doubleToRawLongBits(elements[i])));
    }

    /** Waits for all futures and returns their values in order; as {@link OnError#RAISE} says if one fails. */
    public <R> List<R> gather(final Iterable<? extends TaskFuture<? extends R>> futures) {
        return gather(futures, OnError.RAISE);
    }

    /** Waits for all futures and returns their values in order; {@code onError} says what failed ones do. */
    public <R> List<R> gather(final Iterable<? extends TaskFuture<? extends R>> futures, final OnError onError) {
        final Iterable<?> list = futures instanceof NumberFutures<?> numbers ? numbers.list() : futures;
        if (list instanceof MappedFutures<?> mapped) {
            return mapped.gather(onError);
        }
        final List<R> values = new ArrayList<>(EndedTasks.sizeOf(futures));
        try (EndedTasks ended = new EndedTasks(futures)) {
            ended.await(0, onError == OnError.RAISE, Long.MAX_VALUE);
        }
        if (onError == OnError.RAISE) {
            for (final TaskFuture<? extends R> future : futures) {
                if (future.isDone() && future.status() != TaskStatus.FINISHED) {
                    future.result(); // throws
                }
            }
        }
        for (final TaskFuture<? extends R> future : futures) {
            if (onError == OnError.RAISE || future.status() == TaskStatus.FINISHED) {
                values.add(future.result());
            }
        }
        return values;
    }

    /**
     * Waits for all or for the first of {@code futures} to end, but not longer than {@code timeout}; what has ended by
     * then, and what has not, is in the answer.
     */
    public <R> DoneAndPending<R> waitFor(
            final Iterable<? extends TaskFuture<R>> futures, final WaitFor when, final Duration timeout) {
        try (EndedTasks ended = new EndedTasks(futures)) {
            final int pendingMax = when == WaitFor.ALL ? 0 : Math.max(0, ended.size() - 1);
            ended.await(pendingMax, false, EndedTasks.toNanos(timeout));
        }
        return DoneAndPending.of(futures);
    }

    /** The futures in the order in which their tasks end. */
    public <R> AsCompleted<R> asCompleted(final Iterable<? extends TaskFuture<R>> futures) {
        return new AsCompleted<>(futures, null);
    }

    /** As {@link #asCompleted(Iterable)}; waiting fails once {@code timeout} has passed since this call. */
    public <R> AsCompleted<R> asCompleted(final Iterable<? extends TaskFuture<R>> futures, final Duration timeout) {
        return new AsCompleted<>(futures, timeout);
    }

    /**
     * Runs failed tasks again, and those of their inputs that failed. Their futures are pending until then. What has not failed is
     * left alone.
     */
    public void retry(final Iterable<? extends TaskFuture<?>> futures) {
        for (final TaskFuture<?> future : futures) {
            if (future.state().beginAgain()) {
                backend.retry(future.state());
            }
        }
    }

    /**
     * Calls the function of a failed task, or of the input that made it fail, on the calling thread: a debugger stops in it, and
     * what it throws comes out with its stack uncut. Its inputs are fetched, and made again where they are gone (not by
     * a SYNCHRONOUS client: hold their futures).
     *
     * @return what it returns if it succeeds here.
     * @throws BadInputException if the task has not failed.
     * @throws Exception what the function throws.
     */
    public @Nullable Object recreateLocally(final TaskFuture<?> future) throws Exception {
        return new LocalReplay(this).run(future);
    }

    /** Lets a task run to its end although nobody holds its future any more, as long as this client lives. */
    public void fireAndForget(final TaskFuture<?> future) {
        future.keepUntilDone();
    }

    /** The cluster as an executor of the JDK. */
    public ClusterExecutorService executorService() {
        return new ClusterExecutorService(this);
    }

    /**
     * Runs {@code work}; every task that this thread submits to this client meanwhile is run in this way. A scope inside
     * another one replaces its options.
     */
    public <R> R with(final TaskOptions options, final Supplier<R> work) {
        return calls.scope().with(options, work);
    }

    void releaseTask(final long taskId) {
        futureResults.release(taskId);
    }

    CallSubmission calls() {
        return calls;
    }

    /** Runs the graph below {@code call} and returns its result. */
    public <R> R compute(final Delayed<R> call) {
        try (TaskFuture<R> future = persist(call)) {
            return future.result();
        }
    }

    /** Runs the graph below all {@code calls}, what they share once, and returns their results in order. */
    public <R> List<R> compute(final List<? extends Delayed<? extends R>> calls) {
        final List<TaskFuture<R>> futures = persist(calls);
        try {
            return gather(futures);
        } finally {
            futures.forEach(TaskFuture::release);
        }
    }

    /** Runs the graph below {@code call} in the background and keeps its result in the cluster's memory. */
    public <R> TaskFuture<R> persist(final Delayed<R> call) {
        return this.<R>persist(List.of(call)).get(0);
    }

    /** As {@link #persist(Delayed)}, for several calls, what they share once. */
    public <R> List<TaskFuture<R>> persist(final List<? extends Delayed<? extends R>> calls) {
        return pureTasks.persist(calls);
    }

    /**
     * Runs the part of {@code graph} that {@code keys} need and returns their results in order.
     *
     * @throws BadInputException if a key is missing or keys need each other in a circle.
     */
    public List<Object> get(final RawGraph graph, final String... keys) {
        return graph.run(this, List.of(keys));
    }

    /** A frame over the CSV files that the patterns match; nothing but a sample is read yet. */
    public DataFrame readCsv(final String... patterns) {
        return readCsv(CsvOptions.DEFAULTS, patterns);
    }

    /** As {@link #readCsv(String...)}, with a schema or another dialect. */
    public DataFrame readCsv(final CsvOptions options, final String... patterns) {
        return DataFrame.readCsv(frames, options, patterns);
    }

    /** A frame over the Parquet files of paths, directories or globs; nothing but their footers is read yet. */
    public DataFrame readParquet(final String... patterns) {
        return DataFrame.readParquet(frames, patterns);
    }

    /** A frame over the Arrow files or streams of paths, directories or globs; nothing but where their record batches stand is read yet. */
    public DataFrame readArrow(final String... patterns) {
        return read(ArrowSource.open(List.of(patterns)));
    }

    /** A frame over files with a JSON object per line; the head of each file is read at once to learn the columns. */
    public DataFrame readJson(final String... patterns) {
        return read(JsonSource.open(patterns));
    }

    /** A frame over any source, such as {@code JdbcSource.open(url, table)}, or {@code JsonSource} with a schema. */
    public DataFrame read(final TableSource source) {
        return DataFrame.read(frames, source);
    }

    /** Lets {@link #sql} name a frame as a table; the name's former frame is forgotten. The frame stays the caller's to close. */
    public void registerTable(final String name, final DataFrame frame) {
        tables.register(name, frame);
    }

    /** Forgets a table; false when there was none of that name. */
    public boolean unregisterTable(final String name) {
        return tables.unregister(name);
    }

    /**
     * The frame that a query over registered tables means, such as {@code select origin, avg(delay) from flights group by origin}; nothing runs yet.
     * What SQL there is says the package doc of {@code io.heddle.frame.sql}.
     */
    public DataFrame sql(final String query) {
        return tables.query(frames, query);
    }

    /** An object that lives on one worker, made there by {@code function}. */
    public <S> Actor<S> actor(final TaskFunction0<? extends S> function) {
        return new Actor<S>(this, calls.newState("actor").taskId()).start(function);
    }

    int roomiestWorker() {
        return WorkerRound.roomiest(workers(), status());
    }

    /** What clients and tasks share by name: locks, queues, variables, events, topics, published data sets. */
    public Coordination coordination() {
        return backend.coordination();
    }

    int threadCount() {
        return Math.max(1, workers().stream().mapToInt(WorkerStatus::threads).sum());
    }

    /** A partition shall fit four times per thread into the smallest worker, and be no larger than 256 MiB. */
    long partitionBytes() {
        long bytes = 256L << 20;
        for (final WorkerStatus worker : workers()) {
            bytes = Math.min(bytes, worker.limitBytes() / (4L * worker.threads()));
        }
        return Math.max(1 << 16, bytes);
    }

    void awaitFinished(final FutureState state) {
        state.await(Long.MAX_VALUE);
        final RuntimeException failure = state.failure();
        if (failure != null) {
            throw failure;
        }
    }

    PartitionView openPartition(final FutureState state) {
        awaitFinished(state);
        final StoredResult stored = state.stored();
        if (stored == null) {
            throw new HeddleException(ErrorKind.USER, "partition " + state.key() + " was released");
        }
        return state.read(stored, place -> backend.open(place, state.key()));
    }

    /** Releases everything that this client holds; a cluster of its own ends with it. */
    @Override
    public void close() {
        if (!isShared) {
            end();
        }
    }

    void end() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        CloseHelper.quietCloseAll(adaptives);
        CloseHelper.quietCloseAll(dashboard, backend);
        CloseHelper.close(ownCluster);
    }

    @Override
    Backend backend() {
        return backend;
    }

    @Override
    @Nullable
    LocalCluster localCluster() {
        return ownCluster instanceof LocalCluster local ? local : null;
    }

    @Override
    Adaptive adapting(final Adaptive adaptive) {
        adaptives.add(adaptive);
        return adaptive;
    }

    @Override
    ClientPlugins plugins() {
        return plugins;
    }

    @Override
    DashboardLink dashboard() {
        return dashboard;
    }
}
