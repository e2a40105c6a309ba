package io.heddle.worker.executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/**
 * Tells the program's logger, if it keeps a context for each thread (Logback and Log4j do), which task a thread runs: {@code worker} is the
 * name of the worker, {@code task} the end of the future's key. Runs that are so short that the thread which drives the worker takes them
 * have none: the context would cost more than they do.
 */
final class LogContext {
    /** Keys of the context. */
    static final String WORKER = "worker";

    static final String TASK = "task";

    private final MDCAdapter adapter;

    LogContext(final MDCAdapter adapter) {
        this.adapter = adapter;
    }

    /** Of the logger of this process; null if it keeps none. */
    static @Nullable LogContext ofProcess() {
        final MDCAdapter adapter = MDC.getMDCAdapter();
        return adapter == null || adapter instanceof NOPMDCAdapter ? null : new LogContext(adapter);
    }

    void enter(final TaskContext task) {
        adapter.put(WORKER, task.workerName());
        adapter.put(TASK, task.key());
    }

    void leave() {
        adapter.remove(TASK);
        adapter.remove(WORKER);
    }
}
