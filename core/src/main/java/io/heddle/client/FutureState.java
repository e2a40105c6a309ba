package io.heddle.client;

import io.heddle.cluster.Conductor;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import io.heddle.worker.executor.TaskContext;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of one task. Written by the conductor, read and awaited by any thread. Refers to the task's first
 * {@link TaskFuture} as a phantom only, so that the garbage collector can tell when nobody holds that any more; the two are all
 * that a future costs.
 */
final class FutureState extends PhantomReference<@Nullable TaskFuture<?>> implements BooleanSupplier, Hold {
    /** So long a reader waits for a result that was lost with its worker. */
    private static final long REMAKE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final long taskId;
    private final String name;
    private final Results results;
    private final boolean isKey;
    private volatile TaskStatus status = TaskStatus.PENDING;
    /** A {@link StoredResult}; or, once it is decoded, the value; or why there is none. */
    private @Nullable Object outcome;
    /** The one callback that most futures have at most, a {@code Consumer}; or {@link FutureExtras} with all there are. */
    private @Nullable Object attached;
    /** Holds of further futures of this task. */
    private @Nullable FutureHandle handles;

    private boolean isDecoded;
    private boolean isReleased;
    /** By the first future, whose phantom this is. */
    private boolean isHeld;

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

    /** Of a task that has no future yet. */
    FutureState(final long taskId, final String name, final Results results) {
        this(null, taskId, name, results, false);
    }

    /**
     * Of a task.
     *
     * @param first holds it; null if no future does yet.
     * @param isKey whether {@code name} is the whole key, which the user chose.
     */
    FutureState(
            final @Nullable TaskFuture<?> first,
            final long taskId,
            final String name,
            final Results results,
            final boolean isKey) {
        super(first, results.collected());
        this.taskId = taskId;
        this.name = name;
        this.results = results;
        this.isKey = isKey;
        this.isHeld = first != null;
    }

    long taskId() {
        return taskId;
    }

    String key() {
        return isKey ? name : name + "-" + TaskIds.text(taskId);
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
        return attached instanceof FutureExtras extras ? extras.progress : null;
    }

    synchronized void progress(final Progress newest) {
        extras().progress = newest;
    }

    /** What few futures have; made when it is needed first. The caller holds the lock. */
    private FutureExtras extras() {
        if (attached instanceof FutureExtras known) {
            return known;
        }
        final FutureExtras made = new FutureExtras(callback());
        attached = made;
        return made;
    }

    @SuppressWarnings("unchecked") // nothing else is put there
    private @Nullable Consumer<FutureState> callback() {
        return attached instanceof FutureExtras ? null : (Consumer<FutureState>) attached;
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
                extras().isLost = true;
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
        return attached instanceof FutureExtras extras && extras.isLost;
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
            waiting = callback();
            moreWaiting = attached instanceof FutureExtras extras ? extras.takeCallbacks() : List.of();
            if (waiting != null) {
                attached = null;
            }
            notifyAll();
        }
        if (waiting != null) {
            waiting.accept(this);
        }
        for (int i = 0; i < moreWaiting.size(); i++) {
            moreWaiting.get(i).accept(this);
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
                if (attached == null) {
                    attached = added;
                } else {
                    extras().add(added);
                }
                return;
            }
        }
        added.accept(this);
    }

    /** Takes a callback back that has not been called yet. */
    synchronized void withdraw(final Consumer<FutureState> added) {
        if (attached == added) {
            attached = null;
        } else if (attached instanceof FutureExtras extras) {
            extras.remove(added);
        }
    }

    synchronized int callbackCount() {
        return attached instanceof FutureExtras extras ? extras.callbackCount() : callback() == null ? 0 : 1;
    }

    /**
     * Drives what has to be driven until {@code isOver}, but may return earlier; this is one of the tasks that count. The caller may
     * run it itself if it cannot be over without it, and there is no time limit: a function that lasts would keep it.
     */
    void drive(final BooleanSupplier isOver, final boolean isNeeded, final long timeoutNs) {
        final long runnable = isNeeded && timeoutNs == Long.MAX_VALUE ? taskId : Conductor.NO_TASK;
        results.drive(runnable, isOver, timeoutNs);
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
        drive(this, true, timeoutNs);
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

    /** A hold of another future of the task; null if the last one has ended, so that the task is not held. */
    synchronized @Nullable FutureHandle hold(final TaskFuture<?> future) {
        if (isReleased) {
            return null;
        }
        handles = new FutureHandle(future, this, results.collected(), handles);
        return handles;
    }

    /** Calls {@code listener} when the last hold ends; one listener at most. */
    synchronized void whenReleased(final Runnable listener) {
        extras().releaseListener = listener;
    }

    /** The task is let go whoever holds it; if it has not ended, it is cancelled. What was read of it is kept. */
    void drop() {
        cancel();
        synchronized (this) {
            isHeld = false;
            handles = null;
            if (outcome instanceof StoredResult && !isDecoded) {
                outcome = null;
            }
        }
        letGoUnlessHeld();
    }

    /** The hold of the first future ends; with the last one the task is let go. */
    @Override
    public void release() {
        synchronized (this) {
            isHeld = false;
        }
        // Not cleared, which takes a call out of Java: the client forgets this, so that the collector does not find it
        // any more.
        letGoUnlessHeld();
    }

    /** A hold of a further future ends. */
    void release(final FutureHandle handle) {
        synchronized (this) {
            handles = handle.removedFrom(handles);
        }
        letGoUnlessHeld();
    }

    /** The task is let go if no future holds it. */
    void letGoUnlessHeld() {
        final Runnable listener;
        synchronized (this) {
            if (isReleased || isHeld || handles != null) {
                return;
            }
            isReleased = true;
            listener = attached instanceof FutureExtras extras ? extras.releaseListener : null;
            notifyAll();
        }
        if (listener != null) {
            listener.run();
        }
        results.release(taskId);
        // Nobody may wait for what nobody tells any more; no effect if it has ended.
        end(TaskStatus.CANCELLED, null, false);
    }
}
