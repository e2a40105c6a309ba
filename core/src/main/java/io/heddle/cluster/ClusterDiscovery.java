package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.transport.Address;
import io.heddle.transport.DriverOptions;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.EmbeddedDriver;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shortest way to a scheduler: through shared memory where it runs on this host, else over UDP through a media
 * driver of this process's own.
 */
public final class ClusterDiscovery {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private ClusterDiscovery() {}

    /**
     * A way to a scheduler; closed by who asked for it, after everything that uses it.
     *
     * @param address what to connect to.
     * @param driverDirectory the media driver to use.
     * @param clusterDirectory the scheduler's, where it is on this host, else a place for this host's nodes.
     * @param dataHost the address of this host at which other hosts of the cluster reach it, null if there are none.
     * @param ownDriver the driver that was started for it, null if there was one.
     * @param ownDirectory the node directory of that driver.
     */
    public record Route(
            Address address,
            Path driverDirectory,
            Path clusterDirectory,
            @Nullable String dataHost,
            @Nullable EmbeddedDriver ownDriver,
            @Nullable NodeDirectory ownDirectory)
            implements AutoCloseable {
        /** The number of this host, as workers give theirs. */
        public long hostId() {
            return HostId.of(clusterDirectory);
        }

        @Override
        public void close() {
            CloseHelper.quietCloseAll(ownDriver, ownDirectory);
            if (ownDirectory != null) {
                HostFiles.reapTheDead(clusterDirectory);
            }
        }
    }

    /**
     * The way to the scheduler at {@code address}.
     *
     * @param profile how a media driver runs that must be brought for it.
     */
    public static Route route(final Address address, final DriverProfile profile) {
        if (address.isIpc()) {
            final Path driver = address.driverDirectory();
            if (driver != null) {
                return routeVia(driver);
            }
            final Route only = onlyLocalScheduler();
            return only != null ? only : viaOwnDriver(address, profile);
        }
        final Route local = HostId.isPretended() ? null : localScheduler(address);
        return local != null ? local : viaOwnDriver(address, profile);
    }

    /** A driver directory lies in the directory of its node, which lies in that of the cluster. */
    private static Path clusterOf(final Path driverDirectory) {
        final Path node = driverDirectory.toAbsolutePath().getParent();
        final Path cluster = node == null ? null : node.getParent();
        return cluster == null ? driverDirectory : cluster;
    }

    private static Route routeVia(final Path driver) {
        final Path cluster = clusterOf(driver);
        for (final NodeDirectory node : NodeDirectory.list(cluster)) {
            if (node.role() == NodeRole.SCHEDULER && node.isAlive()) {
                return new Route(Address.ipc(driver), driver, cluster, dataHost(node), null, null);
            }
        }
        return new Route(Address.ipc(driver), driver, cluster, null, null, null);
    }

    /** Where the scheduler listens for other hosts, its neighbours can be reached too; null if it serves this host only. */
    private static @Nullable String dataHost(final NodeDirectory scheduler) {
        final String text = scheduler.property("address");
        final Address address = text == null ? null : Address.parse(text);
        return address == null || address.isIpc() ? null : address.host();
    }

    private static @Nullable Route localScheduler(final Address wanted) {
        for (final Path cluster : NodeDirectory.clusters(NodeDirectory.defaultRoot())) {
            for (final NodeDirectory node : NodeDirectory.list(cluster)) {
                final String address = node.property("address");
                if (node.role() == NodeRole.SCHEDULER && address != null && node.isAlive()) {
                    final Address known = Address.parse(address);
                    final boolean isSame = !known.isIpc()
                            && known.port() == wanted.port()
                            && (wanted.isLoopback() || wanted.host().equals(known.host()));
                    if (isSame) {
                        return routeTo(node, cluster);
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable Route onlyLocalScheduler() {
        Route found = null;
        for (final Path cluster : NodeDirectory.clusters(NodeDirectory.defaultRoot())) {
            for (final NodeDirectory node : NodeDirectory.list(cluster)) {
                if (node.role() == NodeRole.SCHEDULER && node.isAlive() && node.property("driver") != null) {
                    if (found != null) {
                        return null;
                    }
                    found = routeTo(node, cluster);
                }
            }
        }
        return found;
    }

    private static Route routeTo(final NodeDirectory scheduler, final Path cluster) {
        final Path driver = Path.of(String.valueOf(scheduler.property("driver")));
        return new Route(Address.ipc(driver), driver, cluster, dataHost(scheduler), null, null);
    }

    private static Route viaOwnDriver(final Address address, final DriverProfile profile) {
        final Path cluster = HostFiles.clusterDirectory(HostId.isPretended() ? "remote-" + HostId.PRETENDED : "remote");
        final String name = "driver-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        final NodeDirectory directory = NodeDirectory.create(cluster, name, NodeRole.DRIVER);
        EmbeddedDriver driver = null;
        try {
            driver = EmbeddedDriver.launch(new DriverOptions()
                    .directory(directory.path().resolve("aeron"))
                    .profile(profile));
            final String dataHost = address.isIpc() ? null : DataHost.towards(address);
            return new Route(address, driver.directory(), cluster, dataHost, driver, directory);
        } finally {
            if (driver == null) {
                directory.close();
            }
        }
    }
}
