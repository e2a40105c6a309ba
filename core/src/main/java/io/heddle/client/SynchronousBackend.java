package io.heddle.client;

import io.heddle.cluster.InlineNode;
import io.heddle.cluster.MetricTable;
import io.heddle.cluster.Placement;
import io.heddle.function.CapturedFunction;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import io.heddle.store.Arena;
import io.heddle.store.PartitionView;
import io.heddle.store.StoreException;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.RunOutcome;
import io.heddle.worker.executor.TaskContext;
import io.heddle.worker.executor.TaskMetric;
import io.heddle.worker.executor.WorkerPlugins;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * No cluster at all: a task runs inside the call that submits it, on the caller's thread, by the same code and with the same
 * results and errors as on a worker. For debugging. Any thread; tasks of several threads run beside each other.
 */
final class SynchronousBackend implements Backend, TaskClientSource {
    private static final int CLIENT_ID = 2; // as the first client of a cluster
    private static final int WORKER_ID = 1;
    private static final int RUNS_MAX = 100;

    private final Client client;
    private final InlineNode node;
    private final ResultReader values;
    private final ProgramClasses classes = new ProgramClasses();
    private final ClusterView cluster = new ClusterView();
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, long[]> runsAndNanos = new ConcurrentHashMap<>();
    private final MetricTable metrics = new MetricTable();
    /** Of runs that have just ended, by task. */
    private final Map<Long, Map<String, TaskMetric>> measured = new ConcurrentHashMap<>();

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong erred = new AtomicLong();

    /** What is needed to run a task again. */
    private record Call(
            FutureState state, CapturedFunction function, byte[] arguments, long[] dependencies, int retries) {}

    /** What is known of a task that has run. */
    private static final class Entry {
        final String key;
        final @Nullable StoredResult result;
        final @Nullable Failure failure;
        final int run;
        boolean isExpected;
        /** The call, if it failed. */
        @Nullable
        Call call;

        Entry(
                final String key,
                final @Nullable StoredResult result,
                final @Nullable Failure failure,
                final int run,
                final boolean isExpected) {
            this.key = key;
            this.result = result;
            this.failure = failure;
            this.run = run;
            this.isExpected = isExpected;
        }
    }

    /** How a task failed, and which one it was. */
    private record Failure(
            String key,
            ErrorKind kind,
            String message,
            @Nullable Throwable exception) {}

    SynchronousBackend(final Client client, final long limitBytes, final @Nullable Path spillDirectory) {
        this.client = client;
        this.node = new InlineNode(limitBytes, spillDirectory, classes, classes.plugins()::encoded, this);
        this.values = new ResultReader((result, key) -> node.open(result.location()), classes);
        cluster.joined(worker());
    }

    private WorkerStatus worker() {
        final Arena arena = node.arena();
        return new WorkerStatus(
                WORKER_ID,
                workerName(),
                "localhost",
                ProcessHandle.current().pid(),
                1,
                0,
                node.clusterDirectory().toString(),
                arena.limitBytes(),
                arena.usedBytes(),
                arena.reservedBytes(),
                arena.peakBytes(),
                arena.spilledBytes(),
                arena.reloadedBytes(),
                0);
    }

    @Override
    public void memoryLimit(final long bytes) {
        try {
            node.arena().limit(bytes);
        } catch (final StoreException impossible) {
            throw new HeddleException(ErrorKind.RESOURCE, String.valueOf(impossible.getMessage()), impossible);
        }
    }

    @Override
    public ProgramClasses classes() {
        return classes;
    }

    @Override
    public int clientId() {
        return CLIENT_ID;
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
        releaseCollected();
        final byte[] bytes = new byte[length];
        arguments.getBytes(0, bytes);
        node.define(function.hash(), function.definition());
        final Call call = new Call(state, function, bytes, dependencies, options.retries());
        final Entry entry = run(call, !isWanted);
        for (final long dependency : dependencies) {
            final Entry input = entries.get(dependency);
            if (input != null && input.isExpected) {
                release(dependency);
            }
        }
        if (isRegistered) {
            tell(state, entry);
        }
    }

    @Override
    public void scatter(
            final FutureState state,
            final CapturedFunction function,
            final DirectBuffer arguments,
            final int length,
            final TaskOptions options) {
        submit(state, function, arguments, length, new long[0], true, true, options);
    }

    @Override
    public String inspect(final InspectionClient.Question question, final long taskId) {
        final StringBuilder text =
                new StringBuilder("Tasks run on the threads that submit them, when they are submitted\n");
        entries.forEach((id, entry) -> {
            if (taskId == 0 || taskId == id) {
                text.append(entry.key).append(entry.result == null ? " failed\n" : " finished\n");
            }
        });
        return text.toString();
    }

    @Override
    public MetricTable metrics() {
        return metrics;
    }

    @Override
    public TaskCall call(final long taskId) {
        final Entry entry = entries.get(taskId);
        final Call call = entry == null ? null : entry.call;
        if (call == null) {
            throw new BadInputException(
                    "task " + TaskIds.text(taskId) + " is not a failed task that is held; keep its future");
        }
        for (final long dependency : call.dependencies) {
            final Entry input = entries.get(dependency);
            if (input != null && input.call != null) {
                return call(dependency);
            }
        }
        return new TaskCall(
                taskId, CLIENT_ID, call.function.hash(), call.function.definition(), call.arguments, call.dependencies);
    }

    @Override
    public void retry(final FutureState state) {
        final Entry failed = entries.get(state.taskId());
        if (failed != null && failed.call != null) {
            tell(state, runAgain(failed.call));
        }
    }

    /** Runs a call that failed, after those of its inputs that failed. */
    private Entry runAgain(final Call call) {
        for (final long dependency : call.dependencies) {
            final Entry input = entries.get(dependency);
            if (input != null && input.call != null) {
                tell(input.call.state, runAgain(input.call));
            }
        }
        return run(call, false);
    }

    private Entry run(final Call call, final boolean isExpected) {
        final Entry entry = run(call.state, call.function, call.arguments, call.dependencies, isExpected, call.retries);
        entry.call = entry.result == null ? call : null;
        entries.put(call.state.taskId(), entry);
        return entry;
    }

    private static void tell(final FutureState state, final Entry entry) {
        final Failure failure = entry.failure;
        if (entry.result != null) {
            state.finish(entry.result);
        } else if (failure != null) {
            final String source =
                    failure.key().equals(entry.key) ? "" : " because its input " + failure.key() + " failed";
            final String message = "task " + entry.key + " failed" + source + ": " + failure.message();
            state.fail(TaskStatus.ERROR, new HeddleException(failure.kind(), message, failure.exception()));
        }
    }

    private Entry run(
            final FutureState state,
            final CapturedFunction function,
            final byte[] arguments,
            final long[] dependencies,
            final boolean isExpected,
            final int retries) {
        final String key = state.key();
        final List<Run.Input> inputs = new ArrayList<>(dependencies.length);
        for (final long dependency : dependencies) {
            final Entry input = entries.get(dependency);
            final StoredResult result = input == null ? null : input.result;
            if (input == null) {
                return failed(
                        key,
                        ErrorKind.USER,
                        "an argument is the future of task " + TaskIds.text(dependency)
                                + ", which was released; keep the future until the tasks that use it are submitted",
                        null);
            } else if (result == null) {
                erred.incrementAndGet();
                return new Entry(key, null, input.failure, 0, false);
            }
            inputs.add(new Run.Input(dependency, WORKER_ID, result.isPartition(), result.location(), null));
        }
        int retriesLeft = retries;
        for (int run = 1; run <= RUNS_MAX; run++) {
            final long taskId = state.taskId();
            final RunOutcome outcome = node.run(new Run(
                    taskId,
                    run,
                    CLIENT_ID,
                    taskId,
                    function.hash(),
                    arguments,
                    inputs,
                    TaskContext.priorityOfChildren()));
            final Map<String, TaskMetric> ofRun = measured.remove(taskId);
            if (ofRun != null) {
                ofRun.forEach((name, metric) -> metrics.add(function.name(), name, metric));
            }
            final boolean isTriedAgain = outcome instanceof RunOutcome.Erred && retriesLeft-- > 0;
            if (!isTriedAgain && !(outcome instanceof RunOutcome.Rescheduled)) {
                return ended(key, function, taskId, run, outcome, isExpected);
            }
        }
        return failed(key, ErrorKind.RESOURCE, "it was started again and again without finishing", null);
    }

    private Entry ended(
            final String key,
            final CapturedFunction function,
            final long taskId,
            final int run,
            final RunOutcome outcome,
            final boolean isExpected) {
        if (outcome instanceof RunOutcome.Finished done) {
            finished.incrementAndGet();
            runsAndNanos.merge(function.name(), new long[] {1, done.durationNs()}, (sum, one) ->
                    new long[] {sum[0] + one[0], sum[1] + one[1]});
            final byte[] inline = done.inline().length > 0 ? done.inline() : null;
            final StoredResult result =
                    new StoredResult(taskId, WORKER_ID, done.isPartition(), inline, done.location());
            return new Entry(key, result, null, run, isExpected);
        }
        if (outcome instanceof RunOutcome.Erred failure) {
            final Throwable exception = ResultReader.decodeException(failure.exception(), Set.of(function.loader()));
            return failed(key, failure.kind(), failure.message(), exception);
        }
        return failed(key, ErrorKind.INTERNAL, "it ended without a result: " + outcome, null);
    }

    private Entry failed(
            final String key, final ErrorKind kind, final String message, final @Nullable Throwable exception) {
        erred.incrementAndGet();
        return new Entry(key, null, new Failure(key, kind, message, exception), 0, false);
    }

    @Override
    public @Nullable RangeSubmission newRange(final CapturedFunction function) {
        return null;
    }

    @Override
    public void release(final long taskId) {
        final Entry entry = entries.remove(taskId);
        if (entry != null && entry.result != null) {
            node.drop(taskId, entry.run);
        }
    }

    @Override
    public void releaseAll() {
        List.copyOf(entries.keySet()).forEach(this::release);
    }

    private void releaseCollected() {
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            if (next instanceof Hold hold) {
                hold.release();
            }
        }
    }

    @Override
    public void drive(final long taskId, final BooleanSupplier isOver, final long timeoutNs) {
        // A task has ended before anybody could wait for it.
    }

    @Override
    public ReferenceQueue<Object> collected() {
        return collected;
    }

    @Override
    public void cancel(final long taskId) {
        // A task has ended before anybody could cancel it.
    }

    @Override
    public PartitionView open(final StoredResult result, final String key) {
        return node.open(result.location());
    }

    @Override
    public @Nullable Object value(final StoredResult result, final String key) {
        return values.value(result, key);
    }

    @Override
    public ClusterView cluster() {
        return cluster;
    }

    @Override
    public ClusterStatus status() {
        final List<PrefixStatus> prefixes = new ArrayList<>();
        runsAndNanos.forEach((name, sum) -> prefixes.add(new PrefixStatus(name, sum[0], sum[1] / sum[0])));
        return new ClusterStatus(0, 0, 0, entries.size(), finished.get(), erred.get(), List.of(worker()), prefixes);
    }

    @Override
    public List<PlacementClient.Row> place(
            final Placement operation,
            final int number,
            final long[] taskIds,
            final int[] workerIds,
            final Duration timeout) {
        final List<PlacementClient.Row> rows = new ArrayList<>();
        switch (operation) {
            case RETIRE ->
                throw new HeddleException(
                        ErrorKind.USER,
                        "a synchronous client has no workers that could leave; use Client.local() instead");
            case REPLICATE, REBALANCE, PROCESSING -> {
                // The one worker holds all, and has no run while somebody can ask.
            }
            case HAS_WHAT -> entries.forEach((taskId, entry) -> addRow(rows, taskId, entry));
            case WHO_HAS -> {
                for (final long taskId : taskIds) {
                    addRow(rows, taskId, entries.get(taskId));
                }
            }
        }
        return rows;
    }

    private static void addRow(final List<PlacementClient.Row> rows, final long taskId, final @Nullable Entry entry) {
        if (entry != null && entry.result != null) {
            rows.add(new PlacementClient.Row(
                    taskId, WORKER_ID, entry.result.location().totalBytes()));
        }
    }

    @Override
    public WorkerCalls calls() {
        throw new HeddleException(
                ErrorKind.USER, "a synchronous client has no workers to call; use Client.local() instead");
    }

    @Override
    public Coordination coordination() {
        throw new HeddleException(
                ErrorKind.USER, "a synchronous client has nobody to share things with; use Client.local() instead");
    }

    @Override
    public String clusterName() {
        return String.valueOf(node.clusterDirectory().getFileName());
    }

    @Override
    public String address() {
        return "none: tasks run on the threads that submit them";
    }

    @Override
    public String directory() {
        return node.clusterDirectory().toString();
    }

    @Override
    public void shutdown() {
        // It ends with the client.
    }

    @Override
    public int workerId() {
        return WORKER_ID;
    }

    @Override
    public String workerName() {
        return "caller";
    }

    @Override
    public void progress(final long taskId, final int run, final double fraction, final String note) {
        // Nobody can look at the future yet.
    }

    @Override
    public WorkerPlugins plugins() {
        return node.plugins();
    }

    @Override
    public void refreshPlugins() {
        node.plugins().refresh(CLIENT_ID, this);
    }

    @Override
    public void metrics(final long taskId, final int run, final Map<String, TaskMetric> ofRun) {
        measured.put(taskId, ofRun);
    }

    @Override
    public Client taskClient() {
        return client;
    }

    @Override
    public void close() {
        cluster.end("the client was closed");
        node.plugins().close(this);
        node.close();
    }
}
