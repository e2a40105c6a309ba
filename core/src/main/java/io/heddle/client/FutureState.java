package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.concurrent.CancellationException;
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
    private final List<Runnable> callbacks = new ArrayList<>(0);

    private TaskStatus status = TaskStatus.PENDING;
    private @Nullable StoredResult result;
    private @Nullable RuntimeException failure;
    private @Nullable Object value;
    private boolean isDecoded;
    private boolean isReleased;

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

    void finish(final StoredResult stored) {
        end(TaskStatus.FINISHED, stored, null);
    }

    void fail(final TaskStatus end, final RuntimeException cause) {
        end(end, null, cause);
    }

    private void end(
            final TaskStatus end, final @Nullable StoredResult stored, final @Nullable RuntimeException cause) {
        final List<Runnable> waiting;
        synchronized (this) {
            if (status != TaskStatus.PENDING && stored == null) {
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
        waiting.forEach(Runnable::run);
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
        while (result == old && !isReleased) {
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
        return result == old ? null : result;
    }

    void whenDone(final Runnable callback) {
        synchronized (this) {
            if (status == TaskStatus.PENDING) {
                callbacks.add(callback);
                return;
            }
        }
        callback.run();
    }

    /** Waits for the end of the task; false if it has not ended after {@code timeoutNs}. */
    synchronized boolean await(final long timeoutNs) {
        final long startNs = System.nanoTime();
        while (status == TaskStatus.PENDING) {
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            try {
                wait(Math.max(1, Math.min(leftNs / 1_000_000, 3_600_000)));
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new HeddleException(
                        ErrorKind.USER,
                        "interrupted while waiting for task " + key() + "; the task goes on",
                        interrupted);
            }
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
        return true;
    }

    void release() {
        synchronized (this) {
            if (isReleased) {
                return;
            }
            isReleased = true;
            notifyAll();
        }
        results.release(taskId);
    }
}
