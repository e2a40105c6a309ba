package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Futures in the order in which their tasks end. More may be added at any time, also by the loop that iterates:
 *
 * <pre>{@code
 * AsCompleted<Double> trials = client.asCompleted(client.map(f, points));
 * for (TaskFuture<Double> trial : trials) {
 *     if (trial.result() < bound) {
 *         trials.add(client.submit(f, next()));
 *     }
 * }
 * }</pre>
 *
 * <p>Iterating blocks while tasks are pending and ends when every future that was added has been handed out. A failed task
 * is handed out like any other; its failure shows when its result is asked for. Thread-safe: several threads may take
 * from one, and each future goes to one of them.
 *
 * @param <T> type of the results.
 */
public final class AsCompleted<T> implements Iterable<TaskFuture<T>> {
    private final IdentityHashMap<FutureState, ArrayDeque<TaskFuture<T>>> pending = new IdentityHashMap<>();
    private final ArrayDeque<TaskFuture<T>> ready = new ArrayDeque<>();
    private final Consumer<FutureState> callback = this::onEnd;
    private final long deadlineNs;
    private final @Nullable Duration timeout;

    AsCompleted(final Iterable<? extends TaskFuture<T>> futures, final @Nullable Duration timeout) {
        this.timeout = timeout;
        this.deadlineNs = timeout == null ? 0 : System.nanoTime() + EndedTasks.toNanos(timeout);
        addAll(futures);
    }

    /** Adds a future; one that has ended already is ready at once. */
    public void add(final TaskFuture<T> future) {
        addAll(List.of(future));
    }

    /** As {@link #add}. */
    public void addAll(final Iterable<? extends TaskFuture<T>> futures) {
        for (final TaskFuture<T> future : futures) {
            final boolean isNew;
            synchronized (this) {
                final ArrayDeque<TaskFuture<T>> same =
                        pending.computeIfAbsent(future.state(), ignored -> new ArrayDeque<>(1));
                isNew = same.isEmpty();
                same.add(future);
            }
            if (isNew) {
                future.state().whenDone(callback); // outside the lock: it may be called at once
            }
        }
    }

    private synchronized void onEnd(final FutureState state) {
        final ArrayDeque<TaskFuture<T>> ended = pending.remove(state);
        if (ended != null) {
            ready.addAll(ended);
            notifyAll();
        }
    }

    /**
     * Whether there is one more future, pending or ready. Where several threads take, {@link #next} may still find that
     * another one was faster.
     */
    public synchronized boolean hasNext() {
        return !ready.isEmpty() || !pending.isEmpty();
    }

    /**
     * Waits for the next task that ends.
     *
     * @throws NoSuchElementException if there is none left.
     * @throws HeddleException of kind PEER if the time-out has passed, of kind USER if the thread was interrupted.
     */
    public TaskFuture<T> next() {
        drive();
        synchronized (this) {
            awaitReady();
            return ready.remove();
        }
    }

    /** Waits as {@link #next} does, then takes all that are ready. */
    public List<TaskFuture<T>> nextBatch() {
        drive();
        synchronized (this) {
            awaitReady();
            final List<TaskFuture<T>> batch = new ArrayList<>(ready);
            ready.clear();
            return batch;
        }
    }

    /** Drives the client until something is ready, or until it has to be told. */
    private void drive() {
        final FutureState next;
        final boolean isLast;
        synchronized (this) {
            if (!ready.isEmpty() || pending.isEmpty()) {
                return;
            }
            next = pending.keySet().iterator().next();
            isLast = pending.size() == 1;
        }
        TaskContext.beforeWaiting();
        next.drive(this::hasReady, isLast, timeout == null ? Long.MAX_VALUE : deadlineNs - System.nanoTime());
    }

    private void awaitReady() {
        final boolean isReady;
        try {
            isReady = awaitInterruptibly();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(
                    ErrorKind.USER,
                    "interrupted while waiting for " + pending.size() + " tasks; the tasks go on",
                    interrupted);
        }
        if (!isReady) {
            throw new HeddleException(
                    ErrorKind.PEER, pending.size() + " tasks did not end within " + timeout + "; the tasks go on");
        }
    }

    /** As {@link #next}, but null when the time-out has passed, and interruptible. */
    @Nullable
    TaskFuture<T> poll() throws InterruptedException {
        drive();
        synchronized (this) {
            return awaitInterruptibly() ? ready.remove() : null;
        }
    }

    private boolean awaitInterruptibly() throws InterruptedException {
        if (ready.isEmpty()) {
            TaskContext.beforeWaiting();
        }
        while (ready.isEmpty()) {
            if (pending.isEmpty()) {
                throw new NoSuchElementException("every future that was added has been handed out");
            }
            final long leftNs = timeout == null ? Long.MAX_VALUE : deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                return false;
            }
            wait(Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(leftNs), 3_600_000)));
        }
        return true;
    }

    /** The futures batch by batch: whatever is ready each time, at least one. */
    public Iterable<List<TaskFuture<T>>> batches() {
        return () -> new Taking<>(this::nextBatch);
    }

    /** The values in the order in which their tasks end; {@code next} throws what {@link TaskFuture#result} does. */
    public Iterable<T> results() {
        return () -> new Taking<>(() -> next().result());
    }

    /** Whether {@link #next} would return at once. */
    public synchronized boolean hasReady() {
        return !ready.isEmpty();
    }

    /** How many futures are still to be handed out. */
    public synchronized int count() {
        int count = ready.size();
        for (final ArrayDeque<TaskFuture<T>> same : pending.values()) {
            count += same.size();
        }
        return count;
    }

    /** Whether every future has been handed out. */
    public boolean isEmpty() {
        return !hasNext();
    }

    /** Forgets all futures that have not been handed out; their tasks go on while their futures are held. */
    public void clear() {
        final List<FutureState> watched;
        synchronized (this) {
            watched = new ArrayList<>(pending.keySet());
            pending.clear();
            ready.clear();
            notifyAll();
        }
        watched.forEach(state -> state.withdraw(callback));
    }

    @Override
    public Iterator<TaskFuture<T>> iterator() {
        return new Taking<>(this::next);
    }

    /** All iterators take from the one set of futures. */
    private final class Taking<E> implements Iterator<E> {
        private final Supplier<E> taker;

        Taking(final Supplier<E> taker) {
            this.taker = taker;
        }

        @Override
        public boolean hasNext() {
            return AsCompleted.this.hasNext();
        }

        @Override
        public E next() {
            return taker.get();
        }
    }
}
