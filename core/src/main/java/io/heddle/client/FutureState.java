package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of one task. Written by the conductor, read and awaited by any thread. Holds no reference to the
 * {@link TaskFuture}, so that the garbage collector can tell when nobody holds that any more.
 */
final class FutureState {
    /** So long a reader waits for a result that was lost with its worker. */
    private static final long REMAKE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final long taskId;
    private final String name;
    private final Results results;
    private final List<Consumer<FutureState>> callbacks = new ArrayList<>(0);

    private TaskStatus status = TaskStatus.PENDING;
    private @Nullable StoredResult result;
    private @Nullable RuntimeException failure;
    private @Nullable Object value;
    private @Nullable Progress progress;
    private boolean isDecoded;
    private boolean isReleased;
    /** Handles of this task that are held. */
    private int holders = 1;

    private @Nullable Runnable releaseListener;

    /** What a future asks of its client; a seam so that the state knows neither sessions nor arenas. */
    interface Results {
        @Nullable
        Object decode(StoredResult result, String key);

        void release(long taskId);

        void cancel(long taskId);
    }

    FutureState(final long taskId, final String name, final Results results) {
        this.taskId = taskId;
        this.name = name;
        this.results = results;
    }

    long taskId() {
        return taskId;
    }

    String key() {
        return name + "-" + (taskId >>> 40) + "." + (taskId & ((1L << 40) - 1));
    }

    synchronized TaskStatus status() {
        return status;
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    synchronized @Nullable StoredResult stored() {
        return result;
    }

    synchronized @Nullable Progress progress() {
        return progress;
    }

    synchronized void progress(final Progress newest) {
        progress = newest;
    }

    void finish(final StoredResult stored) {
        end(TaskStatus.FINISHED, stored, null);
    }

    void fail(final TaskStatus end, final RuntimeException cause) {
        end(end, null, cause);
    }

    private void end(
            final TaskStatus end, final @Nullable StoredResult stored, final @Nullable RuntimeException cause) {
        final List<Consumer<FutureState>> waiting;
        synchronized (this) {
            if (status != TaskStatus.PENDING && (stored == null || status == TaskStatus.CANCELLED)) {
                return;
            }
            // A result that was lost and computed again comes twice: the newer place counts.
            status = end;
            result = stored;
            failure = cause;
            waiting = List.copyOf(callbacks);
            callbacks.clear();
            notifyAll();
        }
        waiting.forEach(callback -> callback.accept(this));
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
                    throw gone;
                }
                place = newer;
            }
        }
    }

    private synchronized @Nullable StoredResult awaitNewer(final StoredResult old) {
        final long untilNs = System.nanoTime() + REMAKE_TIMEOUT_NS;
        while (old.equals(result) && !isReleased) {
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
        return old.equals(result) ? null : result;
    }

    /** Calls {@code callback} once when the task has ended: at once if it has, else on the conductor's thread. */
    void whenDone(final Consumer<FutureState> callback) {
        synchronized (this) {
            if (status == TaskStatus.PENDING) {
                callbacks.add(callback);
                return;
            }
        }
        callback.accept(this);
    }

    /** Takes a callback back that has not been called yet. */
    synchronized void withdraw(final Consumer<FutureState> callback) {
        callbacks.remove(callback);
    }

    synchronized int callbackCount() {
        return callbacks.size();
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
        if (status() == TaskStatus.PENDING && timeoutNs > 0) {
            TaskContext.beforeWaiting();
        }
        return awaitEnd(timeoutNs);
    }

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
            if (failure != null) {
                throw rethrow(failure);
            }
            if (isDecoded) {
                return value;
            }
            stored = result;
        }
        if (stored == null) {
            throw new CancellationException("task " + key() + " was released");
        }
        final Object decoded = read(stored, place -> results.decode(place, key()));
        synchronized (this) {
            value = decoded;
            isDecoded = true;
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

    /** One more handle; false if the last one was released, so that the task is no longer held. */
    synchronized boolean retain() {
        if (isReleased) {
            return false;
        }
        holders++;
        return true;
    }

    /** Calls {@code listener} when the last handle is let go; one listener at most. */
    synchronized void whenReleased(final Runnable listener) {
        releaseListener = listener;
    }

    /** A handle is let go; with the last one the task is. */
    void release() {
        final Runnable listener;
        synchronized (this) {
            if (isReleased || --holders > 0) {
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
    }
}
