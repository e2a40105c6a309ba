package io.heddle.client;

import io.heddle.cluster.SchedulerPlugin;
import io.heddle.cluster.SchedulerPlugins;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.WorkerPlugin;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The plugins of a client's program, on its workers and beside its scheduler. One change at a time. */
final class ClientPlugins {
    /** In the place of a worker's number. */
    static final int SCHEDULER = 0;

    private static final int NAME_CHARS_MAX = 200;

    private final Backend backend;
    private final boolean isOfTasks;

    /** Of a client; {@code isOfTasks}: of one that tasks share, whose program has another client. */
    ClientPlugins(final Backend backend, final boolean isOfTasks) {
        this.backend = backend;
        this.isOfTasks = isOfTasks;
    }

    synchronized void registerOnWorkers(final String name, final WorkerPlugin plugin) {
        require(name);
        final ClassLoader loader = plugin.getClass().getClassLoader();
        if (loader != null) {
            backend.classes().add(loader);
        }
        backend.classes().plugins().put(name, plugin);
        boolean isDone = false;
        try {
            backend.refreshPlugins();
            isDone = true;
        } finally {
            if (!isDone) {
                unregisterOnWorkers(name);
            }
        }
    }

    synchronized boolean unregisterOnWorkers(final String name) {
        require(name);
        final boolean isKnown = backend.classes().plugins().remove(name);
        if (isKnown) {
            backend.refreshPlugins();
        }
        return isKnown;
    }

    synchronized void registerOnScheduler(final String name, final SchedulerPlugin plugin) {
        require(name);
        final ClassLoader loader = plugin.getClass().getClassLoader();
        if (loader != null) {
            backend.classes().add(loader);
        }
        final TaskFunction2<String, SchedulerPlugin, Boolean> register = SchedulerPlugins::register;
        callScheduler(register, name, plugin);
    }

    synchronized boolean unregisterOnScheduler(final String name) {
        require(name);
        final TaskFunction1<String, Boolean> unregister = SchedulerPlugins::unregister;
        return Boolean.TRUE.equals(callScheduler(unregister, name));
    }

    /** Calls a function in the scheduler's process. */
    @Nullable
    Object callScheduler(final Serializable function, final @Nullable Object... arguments) {
        return WorkerCalls.await(backend.calls().call(SCHEDULER, 0, CallRunner.Kind.RUN, function, arguments));
    }

    private void require(final String name) {
        if (isOfTasks) {
            throw new HeddleException(
                    ErrorKind.USER, "plugins belong to a program: register them with its own client, not in a task");
        }
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            throw new BadInputException("the name of a plugin has " + name.length() + " characters; expected 1 to "
                    + NAME_CHARS_MAX + ", not only blanks");
        }
    }
}
