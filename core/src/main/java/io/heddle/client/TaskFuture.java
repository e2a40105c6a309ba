package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a task that runs, or ran, on the cluster. As long as a future is held its result stays in the memory of
 * the cluster; {@link #release()}, or the garbage collector, lets it go. A future may stand anywhere inside the
 * arguments of another task: it becomes a dependency, and the function sees its value.
 *
 * <p>The collector may find a future unused while one of its methods still waits: {@code client.submit(f).result()} holds
 * nothing but the wait. Every method that waits therefore keeps the future reachable to its end.
 *
 * <p>Thread-safe. Callbacks run on the client's conductor thread and must not block.
 *
 * @param <T> type of the result.
 */
public final class TaskFuture<T> implements Future<T>, AutoCloseable {
    /** The {@link FutureState} itself for the first future of a task, else a {@link FutureHandle} of it. */
    private final Hold hold;

    /**
     * The first future of a new task.
     *
     * @param isKey whether {@code name} is the whole key, which the user chose.
     */
    TaskFuture(final long taskId, final String name, final FutureState.Results results, final boolean isKey) {
        hold = new FutureState(this, taskId, name, results, isKey);
    }

    /** A future of a task that nobody has let go; released by itself. */
    TaskFuture(final FutureState state) {
        final FutureHandle handle = state.hold(this);
        if (handle == null) {
            throw new HeddleException(
                    ErrorKind.USER, "task " + state.key() + " was released; keep its future for as long as it is used");
        }
        hold = handle;
    }

    /** A further future of a task, released by itself; null if the task is not held any more. */
    static <T> @Nullable TaskFuture<T> find(final FutureState state) {
        try {
            return new TaskFuture<>(state);
        } catch (final HeddleException released) {
            return null;
        }
    }

    FutureState state() {
        return hold instanceof FutureState own ? own : ((FutureHandle) hold).state();
    }

    /** The cluster-wide number of the task. */
    public long taskId() {
        return state().taskId();
    }

    /** A readable key: the function's name and the task's number. */
    public String key() {
        return state().key();
    }

    /** Where the task stands; never blocks. */
    public TaskStatus status() {
        return state().status();
    }

    /** What the task said last of how far it has come ({@code TaskContext.progress}), null if nothing yet. */
    public @Nullable Progress progress() {
        return state().progress();
    }

    /**
     * Waits for the task and returns its value; the value is fetched once and kept.
     *
     * @throws HeddleException with the remote exception as its cause, if the task failed.
     * @throws CancellationException if it was cancelled.
     */
    public T result() {
        return value(Long.MAX_VALUE);
    }

    /** As {@link #result()}, but gives up after {@code timeout} with a {@link HeddleException} of kind PEER. */
    public T result(final Duration timeout) {
        return value(EndedTasks.toNanos(timeout));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a task may well return null
    private T value(final long timeoutNs) {
        try {
            return (T) state().value(timeoutNs);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Waits for the end of the task and returns its failure, or null if it finished. */
    public @Nullable Throwable exception() {
        try {
            state().await(Long.MAX_VALUE);
            return state().failure();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Waits for the end of the task, but not longer than {@code timeoutNs}; false if it has not ended by then. */
    boolean awaitInterruptibly(final long timeoutNs) throws InterruptedException {
        try {
            return state().awaitInterruptibly(timeoutNs);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public T get() throws ExecutionException, InterruptedException {
        awaitInterruptibly(Long.MAX_VALUE);
        try {
            return value(Long.MAX_VALUE);
        } catch (final HeddleException failure) {
            throw asExecutionException(failure);
        }
    }

    @Override
    public T get(final long timeout, final TimeUnit unit)
            throws ExecutionException, InterruptedException, TimeoutException {
        if (!awaitInterruptibly(unit.toNanos(timeout))) {
            throw new TimeoutException("task " + key() + " did not finish within " + timeout + " " + unit);
        }
        try {
            return value(Long.MAX_VALUE);
        } catch (final HeddleException failure) {
            throw asExecutionException(failure);
        }
    }

    private static ExecutionException asExecutionException(final HeddleException failure) {
        final Throwable cause = failure.getCause();
        return new ExecutionException(
                failure.getMessage(), failure.category() == ErrorKind.USER && cause != null ? cause : failure);
    }

    /**
     * Asks the cluster to stop the task and what depends on it; {@code mayInterrupt} is always as if true. This future
     * has ended when the call returns; false if it had before.
     */
    @Override
    public boolean cancel(final boolean mayInterrupt) {
        return state().cancel();
    }

    /** As {@link #cancel(boolean)}. */
    public boolean cancel() {
        return state().cancel();
    }

    @Override
    public boolean isCancelled() {
        return state().status() == TaskStatus.CANCELLED;
    }

    /** Whether the task has ended well. */
    boolean isFinished() {
        return state().status() == TaskStatus.FINISHED;
    }

    @Override
    public boolean isDone() {
        return state().status() != TaskStatus.PENDING;
    }

    /** A view of this future for the JDK's combinators; completing it has no effect on the task. */
    public CompletableFuture<T> toCompletableFuture() {
        final CompletableFuture<T> view = new CompletableFuture<>();
        state().whenDone(ended -> {
            if (isCancelled()) {
                view.cancel(false);
            } else {
                view.completeAsync(this::result);
            }
        });
        return view;
    }

    /** Runs {@code callback} on the conductor thread when the task has ended, at once if it has. Holds this future until then. */
    public void onDone(final Runnable callback) {
        state().whenDone(ended -> {
            try {
                callback.run();
            } finally {
                Reference.reachabilityFence(this);
            }
        });
    }

    /** A callback holds this until the task has ended. */
    void keepUntilDone() {
        state().whenDone(this::nothingToDo);
    }

    private void nothingToDo(final FutureState ended) {
        // being referred to was all
    }

    /** One more handle of the same task, released by itself. */
    TaskFuture<T> again() {
        return new TaskFuture<>(state());
    }

    /**
     * Lets the result go: the cluster frees it unless another task or future needs it. A task that nobody holds any more before
     * it has ended counts as cancelled for those who wait for it. May be called twice.
     */
    public void release() {
        hold.release();
    }

    @Override
    public void close() {
        release();
    }

    @Override
    public String toString() {
        return "TaskFuture{" + key() + ", " + status() + "}";
    }
}
