package io.heddle.client;

import io.heddle.cluster.ClusterDiscovery;
import io.heddle.cluster.LocalCluster;
import io.heddle.cluster.LocalClusterOptions;
import io.heddle.cluster.MemoryBudget;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.StoreException;
import io.heddle.store.StoreLimits;
import io.heddle.transport.Address;
import io.heddle.transport.ConnectFailedException;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.SharedSecret;
import io.heddle.transport.TransportException;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** Settings of a client and of the cluster that it starts for itself. Not thread-safe; used once. */
public final class ClientBuilder {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WORKERS_TIMEOUT = Duration.ofSeconds(60);
    private static final int FEW_CORES = 4;

    private int workers;
    private int threadsPerWorker;
    private String memoryLimit = "auto";
    private boolean processes;
    private @Nullable Path spillDirectory;
    private @Nullable SharedSecret secret;
    private Duration timeout = CONNECT_TIMEOUT;

    ClientBuilder() {}

    /** How many workers; 0, the default, chooses by the number of cores. */
    public ClientBuilder workers(final int count) {
        this.workers = require(count >= 0, count, "workers", "0 or more");
        return this;
    }

    /** How many tasks a worker runs at a time; 0, the default, chooses by the number of cores. */
    public ClientBuilder threadsPerWorker(final int count) {
        this.threadsPerWorker = require(count >= 0, count, "threadsPerWorker", "0 or more");
        return this;
    }

    private static int require(final boolean isValid, final int value, final String name, final String expected) {
        if (!isValid) {
            throw new BadInputException(name + " is " + value + ", expected " + expected);
        }
        return value;
    }

    /** Memory of each worker's arena: {@code 2GB}, {@code 512MiB}, a fraction of the machine such as {@code 0.25}, or {@code auto}. */
    public ClientBuilder memoryLimit(final String limit) {
        this.memoryLimit = limit;
        return this;
    }

    /** Whether each worker is a process of its own; otherwise all of them live in this JVM. */
    public ClientBuilder processes(final boolean value) {
        this.processes = value;
        return this;
    }

    /** Where workers spill; the default is below the directory for temporary files. */
    public ClientBuilder spillDirectory(final Path directory) {
        this.spillDirectory = directory;
        return this;
    }

    /** The file with the secret of the cluster to join. */
    public ClientBuilder secretFile(final Path file) {
        this.secret = SharedSecret.fromFile(file);
        return this;
    }

    /** How long to wait for a scheduler to answer. */
    public ClientBuilder connectTimeout(final Duration value) {
        this.timeout = value;
        return this;
    }

    /** Starts a cluster on this host and joins it; the cluster ends with the client. */
    public Client start() {
        final int cores = Runtime.getRuntime().availableProcessors();
        final int workerCount = workers != 0 ? workers : defaultWorkers(cores, threadsPerWorker);
        final int threads = threadsPerWorker != 0 ? threadsPerWorker : Math.max(1, cores / workerCount);
        final Path sharedMemory = NodeDirectory.defaultRoot();
        final long limitBytes = MemorySize.parse(memoryLimit)
                .toBytes(
                        MemoryBudget.availableBytes(sharedMemory),
                        MemoryBudget.autoLimitBytes(sharedMemory, workerCount));
        if (limitBytes < StoreLimits.CHUNK_BYTES) {
            throw new BadInputException(String.format(
                    "memory limit %,d bytes is below one chunk of %,d bytes; give at least %2$,d bytes",
                    limitBytes, StoreLimits.CHUNK_BYTES));
        }
        try {
            return start(new LocalClusterOptions(workerCount, threads, limitBytes, processes, spillDirectory));
        } catch (final StoreException | TransportException failure) {
            throw new HeddleException(ErrorKind.RESOURCE, String.valueOf(failure.getMessage()), failure);
        }
    }

    private Client start(final LocalClusterOptions options) {
        final LocalCluster cluster = LocalCluster.start(options);
        Client client = null;
        try {
            final ClientConductor conductor = new ClientConductor(
                    cluster.driverDirectory(),
                    new SessionClientOptions()
                            .address(Address.ipc(cluster.driverDirectory()))
                            .secret(cluster.secret()),
                    cluster.hostId(),
                    null,
                    timeout.toNanos());
            client = new Client(conductor, conductor.welcome().clusterDirectory(), cluster);
            cluster.startWorkers();
            client.waitForWorkers(options.workers(), WORKERS_TIMEOUT);
            return client;
        } catch (final RuntimeException failure) {
            if (client != null) {
                client.close();
            } else {
                cluster.close();
            }
            final HeddleException cause = cluster.workerFailure();
            throw cause != null ? cause : failure;
        }
    }

    /** On few cores one single-threaded worker per core; on many about the square root of their number, as Dask does. */
    static int defaultWorkers(final int cores, final int threadsPerWorker) {
        if (threadsPerWorker > 0) {
            return Math.max(1, cores / threadsPerWorker);
        }
        return cores <= FEW_CORES ? cores : (int) Math.round(Math.sqrt(cores));
    }

    /** Joins the cluster at {@code address}. */
    public Client connect(final String address) {
        ClusterDiscovery.Route route = null;
        boolean isConnected = false;
        try {
            route = ClusterDiscovery.route(Address.parse(address));
            final long hostId = route.hostId();
            final ClientConductor conductor = new ClientConductor(
                    route.driverDirectory(),
                    new SessionClientOptions().address(route.address()).secret(secret),
                    hostId,
                    route.dataHost(),
                    timeout.toNanos());
            final boolean isHostOfScheduler = conductor.welcome().hostId() == hostId;
            final Client client = new Client(
                    conductor,
                    isHostOfScheduler ? conductor.welcome().clusterDirectory() : route.clusterDirectory(),
                    route);
            isConnected = true;
            return client;
        } catch (final ConnectFailedException failure) {
            throw asHeddleException(failure);
        } finally {
            if (!isConnected) {
                CloseHelper.quietClose(route);
            }
        }
    }

    private static HeddleException asHeddleException(final ConnectFailedException failure) {
        final String message = String.valueOf(failure.getMessage());
        return switch (failure.failure()) {
            case BAD_ADDRESS -> new BadInputException(message, failure);
            case NO_DRIVER, NOBODY_THERE, OTHER_VERSION -> new NoClusterException(message, failure);
            case WRONG_SECRET -> new NotAuthorisedException(message, failure);
            case REJECTED, CANCELLED -> new HeddleException(ErrorKind.PEER, message, failure);
        };
    }
}
