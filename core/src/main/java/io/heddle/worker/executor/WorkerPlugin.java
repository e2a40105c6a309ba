package io.heddle.worker.executor;

import java.io.Serializable;

/**
 * What a program wants done on every worker: once before the first of its tasks runs there, around each of its tasks, and when it
 * has left. See {@code Client.registerWorkerPlugin}. Each worker has a copy of its own, with the classes of the program. What
 * {@link #beforeTask} and {@link #afterTask} throw is logged and changes nothing else.
 */
public interface WorkerPlugin extends Serializable {
    /**
     * The worker is there. No task of the program runs on it before this returns, so it must not wait for one.
     *
     * @param worker on which it is.
     * @throws Exception why it cannot be used there: it is not, tasks run without it, and its registration fails.
     */
    default void setup(final TaskEnvironment worker) throws Exception {}

    /** A task of the program is about to run, on this thread. At the same time others may run on other threads. */
    default void beforeTask(final TaskContext task) throws Exception {}

    /**
     * A task of the program has run, on this thread.
     *
     * @param isFinished whether it has a result; else it failed, was cancelled, or has to run again.
     */
    default void afterTask(final TaskContext task, final boolean isFinished) throws Exception {}

    /** The plugin was replaced or unregistered, its program has left, or the worker ends in order. */
    default void teardown(final TaskEnvironment worker) throws Exception {}
}
