package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import io.heddle.worker.executor.TaskContext;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of one task. Written by the conductor, read and awaited by any thread. Holds no reference to the
 * {@link TaskFuture}, so that the garbage collector can tell when nobody holds that any more.
 */
final class FutureState implements BooleanSupplier {
    /** So long a reader waits for a result that was lost with its worker. */
    private static final long REMAKE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final long taskId;
    private final String name;
    private final Results results;
    private final boolean isKey;
    /** The one that most futures have at most, and those that came after it. */
    private @Nullable Consumer<FutureState> callback;

    private @Nullable List<Consumer<FutureState>> moreCallbacks;
    private volatile TaskStatus status = TaskStatus.PENDING;
    /** A {@link StoredResult}; or, once it is decoded, the value; or why there is none. */
    private @Nullable Object outcome;

    private @Nullable Progress progress;
    private boolean isDecoded;
    private boolean isReleased;
    private boolean isLost;
    /** The hold of the first future of this task, for the garbage collector; null when it is let go. */
    private @Nullable FutureHandle first;

    private @Nullable List<FutureHandle> others;
    private @Nullable Runnable releaseListener;

    /** What a future asks of its client; a seam so that the state knows neither sessions nor arenas. */
    interface Results {
        @Nullable
        Object decode(StoredResult result, String key);

        void release(long taskId);

        void cancel(long taskId);

        /** Drives what has to be driven until {@code isOver}, but may return earlier. */
        void drive(long taskId, BooleanSupplier isOver, long timeoutNs);

        /** Where holds go of futures that nobody refers to any more. */
        ReferenceQueue<Object> collected();
    }

    FutureState(final long taskId, final String name, final Results results) {
        this(taskId, name, results, false);
    }

    /**
     * Of a task.
     *
     * @param isKey whether {@code name} is the whole key, which the user chose.
     */
    FutureState(final long taskId, final String name, final Results results, final boolean isKey) {
        this.taskId = taskId;
        this.name = name;
        this.results = results;
        this.isKey = isKey;
    }

    long taskId() {
        return taskId;
    }

    String key() {
        return isKey ? name : name + "-" + TaskIds.ownerOf(taskId) + "." + TaskIds.sequenceOf(taskId);
    }

    TaskStatus status() {
        return status;
    }

    /** Whether the task has ended. */
    @Override
    public boolean getAsBoolean() {
        return status != TaskStatus.PENDING;
    }

    @Nullable
    RuntimeException failure() {
        return status == TaskStatus.PENDING ? null : failureNow();
    }

    private synchronized @Nullable RuntimeException failureNow() {
        if (!isDecoded && outcome instanceof RuntimeException failure) {
            return failure;
        }
        return status == TaskStatus.CANCELLED ? released() : null;
    }

    private CancellationException released() {
        return new CancellationException("task " + key() + " was released before its result was taken");
    }

    synchronized @Nullable StoredResult stored() {
        return !isDecoded && outcome instanceof StoredResult stored ? stored : null;
    }

    synchronized @Nullable Progress progress() {
        return progress;
    }

    synchronized void progress(final Progress newest) {
        progress = newest;
    }

    void finish(final StoredResult stored) {
        end(TaskStatus.FINISHED, stored, false);
    }

    /** The task is finished, and this is its value. */
    void finishWith(final @Nullable Object value) {
        end(TaskStatus.FINISHED, value, true);
    }

    void fail(final TaskStatus end, final RuntimeException cause) {
        end(end, cause, false);
    }

    /**
     * The task has failed; if it had finished, its result is lost and cannot be made again. Who has read it keeps it, whoever else
     * wants it gets the error.
     */
    void failOrLose(final RuntimeException cause) {
        fail(TaskStatus.ERROR, cause);
        synchronized (this) {
            if (status == TaskStatus.FINISHED) {
                isLost = true;
                if (!isDecoded && outcome instanceof StoredResult stored && stored.inline() == null) {
                    status = TaskStatus.ERROR;
                    outcome = cause;
                    notifyAll();
                }
            }
        }
    }

    /** Whether the task had finished, but the cluster has no result of it any more. */
    synchronized boolean isLost() {
        return isLost;
    }

    private void end(final TaskStatus end, final @Nullable Object what, final boolean isValue) {
        final Consumer<FutureState> waiting;
        final List<Consumer<FutureState>> moreWaiting;
        synchronized (this) {
            if (status != TaskStatus.PENDING
                    && (end != TaskStatus.FINISHED || isDecoded || status == TaskStatus.CANCELLED)) {
                return;
            }
            // A result that was lost and computed again comes twice: the newer place counts.
            outcome = what;
            isDecoded = isValue;
            status = end;
            waiting = callback;
            callback = null;
            moreWaiting = moreCallbacks;
            moreCallbacks = null;
            notifyAll();
        }
        if (waiting != null) {
            waiting.accept(this);
        }
        if (moreWaiting != null) {
            moreWaiting.forEach(next -> next.accept(this));
        }
    }

    /**
     * Reads the result where it lies. If it is gone from there with its worker, waits for a while whether the cluster
     * makes it again, and reads that.
     */
    <T extends @Nullable Object> T read(final StoredResult first, final Function<StoredResult, T> reader) {
        StoredResult place = first;
        while (true) {
            try {
                return reader.apply(place);
            } catch (final HeddleException gone) {
                final StoredResult newer = gone.category() == ErrorKind.PEER ? awaitNewer(place) : null;
                if (newer == null) {
                    final RuntimeException failure = failureNow();
                    throw failure == null ? gone : rethrow(failure);
                }
                place = newer;
            }
        }
    }

    private synchronized @Nullable StoredResult awaitNewer(final StoredResult old) {
        final long untilNs = System.nanoTime() + REMAKE_TIMEOUT_NS;
        while (old.equals(outcome) && !isReleased) {
            final long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return null;
            }
            try {
                wait(leftMs);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return old.equals(outcome) ? null : stored();
    }

    /** Calls {@code callback} once when the task has ended: at once if it has, else on the conductor's thread. */
    void whenDone(final Consumer<FutureState> added) {
        synchronized (this) {
            if (status == TaskStatus.PENDING) {
                if (callback == null && moreCallbacks == null) {
                    callback = added;
                } else {
                    if (moreCallbacks == null) {
                        moreCallbacks = new ArrayList<>(1);
                    }
                    moreCallbacks.add(added);
                }
                return;
            }
        }
        added.accept(this);
    }

    /** Takes a callback back that has not been called yet. */
    synchronized void withdraw(final Consumer<FutureState> added) {
        if (callback == added) {
            callback = null;
        } else if (moreCallbacks != null) {
            moreCallbacks.remove(added);
        }
    }

    synchronized int callbackCount() {
        return (callback == null ? 0 : 1) + (moreCallbacks == null ? 0 : moreCallbacks.size());
    }

    /** Drives what has to be driven until {@code isOver}, but may return earlier; this is one of the tasks that count. */
    void drive(final BooleanSupplier isOver, final long timeoutNs) {
        results.drive(taskId, isOver, timeoutNs);
    }

    /** As {@link #awaitInterruptibly}, with an interrupt as an error of the engine. */
    boolean await(final long timeoutNs) {
        try {
            return awaitInterruptibly(timeoutNs);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(
                    ErrorKind.USER, "interrupted while waiting for task " + key() + "; the task goes on", interrupted);
        }
    }

    /** Waits for the end of the task; false if it has not ended after {@code timeoutNs}. */
    boolean awaitInterruptibly(final long timeoutNs) throws InterruptedException {
        if (status != TaskStatus.PENDING) {
            return true;
        }
        if (timeoutNs <= 0) {
            return false;
        }
        TaskContext.beforeWaiting();
        final long startNs = System.nanoTime();
        results.drive(taskId, this, timeoutNs);
        return awaitEnd(timeoutNs - (System.nanoTime() - startNs));
    }

    /** Waits for another thread to drive. */
    private synchronized boolean awaitEnd(final long timeoutNs) throws InterruptedException {
        final long startNs = System.nanoTime();
        while (status == TaskStatus.PENDING) {
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            wait(Math.max(1, Math.min(leftNs / 1_000_000, 3_600_000)));
        }
        return true;
    }

    @Nullable
    Object value(final long timeoutNs) {
        if (!await(timeoutNs)) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "task " + key() + " did not finish within "
                            + Duration.ofNanos(timeoutNs).toMillis() + " ms");
        }
        final StoredResult stored;
        synchronized (this) {
            if (isDecoded) {
                return outcome;
            }
            if (outcome instanceof RuntimeException failure) {
                throw rethrow(failure);
            }
            stored = stored();
        }
        if (stored == null) {
            throw released();
        }
        final Object decoded = read(stored, place -> results.decode(place, key()));
        synchronized (this) {
            if (status == TaskStatus.FINISHED) { // else it was lost meanwhile
                outcome = decoded;
                isDecoded = true;
            }
        }
        return decoded;
    }

    /** A new exception per caller, so that the stack trace shows who asked; the task's own failure is its cause. */
    private static RuntimeException rethrow(final RuntimeException failure) {
        if (failure instanceof CancellationException) {
            return failure;
        }
        if (failure instanceof HeddleException known) {
            return new HeddleException(known.category(), String.valueOf(known.getMessage()), known.getCause());
        }
        return failure;
    }

    /** The task is going to be tried again; false if it has not failed, so that there is nothing to try again. */
    synchronized boolean beginAgain() {
        if (status != TaskStatus.ERROR || isReleased) {
            return false;
        }
        status = TaskStatus.PENDING;
        outcome = null;
        return true;
    }

    boolean cancel() {
        synchronized (this) {
            if (status != TaskStatus.PENDING) {
                return false;
            }
        }
        results.cancel(taskId);
        // At once, and not when the scheduler says so: after cancel a future has ended, whatever the network does.
        fail(TaskStatus.CANCELLED, new CancellationException("task " + key() + " was cancelled"));
        return status() == TaskStatus.CANCELLED;
    }

    /** One more hold, for another future of the task; null if the last one has ended, so that the task is not held. */
    synchronized @Nullable FutureHandle hold(final TaskFuture<?> future) {
        if (isReleased) {
            return null;
        }
        final FutureHandle handle = new FutureHandle(future, this, results.collected());
        if (first == null) {
            first = handle;
        } else {
            if (others == null) {
                others = new ArrayList<>(1);
            }
            others.add(handle);
        }
        return handle;
    }

    /** Calls {@code listener} when the last hold ends; one listener at most. */
    synchronized void whenReleased(final Runnable listener) {
        releaseListener = listener;
    }

    /** The task is let go whoever holds it; if it has not ended, it is cancelled. What was read of it is kept. */
    void drop() {
        cancel();
        synchronized (this) {
            first = null;
            others = null;
            if (outcome instanceof StoredResult && !isDecoded) {
                outcome = null;
            }
        }
        release(null);
    }

    /** A hold ends; with the last one the task is let go. */
    void release(final @Nullable FutureHandle handle) {
        synchronized (this) {
            if (handle == first) {
                first = null;
            } else if (others != null && handle != null) {
                others.remove(handle);
            }
        }
        letGoUnlessHeld();
    }

    /** The task is let go if no future holds it. */
    void letGoUnlessHeld() {
        final Runnable listener;
        synchronized (this) {
            if (isReleased || first != null || (others != null && !others.isEmpty())) {
                return;
            }
            isReleased = true;
            listener = releaseListener;
            notifyAll();
        }
        if (listener != null) {
            listener.run();
        }
        results.release(taskId);
        end(
                TaskStatus.CANCELLED,
                null,
                false); // nobody may wait for what nobody tells any more; no effect if it has ended
    }
}
