package io.heddle.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Futures split by whether their tasks have ended, both lists in the order given.
 *
 * @param done ended in any way: finished, failed, cancelled or lost.
 * @param pending not ended yet.
 * @param <T> type of the results.
 */
public record DoneAndPending<T>(List<TaskFuture<T>> done, List<TaskFuture<T>> pending) {
    /** Splits {@code futures} as they stand now. */
    static <T> DoneAndPending<T> of(final Iterable<? extends TaskFuture<T>> futures) {
        final ArrayList<TaskFuture<T>> done = new ArrayList<>();
        final ArrayList<TaskFuture<T>> pending = new ArrayList<>();
        for (final TaskFuture<T> future : futures) {
            (future.isDone() ? done : pending).add(future);
        }
        return new DoneAndPending<>(List.copyOf(done), List.copyOf(pending));
    }
}
