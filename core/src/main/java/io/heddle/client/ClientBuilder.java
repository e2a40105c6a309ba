package io.heddle.client;

import io.heddle.cluster.ClusterDiscovery;
import io.heddle.cluster.IdleProfile;
import io.heddle.cluster.LocalCluster;
import io.heddle.cluster.LocalClusterOptions;
import io.heddle.cluster.MemoryBudget;
import io.heddle.cluster.NumaNodes;
import io.heddle.cluster.WorkerResources;
import io.heddle.diagnostics.ClusterWatch;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of a client and of the cluster that it starts for itself. Not thread-safe; used once. */
public final class ClientBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(ClientBuilder.class);
    private static final Duration WORKERS_TIMEOUT = Duration.ofSeconds(60);
    private static final int FEW_CORES = 4;

    private final Map<ConfigurationOption, String> given = new EnumMap<>(ConfigurationOption.class);
    private @Nullable Configuration base;
    private @Nullable SchedulerKind scheduler;
    private @Nullable Consumer<String> onDashboard;

    ClientBuilder() {}

    /** How many workers; 0, the default, chooses by the number of cores. */
    public ClientBuilder workers(final int count) {
        return with(ConfigurationOption.WORKERS, Integer.toString(count), "workers");
    }

    /** How many tasks a worker runs at a time; 0, the default, chooses by the number of cores. */
    public ClientBuilder threadsPerWorker(final int count) {
        return with(ConfigurationOption.THREADS, Integer.toString(count), "threadsPerWorker");
    }

    /** Memory of each worker's arena: {@code 2GB}, {@code 512MiB}, a fraction of the machine such as {@code 0.25}, or {@code auto}. */
    public ClientBuilder memoryLimit(final String limit) {
        return with(ConfigurationOption.MEMORY_LIMIT, limit, "memoryLimit");
    }

    /** What tasks may take of each worker that is started: {@code GPU=2,LICENCE=0.5}. See {@link TaskOptions#resource}. */
    public ClientBuilder resources(final String amounts) {
        return with(ConfigurationOption.RESOURCES, amounts, "resources");
    }

    /** Whether each worker is a process of its own; otherwise all of them live in this JVM. */
    public ClientBuilder processes(final boolean value) {
        return with(ConfigurationOption.PROCESSES, Boolean.toString(value), "processes");
    }

    /** Where tasks run: the one setting by which a program goes from debugging to a cluster. */
    public ClientBuilder scheduler(final SchedulerKind kind) {
        this.scheduler = kind;
        return processes(kind == SchedulerKind.PROCESSES);
    }

    /** Where the cluster is, for {@link SchedulerKind#DISTRIBUTED}; as for {@link #connect}. */
    public ClientBuilder address(final String value) {
        return with(ConfigurationOption.SCHEDULER, value, "address");
    }

    /** Where workers spill; the default is below the directory for temporary files. */
    public ClientBuilder spillDirectory(final Path directory) {
        return with(ConfigurationOption.SPILL_DIRECTORY, directory.toString(), "spillDirectory");
    }

    /** The file with the secret of the cluster to join. */
    public ClientBuilder secretFile(final Path file) {
        return with(ConfigurationOption.SECRET_FILE, file.toString(), "secretFile");
    }

    /** How long to wait for a scheduler to answer. */
    public ClientBuilder connectTimeout(final Duration value) {
        return with(ConfigurationOption.CONNECT_TIMEOUT, value.toNanos() + "ns", "connectTimeout");
    }

    /** How the client, the nodes and the media driver that it brings idle: {@code balanced}, {@code latency}, {@code low-power}, {@code dedicated}, or a file. */
    public ClientBuilder profile(final String nameOrFile) {
        return with(ConfigurationOption.PROFILE, nameOrFile, "profile");
    }

    /**
     * What holds for everything that this builder is not told; otherwise that is {@link Configuration#load()}: system properties,
     * variables, the file that these name, and defaults.
     */
    public ClientBuilder configuration(final Configuration value) {
        this.base = value;
        return this;
    }

    /** As {@link #dashboard(Consumer)}; the address goes to the log. */
    public ClientBuilder dashboard() {
        return dashboard(url -> LOG.info("dashboard at {}", url));
    }

    /**
     * Lets {@link #start} serve pages about the cluster for a browser on this host, in a process of its own. It begins when the workers are
     * there and nothing waits for it. Without this they are served when {@link Client#dashboardUrl} is first called.
     *
     * @param onUrl is told the address once they are served, on a thread of its own.
     */
    public ClientBuilder dashboard(final Consumer<String> onUrl) {
        this.onDashboard = onUrl;
        return this;
    }

    private ClientBuilder with(final ConfigurationOption option, final String value, final String name) {
        option.kind().require(value, name);
        given.put(option, value);
        return this;
    }

    private Configuration configuration() {
        Configuration result = base != null ? base : Configuration.load();
        for (final Map.Entry<ConfigurationOption, String> entry : given.entrySet()) {
            result = result.with(entry.getKey(), entry.getValue(), "builder");
        }
        return result;
    }

    /**
     * Starts a cluster on this host and joins it; the cluster ends with the client. With {@link SchedulerKind#DISTRIBUTED} it
     * joins the cluster at {@link #address}, with {@link SchedulerKind#SYNCHRONOUS} there is none.
     */
    public Client start() {
        final Configuration configuration = configuration();
        if (scheduler == SchedulerKind.DISTRIBUTED) {
            final String address = configuration.find(ConfigurationOption.SCHEDULER);
            if (address == null) {
                throw new BadInputException(
                        "a DISTRIBUTED client needs to know its cluster; call address(...) before, or"
                                + " set the option " + ConfigurationOption.SCHEDULER.key());
            }
            return connect(address);
        }
        final int workers = configuration.number(ConfigurationOption.WORKERS);
        final int threadsPerWorker = configuration.number(ConfigurationOption.THREADS);
        final int cores = Runtime.getRuntime().availableProcessors();
        final int workerCount = workers != 0 ? workers : defaultWorkers(cores, threadsPerWorker);
        final int threads = threadsPerWorker != 0 ? threadsPerWorker : Math.max(1, cores / workerCount);
        final Path sharedMemory = NodeDirectory.defaultRoot();
        final long limitBytes = MemorySize.parse(configuration.text(ConfigurationOption.MEMORY_LIMIT))
                .toBytes(
                        MemoryBudget.availableBytes(sharedMemory),
                        MemoryBudget.autoLimitBytes(sharedMemory, workerCount));
        if (limitBytes < StoreLimits.CHUNK_BYTES) {
            throw new BadInputException(String.format(
                    "memory limit %,d bytes is below one chunk of %,d bytes; give at least %2$,d bytes",
                    limitBytes, StoreLimits.CHUNK_BYTES));
        }
        try {
            if (scheduler == SchedulerKind.SYNCHRONOUS) {
                return new Client(limitBytes, configuration.path(ConfigurationOption.SPILL_DIRECTORY));
            }
            final LocalClusterOptions options = new LocalClusterOptions(
                    workerCount,
                    threads,
                    limitBytes,
                    configuration.isSet(ConfigurationOption.PROCESSES),
                    configuration.path(ConfigurationOption.SPILL_DIRECTORY),
                    configuration.driverProfile(),
                    WorkerResources.parse(configuration.find(ConfigurationOption.RESOURCES)),
                    configuration.memoryPolicy(),
                    configuration.isSet(ConfigurationOption.STACK_SAMPLES),
                    configuration.isSet(ConfigurationOption.MEMORY_NUMA) ? NumaNodes.ofHost() : NumaNodes.NONE);
            return start(options, configuration.duration(ConfigurationOption.CONNECT_TIMEOUT));
        } catch (final StoreException | TransportException failure) {
            throw new HeddleException(ErrorKind.RESOURCE, String.valueOf(failure.getMessage()), failure);
        }
    }

    private Client start(final LocalClusterOptions options, final Duration timeout) {
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
                    IdleProfile.of(options.driverProfile()),
                    cluster::duties,
                    timeout.toNanos());
            final Path directory = conductor.welcome().clusterDirectory();
            final DashboardLink dashboard =
                    new DashboardLink(directory, url -> cluster.publish(ClusterWatch.DASHBOARD_PROPERTY, url));
            client = new Client(conductor, directory, cluster, dashboard, false);
            cluster.startWorkers();
            client.waitForWorkers(options.workers(), WORKERS_TIMEOUT);
            if (onDashboard != null) {
                dashboard.open(onDashboard);
            }
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
        final Configuration configuration = configuration();
        final Path secretFile = configuration.path(ConfigurationOption.SECRET_FILE);
        ClusterDiscovery.Route route = null;
        boolean isConnected = false;
        try {
            route = ClusterDiscovery.route(Address.parse(address), configuration.driverProfile());
            final long hostId = route.hostId();
            final ClientConductor conductor = new ClientConductor(
                    route.driverDirectory(),
                    new SessionClientOptions()
                            .address(route.address())
                            .secret(secretFile == null ? null : SharedSecret.fromFile(secretFile)),
                    hostId,
                    route.dataHost(),
                    IdleProfile.of(configuration.driverProfile()),
                    List::of,
                    configuration.duration(ConfigurationOption.CONNECT_TIMEOUT).toNanos());
            final boolean isHostOfScheduler = conductor.welcome().hostId() == hostId;
            final Path ofScheduler = isHostOfScheduler ? conductor.welcome().clusterDirectory() : null;
            final Client client = new Client(
                    conductor,
                    ofScheduler != null ? ofScheduler : route.clusterDirectory(),
                    route,
                    new DashboardLink(ofScheduler, secretFile, url -> {}),
                    false);
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
