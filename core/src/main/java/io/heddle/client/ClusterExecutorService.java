package io.heddle.client;

import io.heddle.function.TaskCallable;
import io.heddle.function.TaskRunnable;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The cluster behind the JDK's interface. What is submitted must be {@link Serializable}: a lambda that is written in the
 * call is, through {@link TaskCallable} and {@link TaskRunnable}. A task runs even if nobody holds its future. Shutting down
 * ends this executor, not the client or the cluster. Thread-safe.
 */
public final class ClusterExecutorService implements ExecutorService, AutoCloseable {
    private final Client client;
    /** Held here so that a task runs to its end whoever drops its future. */
    private final Set<TaskFuture<?>> outstanding = ConcurrentHashMap.newKeySet();

    private boolean isShutdown;

    ClusterExecutorService(final Client client) {
        this.client = client;
    }

    /** Runs {@code task} on a worker. */
    public <T> TaskFuture<T> submit(final TaskCallable<T> task) {
        return submitAny(task);
    }

    /** Runs {@code task} on a worker. */
    public TaskFuture<?> submit(final TaskRunnable task) {
        return submitAny(task);
    }

    /** Runs {@code task} on a worker. */
    public void execute(final TaskRunnable task) {
        client.fireAndForget(submitAny(task));
    }

    @Override
    public <T> TaskFuture<T> submit(final Callable<T> task) {
        return submitAny(task);
    }

    @Override
    public TaskFuture<?> submit(final Runnable task) {
        return submitAny(task);
    }

    /** As the JDK says; {@code result} stays here and is returned as it is. */
    @Override
    public <T> Future<T> submit(final Runnable task, final T result) {
        return new WithResult<>(submitAny(task), result);
    }

    @Override
    public void execute(final Runnable task) {
        client.fireAndForget(submitAny(task));
    }

    private <T> TaskFuture<T> submitAny(final Object task) {
        if (!(task instanceof Serializable function)) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "a task of class " + task.getClass().getName() + " cannot be sent to a worker: it is not"
                            + " java.io.Serializable; declare it as TaskCallable or TaskRunnable");
        }
        final TaskFuture<T> future;
        synchronized (this) {
            if (isShutdown) {
                throw new RejectedExecutionException("this executor was shut down; ask the client for another one");
            }
            future = client.calls().submit(function);
            outstanding.add(future);
        }
        future.onDone(() -> ended(future));
        return future;
    }

    private synchronized void ended(final TaskFuture<?> future) {
        outstanding.remove(future);
        notifyAll();
    }

    @Override
    public synchronized void shutdown() {
        isShutdown = true;
        notifyAll();
    }

    /** Shuts down and cancels what has not ended. The list is empty: whether a task has begun is known to its worker only. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        outstanding.forEach(TaskFuture::cancel);
        return List.of();
    }

    @Override
    public synchronized boolean isShutdown() {
        return isShutdown;
    }

    @Override
    public synchronized boolean isTerminated() {
        return isShutdown && outstanding.isEmpty();
    }

    @Override
    public synchronized boolean awaitTermination(final long timeout, final TimeUnit unit) throws InterruptedException {
        final long startNs = System.nanoTime();
        while (!isTerminated()) {
            final long leftNs = unit.toNanos(timeout) - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            wait(Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(leftNs), 3_600_000)));
        }
        return true;
    }

    /** Shuts down and waits for what was submitted; if interrupted, cancels it and waits for the cancelling. */
    @Override
    public void close() {
        shutdown();
        boolean wasInterrupted = false;
        while (!isTerminated()) {
            try {
                awaitTermination(1, TimeUnit.DAYS);
            } catch (final InterruptedException interrupted) {
                wasInterrupted = true;
                shutdownNow();
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public <T> List<Future<T>> invokeAll(final Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(
            final Collection<? extends Callable<T>> tasks, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        final long startNs = System.nanoTime();
        final List<TaskFuture<T>> futures = submitAll(tasks);
        boolean isComplete = false;
        try {
            isComplete = true;
            for (final TaskFuture<T> future : futures) {
                final long leftNs = unit.toNanos(timeout) - (System.nanoTime() - startNs);
                isComplete &= future.awaitInterruptibly(Math.max(0, leftNs));
            }
        } catch (final InterruptedException interrupted) {
            isComplete = false;
            throw interrupted;
        } finally {
            if (!isComplete) {
                futures.forEach(TaskFuture::cancel);
            }
        }
        return List.copyOf(futures);
    }

    private <T> List<TaskFuture<T>> submitAll(final Collection<? extends Callable<T>> tasks) {
        final List<TaskFuture<T>> futures = new ArrayList<>(tasks.size());
        boolean isComplete = false;
        try {
            for (final Callable<T> task : tasks) {
                futures.add(submitAny(task));
            }
            isComplete = true;
            return futures;
        } finally {
            if (!isComplete) {
                futures.forEach(TaskFuture::cancel);
            }
        }
    }

    @Override
    public <T> T invokeAny(final Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (final TimeoutException impossible) {
            throw new IllegalStateException("three centuries have passed", impossible);
        }
    }

    /** The value of the first task that succeeds; the others are cancelled. */
    @Override
    public <T> T invokeAny(final Collection<? extends Callable<T>> tasks, final long timeout, final TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("there is no task to invoke");
        }
        final Duration limit = Duration.ofNanos(unit.toNanos(timeout));
        final List<TaskFuture<T>> futures = submitAll(tasks);
        ExecutionException lastFailure = null;
        try {
            final AsCompleted<T> ended = new AsCompleted<>(futures, limit);
            while (ended.hasNext()) {
                final TaskFuture<T> next = ended.poll();
                if (next == null) {
                    throw new TimeoutException("none of " + tasks.size() + " tasks succeeded within " + limit);
                }
                try {
                    return next.get();
                } catch (final ExecutionException failure) {
                    lastFailure = failure;
                } catch (final CancellationException cancelled) {
                    lastFailure = new ExecutionException(cancelled);
                }
            }
        } finally {
            futures.forEach(TaskFuture::cancel);
        }
        throw lastFailure != null ? lastFailure : new ExecutionException("no task succeeded", null);
    }

    /** A future of a task without a result of its own. */
    private static final class WithResult<T> implements Future<T> {
        private final TaskFuture<?> task;
        private final @Nullable T result;

        WithResult(final TaskFuture<?> task, final @Nullable T result) {
            this.task = task;
            this.result = result;
        }

        @Override
        public boolean cancel(final boolean mayInterrupt) {
            return task.cancel(mayInterrupt);
        }

        @Override
        public boolean isCancelled() {
            return task.isCancelled();
        }

        @Override
        public boolean isDone() {
            return task.isDone();
        }

        @Override
        @SuppressWarnings("NullAway") // null if the caller gave null
        public T get() throws InterruptedException, ExecutionException {
            task.get();
            return result;
        }

        @Override
        @SuppressWarnings("NullAway") // null if the caller gave null
        public T get(final long timeout, final TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            task.get(timeout, unit);
            return result;
        }
    }
}
