package io.heddle.client;

import io.heddle.transport.TransportLimits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every option of Heddle that can be set from outside. One name serves everywhere: {@code memory-limit} is the option
 * {@code --memory-limit} of the commands that need it, the system property {@code heddle.memory-limit}, the variable
 * {@code HEDDLE_MEMORY_LIMIT}, and a line of a configuration file. What Heddle does is decided by {@link Configuration}.
 */
public enum ConfigurationOption {
    /** Number of workers of a cluster that is started here. */
    WORKERS(
            "workers",
            ConfigurationKind.COUNT,
            "0",
            "workers of a cluster that a program starts; 0: by the number of cores"),
    /** Threads of each worker. */
    THREADS(
            "threads",
            ConfigurationKind.COUNT,
            "0",
            "tasks that each worker runs at a time; 0: by the number of cores"),
    /** Memory of each worker. */
    MEMORY_LIMIT(
            "memory-limit",
            ConfigurationKind.MEMORY,
            "auto",
            "memory of each worker for results: 2GB, 512MiB, 0.25 (share of what there is), or auto: 60 % of what there"
                    + " is, shared by the workers that are started together"),
    /** Where spilling ends. */
    MEMORY_TARGET(
            "memory-target",
            ConfigurationKind.SHARE,
            "0.6",
            "share of a worker's memory limit down to which it spills"),
    /** Where spilling begins. */
    MEMORY_SPILL("memory-spill", ConfigurationKind.SHARE, "0.7", "share of its memory limit at which a worker spills"),
    /** Where runs are held back. */
    MEMORY_PAUSE(
            "memory-pause",
            ConfigurationKind.SHARE,
            "0.8",
            "share of its memory limit at which a worker begins no more tasks, until it is below memory-spill"),
    /** Where a worker ends. */
    MEMORY_TERMINATE(
            "memory-terminate",
            ConfigurationKind.SHARE,
            "0.95",
            "share of memory-outside at which a worker process ends and is replaced, its results kept; 0: never"),
    /** Memory beside results. */
    MEMORY_OUTSIDE(
            "memory-outside",
            ConfigurationKind.MEMORY,
            "auto",
            "memory of a worker process beside its results, for heap, code and native memory; auto: its largest heap"
                    + " and 512 MiB"),
    /** Pages of 2 MiB. */
    MEMORY_HUGE_PAGES(
            "memory-huge-pages",
            ConfigurationKind.FLAG,
            "false",
            "whether workers ask for pages of 2 MiB for their results, as far as the kernel has them (Linux 6.1 and newer)"),
    /** Memory beside the processors. */
    MEMORY_NUMA(
            "memory-numa",
            ConfigurationKind.FLAG,
            "false",
            "whether each worker process that a program starts keeps to the processors of one NUMA node, in turns, so that its"
                    + " results lie beside them; best with as many workers as nodes, or a multiple"),
    /** Processes or threads. */
    PROCESSES(
            "processes",
            ConfigurationKind.FLAG,
            "false",
            "whether each worker that a program starts is a process of its own"),
    /** What workers have. */
    RESOURCES(
            "resources",
            ConfigurationKind.RESOURCES,
            null,
            "what tasks may take of each worker, amounts by name: GPU=2,LICENCE=0.5; none: nothing"),
    /** Where workers spill. */
    SPILL_DIRECTORY(
            "spill-directory",
            ConfigurationKind.TEXT,
            null,
            "where results go when memory is short; none: below the directory for temporary files"),
    /** Profiles of the past. */
    STACK_SAMPLES(
            "stack-samples",
            ConfigurationKind.FLAG,
            "true",
            "whether workers look every 20 ms where their tasks are and keep it, for profiles of a time that has passed"),
    /** The cluster to join. */
    SCHEDULER(
            "scheduler",
            ConfigurationKind.ADDRESS,
            null,
            "the cluster to join: host:8786, or ipc for the only one on this host; none: a worker takes ipc, a demo"
                    + " starts a cluster of its own"),
    /** The secret. */
    SECRET_FILE(
            "secret-file",
            ConfigurationKind.TEXT,
            null,
            "file with the secret that all members of a cluster share, 16 characters or more"),
    /** Patience of a client. */
    CONNECT_TIMEOUT(
            "connect-timeout", ConfigurationKind.DURATION, "5s", "how long a client waits for a scheduler to answer"),
    /** Name of a cluster on this host. */
    CLUSTER(
            "cluster",
            ConfigurationKind.NAME,
            null,
            "name of the cluster on this host; none: a scheduler and a driver take 'default', stat the only one that runs"),
    /** Where a scheduler listens. */
    HOST(
            "host",
            ConfigurationKind.TEXT,
            null,
            "interface of a scheduler for members on other hosts; none: this host only"),
    /** Where a scheduler listens. */
    PORT(
            "port",
            ConfigurationKind.PORT,
            "" + TransportLimits.DEFAULT_PORT,
            "UDP port of a scheduler for members on other hosts; it also takes the one after it"),
    /** Where others reach a scheduler. */
    ADVERTISE(
            "advertise",
            ConfigurationKind.TEXT,
            null,
            "name by which others reach a scheduler; none: that of its interface"),
    /** Without a secret. */
    INSECURE(
            "insecure",
            ConfigurationKind.FLAG,
            "false",
            "whether a scheduler lets members of other hosts come without a secret"),
    /** Where a scheduler keeps what it knows. */
    JOURNAL(
            "journal",
            ConfigurationKind.TEXT,
            null,
            "directory in which a scheduler made by hand keeps what it knows, so that it can be killed and started again;"
                    + " none: nothing is kept. A scheduler inside a program ends with it and keeps nothing"),
    /** How media drivers run. */
    PROFILE(
            "profile",
            ConfigurationKind.TEXT,
            "balanced",
            "how media drivers run: balanced, latency, low-power, dedicated, or a property file; it sets the options"
                    + " below"),
    /** Threads of a media driver; it has no default but the profile's, as all that follow. */
    DRIVER_THREADING(
            "driver.threading",
            ConfigurationKind.TEXT,
            null,
            "threads of a media driver: SHARED (1), SHARED_NETWORK (2) or DEDICATED (3)"),
    /** Idling of a media driver. */
    DRIVER_IDLE(
            "driver.idle",
            ConfigurationKind.TEXT,
            null,
            "what a media driver does when there is nothing to do, as long as it is attentive: backoff, yield or spin"),
    /** Idling of its conductor. */
    DRIVER_CONDUCTOR_IDLE(
            "driver.conductor.idle",
            ConfigurationKind.TEXT,
            null,
            "the same for its conductor, where that has a thread of its own"),
    /** Spins before yields. */
    DRIVER_IDLE_SPINS("driver.idle.spins", ConfigurationKind.COUNT, null, "backoff: spins before it yields"),
    /** Yields before parks. */
    DRIVER_IDLE_YIELDS("driver.idle.yields", ConfigurationKind.COUNT, null, "backoff: yields before it parks"),
    /** First park. */
    DRIVER_IDLE_PARK_MIN("driver.idle.park.min", ConfigurationKind.DURATION, null, "its shortest park"),
    /** Last park. */
    DRIVER_IDLE_PARK_MAX("driver.idle.park.max", ConfigurationKind.DURATION, null, "its longest park"),

    /** {@code driver.idle.attention}. */
    DRIVER_IDLE_ATTENTION(
            "driver.idle.attention",
            ConfigurationKind.DURATION,
            null,
            "so long after the last bytes over the network it idles as above; otherwise it parks, longer and longer");

    /** What the names of a profile's file begin with here. */
    static final String DRIVER_PREFIX = "driver.";

    private final String key;
    private final ConfigurationKind kind;
    private final @Nullable String defaultValue;
    private final String description;

    ConfigurationOption(
            final String key,
            final ConfigurationKind kind,
            final @Nullable String defaultValue,
            final String description) {
        this.key = key;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /** The option of this key, null where there is none. */
    public static @Nullable ConfigurationOption find(final String key) {
        for (final ConfigurationOption option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        return null;
    }

    /** Its name in files and, with two dashes before it, on command lines. */
    public String key() {
        return key;
    }

    /** Its system property. */
    public String property() {
        return Configuration.PROPERTY_PREFIX + key;
    }

    /** Its environment variable. */
    public String variable() {
        return Configuration.VARIABLE_PREFIX
                + key.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** What kind of value it takes. */
    public ConfigurationKind kind() {
        return kind;
    }

    /**
     * Refuses a value that it cannot take.
     *
     * @param origin where the value was found, the beginning of the sentence.
     * @throws BadInputException that names origin, value and what was expected.
     */
    public void require(final String value, final String origin) {
        kind.require(value, origin);
    }

    /** Its value when nobody sets it; null for none. */
    public @Nullable String defaultValue() {
        return defaultValue;
    }

    /** What it is, for people: a phrase without a full stop. */
    public String description() {
        return description;
    }
}
