package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.StoreException;
import io.heddle.transport.Address;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SessionTimeouts;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A worker with the thread that drives it and the way to its scheduler: what {@code heddle worker} runs, and, as a main
 * class, what a {@link LocalCluster} forks.
 */
public final class WorkerProcess implements AutoCloseable {
    /** A worker's heap holds code, messages and the objects of user functions; partitions are in the arena. */
    static final List<String> JVM_OPTIONS = List.of(
            "-Xms64m",
            "-Xmx1g",
            "-XX:+UseParallelGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:TieredStopAtLevel=4",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    /** Of a forked worker that has retired: it is not to be replaced. */
    static final int RETIRED_EXIT_CODE = 10;

    private static final long END_POLL_MS = 50;

    private final NodeThread thread;
    private final WorkerNode node;
    private final MemoryWatch memoryWatch;
    private final ClusterDiscovery.@Nullable Route route;

    private WorkerProcess(
            final WorkerNodeOptions options, final ClusterDiscovery.Route route, final IdleProfile profile) {
        this.route = route;
        final Doorbell doorbell = Doorbell.open(
                route.driverDirectory(),
                options.name() + "-" + ProcessHandle.current().pid());
        this.thread = new NodeThread(doorbell, profile);
        try {
            this.node = new WorkerNode(route.driverDirectory(), options, doorbell);
        } catch (final StoreException failure) {
            throw LocalCluster.asHeddleException(failure);
        }
        thread.start(node, true);
        this.memoryWatch = MemoryWatch.start(options.name(), options.memory());
    }

    /**
     * Starts a worker within the calling program and waits until the scheduler has taken it in. Whatever memory the program has
     * beside the worker's arena, the worker does not end it.
     *
     * @param spillDirectory where it spills, null for the default.
     * @param profile how its media driver runs, where there is none of the scheduler's.
     */
    public static WorkerProcess start(
            final Address scheduler,
            final String name,
            final int threads,
            final long limitBytes,
            final @Nullable Path spillDirectory,
            final @Nullable SharedSecret secret,
            final DriverProfile profile) {
        return start(
                scheduler,
                name,
                threads,
                limitBytes,
                spillDirectory,
                secret,
                profile,
                Collections.emptySortedMap(),
                MemoryPolicy.DEFAULT.withinProgram(),
                StackSampler.isUsual());
    }

    /**
     * Starts a worker of which tasks may take resources.
     *
     * @param resources how much there is of each, in thousandths, by name; {@link WorkerResources#parse} reads text.
     * @param memory what it does as its memory fills.
     * @param samplesStacks whether it keeps where its tasks spend time.
     */
    public static WorkerProcess start(
            final Address scheduler,
            final String name,
            final int threads,
            final long limitBytes,
            final @Nullable Path spillDirectory,
            final @Nullable SharedSecret secret,
            final DriverProfile profile,
            final SortedMap<String, Long> resources,
            final MemoryPolicy memory,
            final boolean samplesStacks) {
        HostFiles.reapTheDead();
        final ClusterDiscovery.Route route = ClusterDiscovery.route(scheduler, profile);
        boolean isStarted = false;
        try {
            final String clusterName = String.valueOf(route.clusterDirectory().getFileName());
            final Path spill = spillDirectory != null ? spillDirectory : HostFiles.spillDirectory(clusterName);
            final WorkerProcess worker = new WorkerProcess(
                    new WorkerNodeOptions(
                            route.address(),
                            route.clusterDirectory(),
                            name,
                            threads,
                            limitBytes,
                            spill.resolve(name),
                            route.dataHost(),
                            secret,
                            SessionTimeouts.DEFAULT,
                            resources,
                            memory,
                            samplesStacks),
                    route,
                    IdleProfile.of(profile));
            isStarted = true;
            return worker;
        } finally {
            if (!isStarted) {
                route.close();
            }
        }
    }

    /** The program is this worker and nothing else: whatever it prints is in the worker's log. */
    public void takesAllLines() {
        NodeConsole.ofNodesOnly(true);
    }

    /** The worker's number in the cluster. */
    public int workerId() {
        return node.workerId();
    }

    /** Waits until the worker must end and says why. */
    public String awaitEnd() throws InterruptedException {
        String reason = node.endReason();
        while (reason == null) {
            TimeUnit.MILLISECONDS.sleep(END_POLL_MS);
            reason = node.endReason();
        }
        return reason;
    }

    /**
     * Leaves in order: other workers take what this one holds, and runs that have begun end, as far as that takes no longer than
     * {@code timeoutNs}. Then close this.
     *
     * @return null if nothing has to be computed again; else why that was not possible.
     */
    public @Nullable String retire(final long timeoutNs) throws InterruptedException {
        return node.endReason() != null ? null : node.retire(timeoutNs);
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(memoryWatch, thread, route);
    }

    /** What a local cluster forks: {@code --key=value} arguments, all of them required. */
    public static void main(final String[] arguments) throws InterruptedException {
        final Map<String, String> values = new HashMap<>();
        for (final String argument : arguments) {
            final int separator = argument.indexOf('=');
            values.put(argument.substring(2, separator), argument.substring(separator + 1));
        }
        final Thread main = Thread.currentThread();
        ParentWatch.start(main::interrupt);
        int exitCode = 0;
        System.setProperty(IdleProfile.PROPERTY, value(values, "profile"));
        try (WorkerProcess worker = fromArguments(values)) {
            NodeConsole.ofNodesOnly(false);
            ParentWatch.reportReady("pid=" + ProcessHandle.current().pid() + " workerId=" + worker.workerId());
            worker.awaitEnd();
            exitCode = worker.node.isRetired() ? RETIRED_EXIT_CODE : 0;
        } catch (final InterruptedException parentEnded) {
            exitCode = 0;
        } catch (final RuntimeException failure) {
            ParentWatch.reportFailure(failure);
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private static WorkerProcess fromArguments(final Map<String, String> values) {
        final Path driver = Address.parse(value(values, "scheduler")).driverDirectory();
        if (driver == null) {
            throw new HeddleException(ErrorKind.INTERNAL, "a forked worker needs the directory of its driver");
        }
        final WorkerNodeOptions options = new WorkerNodeOptions(
                Address.ipc(driver),
                Path.of(value(values, "cluster-directory")),
                value(values, "name"),
                Integer.parseInt(value(values, "threads")),
                Long.parseLong(value(values, "limit-bytes")),
                Path.of(value(values, "spill-directory")),
                null,
                SharedSecret.fromFile(Path.of(value(values, "secret-file"))),
                SessionTimeouts.DEFAULT,
                WorkerResources.read(value(values, "resources")),
                MemoryPolicy.read(value(values, "memory-policy")),
                Boolean.parseBoolean(value(values, "samples-stacks")));
        return new WorkerProcess(
                options,
                new ClusterDiscovery.Route(Address.ipc(driver), driver, options.clusterDirectory(), null, null, null),
                IdleProfile.ofProcess());
    }

    private static String value(final Map<String, String> values, final String key) {
        final String value = values.get(key);
        if (value == null) {
            throw new HeddleException(ErrorKind.INTERNAL, "a forked worker lacks the argument --" + key);
        }
        return value;
    }
}
