package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.SchedulerOptions;
import io.heddle.transport.Address;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverOptions;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.EmbeddedDriver;
import io.heddle.transport.SessionTimeouts;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler with the thread that drives it, and a media driver unless one of the cluster runs already: what
 * {@code heddle scheduler} runs.
 */
public final class SchedulerProcess implements AutoCloseable {
    private static final long END_POLL_MS = 50;

    private final NodeThread thread;
    private final NodeDirectory directory;
    private final Path clusterDirectory;
    private final @Nullable EmbeddedDriver driver;
    private final SchedulerNode node;

    private SchedulerProcess(
            final Path clusterDirectory, final SchedulerNodeOptions options, final DriverProfile profile) {
        this.clusterDirectory = clusterDirectory;
        this.directory = NodeDirectory.create(clusterDirectory, options.name(), NodeRole.SCHEDULER);
        EmbeddedDriver own = null;
        boolean isStarted = false;
        try {
            Path driverDirectory = runningDriver(clusterDirectory);
            if (driverDirectory == null) {
                own = EmbeddedDriver.launch(new DriverOptions()
                        .directory(directory.path().resolve("aeron"))
                        .profile(profile));
                driverDirectory = own.directory();
            }
            this.driver = own;
            final Doorbell doorbell = Doorbell.open(directory.path(), options.name());
            this.thread = new NodeThread(doorbell, IdleProfile.of(profile));
            this.node = new SchedulerNode(driverDirectory, options, directory, doorbell);
            isStarted = true;
        } finally {
            if (!isStarted) {
                CloseHelper.quietCloseAll(own, directory);
                HostFiles.reapTheDead(clusterDirectory);
            }
        }
        thread.start(node, false);
    }

    private static @Nullable Path runningDriver(final Path clusterDirectory) {
        for (final NodeDirectory node : NodeDirectory.list(clusterDirectory)) {
            final String driver = node.property("driver");
            if (node.role() == NodeRole.DRIVER && driver != null && node.isAlive()) {
                return Path.of(driver);
            }
        }
        return null;
    }

    /**
     * Starts a scheduler.
     *
     * @param clusterName where its files are.
     * @param host interface for other hosts, null for this host only.
     * @param port UDP port.
     * @param advertisedHost the name by which others reach it, null for the interface's.
     * @param profile how its media driver runs, unless one of the cluster runs already.
     */
    public static SchedulerProcess start(
            final String clusterName,
            final @Nullable String host,
            final int port,
            final @Nullable String advertisedHost,
            final @Nullable SharedSecret secret,
            final boolean insecure,
            final DriverProfile profile) {
        return start(clusterName, host, port, advertisedHost, secret, insecure, null, profile);
    }

    /**
     * Starts a scheduler that keeps what it knows in {@code journal}, null for none, and goes on with what is there.
     *
     * @see #start(String, String, int, String, SharedSecret, boolean, DriverProfile)
     */
    public static SchedulerProcess start(
            final String clusterName,
            final @Nullable String host,
            final int port,
            final @Nullable String advertisedHost,
            final @Nullable SharedSecret secret,
            final boolean insecure,
            final @Nullable Path journal,
            final DriverProfile profile) {
        HostFiles.reapTheDead();
        final Path cluster = HostFiles.clusterDirectory(clusterName);
        return new SchedulerProcess(
                cluster,
                new SchedulerNodeOptions(
                        cluster,
                        "scheduler",
                        host,
                        port,
                        advertisedHost,
                        secret,
                        insecure,
                        SchedulerOptions.defaults(),
                        SessionTimeouts.DEFAULT,
                        journal),
                profile);
    }

    /** The program is this scheduler and nothing else: whatever it prints is in the scheduler's log. */
    public void takesAllLines() {
        NodeConsole.ofNodesOnly(true);
    }

    /** Where clients and workers find it. */
    public Address address() {
        return node.address();
    }

    /** Where the cluster keeps its files. */
    public Path clusterDirectory() {
        return clusterDirectory;
    }

    /** Where its process logs. */
    public Path logDirectory() {
        return directory.logDirectory();
    }

    /**
     * Tell other processes of this host something about the cluster: a property of the scheduler's directory.
     *
     * @param key   of the property.
     * @param value of the property.
     */
    public void publish(final String key, final String value) {
        directory.publish(key, value);
    }

    /**
     * Waits until a client asks for the end of the cluster.
     *
     * @throws HeddleException if the scheduler cannot go on because its journal cannot be written.
     */
    public void awaitEnd() throws InterruptedException {
        while (!node.isShutdownRequested()) {
            final String failure = node.failure();
            if (failure != null) {
                throw new HeddleException(ErrorKind.RESOURCE, failure);
            }
            TimeUnit.MILLISECONDS.sleep(END_POLL_MS);
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(thread, driver);
        directory.closeAndRemove(HostFiles::mayRemoveArena);
        HostFiles.reapTheDead(clusterDirectory);
    }
}
