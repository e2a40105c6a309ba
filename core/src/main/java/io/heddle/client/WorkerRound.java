package io.heddle.client;

import io.heddle.function.TaskFunction0;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.CallRunner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What concerns all workers of a client at once. */
final class WorkerRound {
    private WorkerRound() {}

    /** Calls {@code function} on all workers at the same time and waits for the results, by worker id. */
    @SuppressWarnings({"unchecked", "NullAway"}) // the function's own type; a function may well return null
    static <R> Map<Integer, R> run(
            final WorkerCalls calls, final List<WorkerStatus> workers, final TaskFunction0<? extends R> function) {
        final Map<Integer, CompletableFuture<@Nullable Object>> answers = new LinkedHashMap<>();
        for (final WorkerStatus worker : workers) {
            answers.put(worker.workerId(), calls.call(worker.workerId(), 0, CallRunner.Kind.RUN, function));
        }
        final Map<Integer, R> results = new LinkedHashMap<>();
        answers.forEach((workerId, answer) -> results.put(workerId, (R) WorkerCalls.await(answer)));
        return results;
    }

    /** So many of {@code workers} that can be spared: those with the least in memory, of equal ones the youngest. */
    static List<WorkerStatus> dispensable(
            final List<WorkerStatus> numbers, final List<WorkerStatus> workers, final int count) {
        final Map<Integer, Long> usedBytes = new HashMap<>();
        numbers.forEach(worker -> usedBytes.put(worker.workerId(), worker.usedBytes()));
        return workers.stream()
                .sorted(Comparator.comparingLong((WorkerStatus worker) -> usedBytes.getOrDefault(worker.workerId(), 0L))
                        .thenComparing(
                                Comparator.comparingInt(WorkerStatus::workerId).reversed()))
                .limit(count)
                .toList();
    }

    /** The worker with the fewest busy threads, then with the least memory in use. */
    static int roomiest(final List<WorkerStatus> workers, final ClusterStatus status) {
        WorkerStatus best = null;
        for (final WorkerStatus worker : status.workers().isEmpty() ? workers : status.workers()) {
            if (best == null
                    || worker.threadsBusy() < best.threadsBusy()
                    || (worker.threadsBusy() == best.threadsBusy() && worker.usedBytes() < best.usedBytes())) {
                best = worker;
            }
        }
        if (best == null) {
            throw new HeddleException(
                    ErrorKind.RESOURCE, "there is no worker for an actor; start one with `heddle worker`");
        }
        return best.workerId();
    }
}
