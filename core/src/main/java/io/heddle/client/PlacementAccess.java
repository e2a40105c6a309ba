package io.heddle.client;

import io.heddle.cluster.Placement;
import io.heddle.function.TaskFunction1;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.TaskContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link Client} that is about where results lie: who holds them and how large they are, further copies of them,
 * equal shares, data sets that outlive their client, workers that leave without losing them. A SYNCHRONOUS client has one worker, which holds all.
 */
abstract class PlacementAccess extends ClusterObservation {
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MOVE_TIMEOUT = Duration.ofMinutes(10);

    /** The workers that are there, by id, without their current numbers. */
    public List<WorkerStatus> workers() {
        return backend().cluster().workers();
    }

    /**
     * Changes the memory limit of a worker for as long as it lives. When it holds more, it spills down to the new limit, and nothing new is
     * stored there until it has; {@link #memory} shows it with the worker's next heartbeat.
     *
     * @param worker name of the worker.
     * @param bytes  at least {@value io.heddle.store.StoreLimits#CHUNK_BYTES}.
     * @throws BadInputException if there is no such worker.
     * @throws HeddleException if the worker's host has not so much shared memory.
     */
    public void setMemoryLimit(final String worker, final long bytes) {
        final WorkerStatus status = workers().stream()
                .filter(each -> each.name().equals(worker))
                .findFirst()
                .orElseThrow(() -> new BadInputException("there is no worker " + worker + "; there are "
                        + workers().stream().map(WorkerStatus::name).toList()));
        final TaskFunction1<Long, Boolean> change = limit -> {
            TaskContext.current().environment().memoryLimit(limit);
            return true;
        };
        WorkerCalls.await(backend().calls().call(status.workerId(), 0, CallRunner.Kind.RUN, change, bytes));
    }

    /** The futures that stand anywhere inside a value of collections, maps and arrays, such as a published data set; each task once. */
    public static List<TaskFuture<?>> futuresOf(final @Nullable Object value) {
        final Map<Long, TaskFuture<?>> found = new LinkedHashMap<>();
        collect(value, found);
        return List.copyOf(found.values());
    }

    private static void collect(final @Nullable Object value, final Map<Long, TaskFuture<?>> found) {
        if (value instanceof TaskFuture<?> future) {
            found.putIfAbsent(future.taskId(), future);
        } else if (value instanceof Iterable<?> parts && !(value instanceof Path)) { // a path holds itself
            parts.forEach(part -> collect(part, found));
        } else if (value instanceof Map<?, ?> map) {
            collect(map.keySet(), found);
            collect(map.values(), found);
        } else if (value instanceof Object[] array) {
            collect(Arrays.asList(array), found);
        }
    }

    /**
     * The workers that hold the results of {@code futures} now, for each of them; the worker that speaks for a result comes
     * first, none where it is not in memory.
     */
    public Map<TaskFuture<?>, List<WorkerStatus>> whoHas(final Iterable<? extends TaskFuture<?>> futures) {
        final Map<Integer, WorkerStatus> byId = new LinkedHashMap<>();
        final Map<Long, List<WorkerStatus>> holders = new LinkedHashMap<>();
        final List<PlacementClient.Row> rows = ask(Placement.WHO_HAS, 0, idsOf(futures), new int[0]);
        workers().forEach(worker -> byId.put(worker.workerId(), worker));
        for (final PlacementClient.Row row : rows) {
            final WorkerStatus worker = byId.get(row.workerId());
            if (worker != null) { // else it has gone since the scheduler answered
                holders.computeIfAbsent(row.taskId(), taskId -> new ArrayList<>(1))
                        .add(worker);
            }
        }
        final Map<TaskFuture<?>, List<WorkerStatus>> all = new LinkedHashMap<>();
        futures.forEach(future -> all.put(future, List.copyOf(holders.getOrDefault(future.taskId(), List.of()))));
        return all;
    }

    /**
     * The sizes of the results of {@code futures}, bytes, those left out that are not in memory. Of a value so small that it
     * stands in the scheduler's own records it is 0.
     */
    public Map<TaskFuture<?>, Long> sizes(final Iterable<? extends TaskFuture<?>> futures) {
        final Map<Long, Long> bytes = new LinkedHashMap<>();
        ask(Placement.WHO_HAS, 0, idsOf(futures), new int[0]).forEach(row -> bytes.put(row.taskId(), row.bytes()));
        final Map<TaskFuture<?>, Long> all = new LinkedHashMap<>();
        for (final TaskFuture<?> future : futures) {
            final Long known = bytes.get(future.taskId());
            if (known != null) {
                all.put(future, known);
            }
        }
        return all;
    }

    /** The results, of all clients, that each worker holds. */
    public Map<WorkerStatus, List<TaskSize>> hasWhat() {
        return ofAllWorkers(Placement.HAS_WHAT);
    }

    /** The runs, of all clients, that each worker has: those that run and those that wait there for their turn. */
    public Map<WorkerStatus, List<TaskSize>> processing() {
        return ofAllWorkers(Placement.PROCESSING);
    }

    private Map<WorkerStatus, List<TaskSize>> ofAllWorkers(final Placement question) {
        final List<WorkerStatus> workers = workers();
        final Map<Integer, List<TaskSize>> byId = new LinkedHashMap<>();
        for (final PlacementClient.Row row : ask(question, 0, new long[0], idsOf(workers))) {
            byId.computeIfAbsent(row.workerId(), workerId -> new ArrayList<>())
                    .add(new TaskSize(row.taskId(), row.bytes()));
        }
        final Map<WorkerStatus, List<TaskSize>> all = new LinkedHashMap<>();
        workers.forEach(worker -> all.put(worker, byId.getOrDefault(worker.workerId(), List.of())));
        return all;
    }

    /**
     * Lets so many workers hold each of the results, on different hosts as long as there are some, and waits for the tasks and
     * then for the copies. What more workers than that hold already stays there.
     *
     * @param copies 1 or more; no more than there are workers can be made.
     * @throws HeddleException as {@link TaskFuture#result()} if a task fails; or if copies could not be made.
     */
    public void replicate(final Iterable<? extends TaskFuture<?>> futures, final int copies) {
        if (copies < 1) {
            throw new BadInputException("results cannot be held by " + copies
                    + " workers, expected 1 or more; release their futures to let them go");
        }
        copy(futures, copies);
    }

    /** As {@link #replicate(Iterable, int)}: on every host one worker shall hold each of the results. */
    public void replicate(final Iterable<? extends TaskFuture<?>> futures) {
        copy(futures, 0);
    }

    private void copy(final Iterable<? extends TaskFuture<?>> futures, final int copies) {
        for (final TaskFuture<?> future : futures) {
            if (future.exception() != null) {
                future.result(); // throws
            }
        }
        ask(Placement.REPLICATE, copies, idsOf(futures), new int[0]);
        whoHas(futures).forEach((future, holders) -> requireCopies(future, holders, copies));
    }

    private void requireCopies(final TaskFuture<?> future, final List<WorkerStatus> holders, final int copies) {
        final int expected = Math.min(Math.max(1, copies), workers().size());
        if (holders.size() < expected) {
            throw new HeddleException(
                    ErrorKind.RESOURCE,
                    "the result of task " + future.key() + " is held by "
                            + holders.stream().map(WorkerStatus::name).toList() + " and not by " + expected
                            + " workers: it was lost, or workers left, retire or have no memory for a copy; ask again");
        }
    }

    /** Lets workers that hold more than their share of all results, in bytes, give some to others, and waits for that. */
    public void rebalance() {
        ask(Placement.REBALANCE, 0, new long[0], new int[0]);
    }

    /**
     * Lets workers leave in order, and waits until they have: a worker that retires gets no new tasks, gives back those that
     * it has not begun, ends the others, and hands what it holds over to other workers, all without computing anything again.
     *
     * @param names of the workers, as {@link WorkerStatus#name()} says them; {@code heddle worker} ends by it.
     * @throws BadInputException if there is no worker of such a name.
     * @throws HeddleException if one cannot leave, because no other worker can take what it has: it then works on.
     */
    public void retireWorkers(final Collection<String> names) {
        retireWorkers(names, MOVE_TIMEOUT);
    }

    /** As {@link #retireWorkers(Collection)}, but waits no longer than {@code timeout}; the retirements go on after it. */
    public void retireWorkers(final Collection<String> names, final Duration timeout) {
        retire(named(names), timeout);
    }

    /** The workers of these names. */
    final List<WorkerStatus> named(final Collection<String> names) {
        final List<WorkerStatus> found = new ArrayList<>();
        for (final String name : names) {
            found.add(workers().stream()
                    .filter(worker -> worker.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadInputException("there is no worker named " + name + "; there are "
                            + workers().stream().map(WorkerStatus::name).toList())));
        }
        return found;
    }

    final void retire(final List<WorkerStatus> retired, final Duration timeout) {
        if (retired.isEmpty()) {
            return;
        }
        final int[] workerIds = idsOf(retired);
        backend().place(Placement.RETIRE, 0, new long[0], workerIds, timeout);
        backend().cluster().awaitGone(workerIds, timeout);
    }

    /**
     * Keeps a value under a name for all clients, also after this one has left and, with {@code --journal}, after a restart of the
     * scheduler: a future, a persisted data frame, or collections of them and of plain values. Waits for their results, which stay
     * in the cluster's memory until {@link #unpublishDataset}, whatever becomes of the futures and frames here. What is lost with
     * its workers is made again as long as this client, which has the classes for it, is there; later its futures fail.
     *
     * @throws BadInputException if the value itself is larger than 1 MiB.
     * @throws HeddleException if the name is taken, a frame in it is not persisted, or as {@link TaskFuture#result()} if a task fails.
     */
    public void publishDataset(final String name, final Object value) {
        backend().coordination().publish(name, value);
    }

    /**
     * A published value. The futures and frames in it are this client's own: close them when they are not needed any more.
     *
     * @throws HeddleException if there is none of this name.
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as of a map whose values have many types
    public <T> T getDataset(final String name) {
        return (T) backend().coordination().dataset(name);
    }

    /** The names of the published data sets, in order. */
    public List<String> listDatasets() {
        return backend().coordination().datasets();
    }

    /** Ends the publication; false if there is none. What others got from it stays theirs. */
    public boolean unpublishDataset(final String name) {
        return backend().coordination().unpublish(name);
    }

    private List<PlacementClient.Row> ask(
            final Placement operation, final int number, final long[] taskIds, final int[] workerIds) {
        final boolean isQuestion = operation.compareTo(Placement.WHO_HAS) >= 0;
        return backend().place(operation, number, taskIds, workerIds, isQuestion ? QUESTION_TIMEOUT : MOVE_TIMEOUT);
    }

    private static int[] idsOf(final List<WorkerStatus> workers) {
        return workers.stream().mapToInt(WorkerStatus::workerId).toArray();
    }

    /** The ids of the tasks, each once. */
    private static long[] idsOf(final Iterable<? extends TaskFuture<?>> futures) {
        final Map<Long, Boolean> ids = new LinkedHashMap<>();
        futures.forEach(future -> ids.put(future.taskId(), true));
        return ids.keySet().stream().mapToLong(Long::longValue).toArray();
    }
}
