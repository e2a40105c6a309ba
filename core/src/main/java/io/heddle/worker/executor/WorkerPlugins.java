package io.heddle.worker.executor;

import io.heddle.function.ObjectCodec;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of the programs whose tasks run here. A program's list of them is asked from its client, as class files are, before
 * its first task or call begins, and again when the client says that it has changed; the two lists are compared by version. Thread-safe.
 */
public final class WorkerPlugins {
    /** Asked in the place of a class name, for the list. It is no name of a class. */
    public static final String LIST = "heddle worker plugins";

    /** For those who call functions and are no worker. */
    public static final WorkerPlugins NONE;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPlugins.class);
    private static final int FAILURES_LOGGED = 100;
    private static final long TEARDOWN_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(2);

    static {
        final ClassSource nothing = (clientId, name) -> null;
        NONE = new WorkerPlugins(new Functions(nothing, "of the calling thread"), nothing);
    }

    private final Functions functions;
    private final ClassSource source;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable Program last;
    private final ConcurrentHashMap<Integer, Program> programs = new ConcurrentHashMap<>();

    /** A plugin in the list of a client. */
    private record Listed(long version, byte[] bytes) {}

    /** A plugin that was set up here, or could not be. */
    private record Installed(
            long version,
            @Nullable WorkerPlugin plugin,
            @Nullable Throwable failure) {}

    /** The plugins of one program. */
    private static final class Program {
        final int clientId;
        final Map<String, Installed> installed = new TreeMap<>();
        volatile List<WorkerPlugin> active = List.of();
        volatile boolean isLoaded;

        Program(final int clientId) {
            this.clientId = clientId;
        }
    }

    /** Without plugins; lists come from {@code source}, classes as those of functions. */
    public WorkerPlugins(final Functions functions, final ClassSource source) {
        this.functions = functions;
        this.source = source;
    }

    /**
     * Looks at the list of the program on this thread again. A function for clients to call on every worker.
     *
     * @return true: all of it is set up.
     * @throws HeddleException if a plugin cannot be set up here.
     */
    public static boolean refresh() {
        final TaskContext task = TaskContext.current();
        task.environment().plugins().refresh(task.clientId(), task.environment());
        return true;
    }

    /** As {@link #refresh()}, for a program; on any thread. */
    public void refresh(final int clientId, final TaskEnvironment worker) {
        final Program program = program(clientId);
        synchronized (program) {
            load(clientId, program, worker);
            program.installed.forEach((name, plugin) -> {
                if (plugin.failure() != null) {
                    throw new HeddleException(
                            ErrorKind.USER,
                            "plugin " + name + " cannot be set up on worker " + worker.workerName() + ": "
                                    + plugin.failure(),
                            plugin.failure());
                }
            });
        }
    }

    /** Most runs are of the program of the run before, and look nothing up. */
    private Program program(final int clientId) {
        final Program recent = last;
        if (recent != null && recent.clientId == clientId) {
            return recent;
        }
        final Program program = programs.computeIfAbsent(clientId, Program::new);
        last = program;
        return program;
    }

    void beforeTask(final TaskContext task) {
        final Program program = program(task.clientId());
        if (!program.isLoaded) {
            synchronized (program) {
                if (!program.isLoaded) {
                    load(task.clientId(), program, task.environment());
                }
            }
        }
        if (task.run() > 0) {
            final List<WorkerPlugin> active = program.active;
            for (int i = 0; i < active.size(); i++) { // no iterator: this is done for every task
                final WorkerPlugin plugin = active.get(i);
                try {
                    plugin.beforeTask(task.shown());
                } catch (final Throwable failure) {
                    failed(plugin, "before", task, failure);
                }
            }
        }
    }

    void afterTask(final TaskContext task, final boolean isFinished) {
        final Program program = program(task.clientId());
        if (task.run() > 0) {
            final List<WorkerPlugin> active = program.active;
            for (int i = 0; i < active.size(); i++) { // no iterator: this is done for every task
                final WorkerPlugin plugin = active.get(i);
                try {
                    plugin.afterTask(task.shown(), isFinished);
                } catch (final Throwable failure) {
                    failed(plugin, "after", task, failure);
                }
            }
        }
    }

    private void failed(final WorkerPlugin plugin, final String when, final TaskContext task, final Throwable failure) {
        if (failures.incrementAndGet() <= FAILURES_LOGGED) {
            LOG.warn("plugin {} failed {} task {}", plugin, when, task.key(), failure);
        }
    }

    private void load(final int clientId, final Program program, final TaskEnvironment worker) {
        final Map<String, Listed> listed = listOf(clientId);
        for (final String name : List.copyOf(program.installed.keySet())) {
            final Listed now = listed.get(name);
            final Installed before = program.installed.get(name);
            if (before != null && (now == null || now.version() != before.version())) {
                program.installed.remove(name);
                activate(program);
                teardown(name, before, worker);
            }
        }
        listed.forEach((name, plugin) ->
                program.installed.computeIfAbsent(name, key -> install(clientId, name, plugin, worker)));
        activate(program);
        program.isLoaded = true;
    }

    private static void activate(final Program program) {
        final List<WorkerPlugin> active = new ArrayList<>();
        for (final Installed installed : program.installed.values()) {
            if (installed.plugin() != null) {
                active.add(installed.plugin());
            }
        }
        program.active = List.copyOf(active);
    }

    private Map<String, Listed> listOf(final int clientId) {
        final Map<String, Listed> listed = new TreeMap<>();
        try {
            final byte[] list = source.classFile(clientId, LIST);
            if (list == null) {
                return listed;
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(list))) {
                for (int left = in.readInt(); left > 0; left--) {
                    listed.put(in.readUTF(), new Listed(in.readLong(), in.readNBytes(in.readInt())));
                }
            }
        } catch (final IOException | HeddleException unknown) {
            LOG.warn("the plugins of client {} are not known; its tasks run without them", clientId, unknown);
        }
        return listed;
    }

    private Installed install(
            final int clientId, final String name, final Listed listed, final TaskEnvironment worker) {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        try {
            final JobClassLoader loader = functions.loader(clientId);
            thread.setContextClassLoader(loader);
            final Object plugin = ObjectCodec.decode(listed.bytes(), loader, loader.filter(), UnaryOperator.identity());
            if (!(plugin instanceof WorkerPlugin whole)) {
                throw new HeddleException(ErrorKind.INTERNAL, "it is no plugin for workers");
            }
            whole.setup(worker);
            return new Installed(listed.version(), whole, null);
        } catch (final Throwable failure) {
            LOG.warn("plugin {} cannot be set up; tasks run without it", name, failure);
            return new Installed(listed.version(), null, failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void teardown(final String name, final Installed installed, final TaskEnvironment worker) {
        if (installed.plugin() != null) {
            try {
                installed.plugin().teardown(worker);
            } catch (final Throwable failure) {
                LOG.warn("plugin {} failed when it was taken down", name, failure);
            }
        }
    }

    /** A client has left: its plugins are taken down, on a thread of their own. Returns it, null if there are none. */
    public @Nullable Thread forgetClient(final int clientId, final TaskEnvironment worker) {
        final Program program = programs.remove(clientId);
        last = null;
        if (program == null || (program.isLoaded && program.active.isEmpty())) {
            return null;
        }
        final Thread thread = new Thread(
                () -> {
                    synchronized (program) {
                        final Map<String, Installed> all = new HashMap<>(program.installed);
                        program.installed.clear();
                        activate(program);
                        all.forEach((name, installed) -> teardown(name, installed, worker));
                    }
                },
                worker.workerName() + "-plugins");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The worker ends: waits for the plugins to be taken down, but not for ever. */
    public void close(final TaskEnvironment worker) {
        final long endMs = System.currentTimeMillis() + TEARDOWN_TIMEOUT_MS;
        for (final Integer clientId : List.copyOf(programs.keySet())) {
            final Thread thread = forgetClient(clientId, worker);
            if (thread != null) {
                try {
                    thread.join(Math.max(1, endMs - System.currentTimeMillis()));
                } catch (final InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
