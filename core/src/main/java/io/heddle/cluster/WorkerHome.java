package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.Arena;
import io.heddle.store.StoreException;
import io.heddle.transport.Address;
import io.heddle.transport.SharedSecret;
import io.heddle.worker.executor.ClassSource;
import io.heddle.worker.executor.Functions;
import io.heddle.worker.executor.TaskEnvironment;
import io.heddle.worker.executor.TaskMetric;
import io.heddle.worker.executor.WorkerPlugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * What tasks find at their worker: who it is, how a client of theirs reaches the cluster, and things that the tasks of one
 * client's program share there, which end with the program or the worker. Any thread.
 */
public final class WorkerHome implements TaskEnvironment, AutoCloseable {
    private final Path driverDirectory;
    private final WorkerNodeOptions options;
    private final long hostId;
    private final Arena arena;
    private final Map<Shared, AutoCloseable> shared = new HashMap<>();
    private volatile int workerId;
    private final WorkerPlugins plugins;
    private final ProgressReports progress = new ProgressReports();
    private final MetricReports metrics = new MetricReports();
    private final NodeConsole console;
    private final @Nullable StackSampler sampler;
    private boolean isClosed;

    /** One thing of a client's program. */
    private record Shared(int clientId, Class<?> type) {}

    WorkerHome(
            final Path driverDirectory,
            final NodeDirectory directory,
            final WorkerNodeOptions options,
            final long hostId,
            final Arena arena,
            final Functions functions,
            final ClassSource classes) {
        this.plugins = new WorkerPlugins(functions, classes);
        this.driverDirectory = driverDirectory;
        this.options = options;
        this.hostId = hostId;
        this.arena = arena;
        this.console = NodeConsole.open(directory, this);
        this.sampler = options.samplesStacks() ? StackSampler.open(directory, this, functions) : null;
    }

    void workerId(final int value) {
        workerId = value;
    }

    /** What runs say of how far they have come. */
    ProgressReports progress() {
        return progress;
    }

    @Override
    public WorkerPlugins plugins() {
        return plugins;
    }

    @Override
    public int workerId() {
        return workerId;
    }

    @Override
    public String workerName() {
        return options.name();
    }

    @Override
    public void progress(final long taskId, final int run, final double fraction, final String note) {
        progress.put(taskId, run, fraction, note);
    }

    @Override
    public void memoryLimit(final long bytes) {
        try {
            arena.limit(bytes);
        } catch (final StoreException impossible) {
            throw new HeddleException(ErrorKind.RESOURCE, String.valueOf(impossible.getMessage()), impossible);
        }
    }

    @Override
    public void metrics(final long taskId, final int run, final Map<String, TaskMetric> measured) {
        metrics.put(taskId, run, measured);
    }

    /** What runs that have ended have measured. */
    MetricReports metrics() {
        return metrics;
    }

    /** The media driver that the worker uses. */
    public Path driverDirectory() {
        return driverDirectory;
    }

    /** Where the worker found the scheduler. */
    public Address scheduler() {
        return options.scheduler();
    }

    /** Where the nodes of this host keep their files. */
    public Path clusterDirectory() {
        return options.clusterDirectory();
    }

    /** The number of this host. */
    public long hostId() {
        return hostId;
    }

    /** Where results of other hosts come in, null if there are none. */
    public @Nullable String dataHost() {
        return options.dataHost();
    }

    /** What members of the cluster know. */
    public @Nullable SharedSecret secret() {
        return options.secret();
    }

    /** The one {@code type} that the tasks of a client's program share on this worker; made by the first who asks. */
    public <T extends AutoCloseable> T shared(final int clientId, final Class<T> type, final Supplier<T> factory) {
        synchronized (shared) {
            if (isClosed) {
                throw new HeddleException(ErrorKind.PEER, "worker " + options.name() + " is closing");
            }
            final Shared key = new Shared(clientId, type);
            final AutoCloseable known = shared.get(key);
            if (known != null) {
                return type.cast(known);
            }
            final T made = factory.get();
            shared.put(key, made);
            return made;
        }
    }

    /** A client is gone: what its program shared here is closed, on a thread of its own because that may take a while. */
    void clientLeft(final int clientId) {
        plugins.forgetClient(clientId, this);
        final List<AutoCloseable> left = new ArrayList<>();
        synchronized (shared) {
            shared.entrySet().removeIf(entry -> entry.getKey().clientId() == clientId && left.add(entry.getValue()));
        }
        if (!left.isEmpty()) {
            final Thread closer = new Thread(() -> CloseHelper.quietCloseAll(left), options.name() + "-client-left");
            closer.setDaemon(true);
            closer.start();
        }
    }

    @Override
    public void close() {
        plugins.close(this);
        final List<AutoCloseable> left;
        synchronized (shared) {
            isClosed = true;
            left = List.copyOf(shared.values());
            shared.clear();
        }
        CloseHelper.quietCloseAll(left);
        CloseHelper.quietClose(sampler);
        console.close();
    }
}
