package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tasks that end, for a thread that waits for some of many. One callback stands with each pending future and
 * is taken back by {@link #close}, so that waiting again and again leaves nothing behind.
 */
final class EndedTasks implements AutoCloseable {
    private final List<FutureState> watched;
    private final Consumer<FutureState> callback = this::onEnd;
    private int pending;
    private int failed;

    /** Watches all {@code futures}. */
    EndedTasks(final Iterable<? extends TaskFuture<?>> futures) {
        watched = new ArrayList<>(sizeOf(futures));
        for (final TaskFuture<?> future : futures) {
            watched.add(future.state());
        }
        pending = watched.size();
        watched.forEach(state -> state.whenDone(callback));
    }

    /** How many there are, if that is known. */
    static int sizeOf(final Iterable<?> values) {
        return values instanceof Collection<?> collection ? collection.size() : 10;
    }

    private synchronized void onEnd(final FutureState state) {
        pending--;
        failed += state.status() == TaskStatus.FINISHED ? 0 : 1;
        notifyAll();
    }

    /**
     * Waits until at most {@code pendingMax} tasks are pending; false if {@code timeoutNs} has passed before.
     *
     * @param untilFailure also returns, with true, once a task has failed.
     */
    boolean await(final int pendingMax, final boolean untilFailure, final long timeoutNs) {
        if (isPending(pendingMax, untilFailure)) {
            TaskContext.beforeWaiting();
            final long startNs = System.nanoTime();
            final FutureState next = firstPending();
            if (next != null) {
                next.drive(() -> !isPending(pendingMax, untilFailure), pendingMax == 0 && !untilFailure, timeoutNs);
            }
            return awaitEnds(pendingMax, untilFailure, timeoutNs - (System.nanoTime() - startNs));
        }
        return true;
    }

    private @Nullable FutureState firstPending() {
        for (final FutureState state : watched) {
            if (!state.getAsBoolean()) {
                return state;
            }
        }
        return null;
    }

    private synchronized boolean isPending(final int pendingMax, final boolean untilFailure) {
        return pending > pendingMax && !(untilFailure && failed > 0);
    }

    private synchronized boolean awaitEnds(final int pendingMax, final boolean untilFailure, final long timeoutNs) {
        final long startNs = System.nanoTime();
        while (isPending(pendingMax, untilFailure)) {
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            try {
                wait(Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(leftNs), 3_600_000)));
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new HeddleException(
                        ErrorKind.USER,
                        "interrupted while waiting for " + pending + " of " + watched.size()
                                + " tasks; the tasks go on",
                        interrupted);
            }
        }
        return true;
    }

    int size() {
        return watched.size();
    }

    synchronized int pending() {
        return pending;
    }

    synchronized int failed() {
        return failed;
    }

    @Override
    public void close() {
        watched.forEach(state -> state.withdraw(callback));
    }

    /** {@code timeout} in nanoseconds, or the greatest number if it is longer than that can say. */
    static long toNanos(final Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (final ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
