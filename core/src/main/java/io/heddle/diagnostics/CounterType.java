package io.heddle.diagnostics;

import static io.heddle.diagnostics.CounterKey.PREFIX;
import static io.heddle.diagnostics.CounterKind.GAUGE;
import static io.heddle.diagnostics.CounterKind.HISTOGRAM;
import static io.heddle.diagnostics.CounterKind.TOTAL;
import static io.heddle.diagnostics.NodeRole.CLIENT;
import static io.heddle.diagnostics.NodeRole.DRIVER;
import static io.heddle.diagnostics.NodeRole.SCHEDULER;
import static io.heddle.diagnostics.NodeRole.WORKER;

import org.jspecify.annotations.Nullable;

/**
 * All counters of Heddle: the one place for ids, names and units. The table in the package doc is a copy for people and for
 * foreign programs; a test keeps both equal. An id is never given to another meaning.
 */
public enum CounterType {
    /** Sign of life: a node whose value stands still is stopped or stuck. */
    HEARTBEAT_MS(
            1000,
            "heartbeat-ms",
            "ms",
            GAUGE,
            "epoch time of the last duty cycle that reported",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** Everything an agent's error handler saw. */
    ERRORS(1001, "errors", "errors", TOTAL, "errors that agents reported", SCHEDULER, WORKER, CLIENT, DRIVER),
    /** The best single sign of a stalled loop. */
    DUTY_CYCLE_MAX_NS(
            1002,
            "duty-cycle-max-ns",
            "ns",
            GAUGE,
            "longest duty cycle since the start",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** Decoded messages. */
    MESSAGES_IN(1003, "messages-in", "messages", TOTAL, "messages received", SCHEDULER, WORKER, CLIENT),
    /** Encoded messages. */
    MESSAGES_OUT(1004, "messages-out", "messages", TOTAL, "messages sent", SCHEDULER, WORKER, CLIENT),
    /** Normal after a loss, in small numbers. */
    STALE_MESSAGES(
            1005,
            "stale-messages",
            "messages",
            TOTAL,
            "messages dropped as they spoke of an older run, worker or epoch",
            SCHEDULER,
            WORKER,
            CLIENT),
    /** Never normal. */
    MALFORMED_MESSAGES(
            1006,
            "malformed-messages",
            "messages",
            TOTAL,
            "messages dropped as they could not be decoded",
            SCHEDULER,
            WORKER,
            CLIENT),
    /** Of the whole process, which may run several nodes. */
    CPU_NS(1007, "cpu-ns", "ns", TOTAL, "processor time of the node's process", SCHEDULER, WORKER, CLIENT, DRIVER),
    /** Of the whole process. */
    HEAP_USED_BYTES(
            1008,
            "heap-used-bytes",
            "bytes",
            GAUGE,
            "heap in use in the node's process, garbage included",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** Of the whole process. */
    HEAP_LIMIT_BYTES(
            1009,
            "heap-limit-bytes",
            "bytes",
            GAUGE,
            "most heap that the node's process may have",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** Of the whole process. */
    GC_COLLECTIONS(
            1010,
            "gc-collections",
            "collections",
            TOTAL,
            "garbage collections of the node's process",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** Of the whole process. */
    GC_NS(
            1011,
            "gc-ns",
            "ns",
            TOTAL,
            "time in garbage collections of the node's process",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** Of the process, beside what it shares. */
    OWN_BYTES(
            1012,
            "own-bytes",
            "bytes",
            GAUGE,
            "memory of the node's process that no other has: heap, code, native",
            SCHEDULER,
            WORKER,
            CLIENT,
            DRIVER),
    /** What a message waits for at worst, but for one in a thousand. */
    DUTY_CYCLE_TAIL_NS(
            1013,
            "duty-cycle-tail-ns",
            "ns",
            GAUGE,
            "longest duty cycle but for one in a thousand, of the last two seconds",
            SCHEDULER,
            WORKER),
    /** Peers that came. */
    SESSIONS_OPENED(
            1014,
            "sessions-opened",
            "sessions",
            TOTAL,
            "sessions with other nodes that were opened",
            SCHEDULER,
            WORKER),
    /** Peers that left, in peace or not. */
    SESSIONS_CLOSED(
            1015, "sessions-closed", "sessions", TOTAL, "sessions that ended, whatever the reason", SCHEDULER, WORKER),
    /** Dead peers, or lost packets. */
    SESSIONS_TIMED_OUT(
            1016,
            "sessions-timed-out",
            "sessions",
            TOTAL,
            "sessions that ended because nothing was heard",
            SCHEDULER,
            WORKER),
    /** Wrong secrets and versions are among them. */
    HANDSHAKES_FAILED(
            1017,
            "handshakes-failed",
            "handshakes",
            TOTAL,
            "handshakes that did not become a session",
            SCHEDULER,
            WORKER),
    /** A peer is slower than this node. */
    CHANNEL_FULL(
            1018,
            "channel-full",
            "messages",
            TOTAL,
            "messages that a full channel did not take at once",
            SCHEDULER,
            WORKER),
    /** Garbage collections and processes that were stopped. */
    STALLS(
            1019,
            "stalls",
            "cycles",
            TOTAL,
            "duty cycles that came more than a second after the one before",
            SCHEDULER,
            WORKER),
    /** Tasks that wait for inputs. */
    TASKS_WAITING(1100, "tasks-waiting", "tasks", GAUGE, "tasks that wait for their inputs", SCHEDULER),
    /** Tasks that wait for a thread. */
    TASKS_READY(1101, "tasks-ready", "tasks", GAUGE, "tasks that could run and wait for a thread", SCHEDULER),
    /** Tasks on workers. */
    TASKS_ASSIGNED(1102, "tasks-assigned", "tasks", GAUGE, "tasks that are with a worker", SCHEDULER),
    /** Results held. */
    TASKS_IN_MEMORY(
            1103, "tasks-in-memory", "tasks", GAUGE, "tasks whose result a worker holds, spilled ones too", SCHEDULER),
    /** Good ends. */
    TASKS_FINISHED(1104, "tasks-finished", "tasks", TOTAL, "runs that ended well", SCHEDULER),
    /** Bad ends. */
    TASKS_ERRED(1105, "tasks-erred", "tasks", TOTAL, "tasks that ended with an error", SCHEDULER),
    /** Workers there now. */
    WORKERS(1106, "workers", "workers", GAUGE, "workers that are joined", SCHEDULER),
    /** Clients there now. */
    CLIENTS(1107, "clients", "clients", GAUGE, "clients that are joined", SCHEDULER),
    /** Balance by second thought. */
    TASKS_STOLEN(
            1108, "tasks-stolen", "tasks", TOTAL, "runs called back from a busy worker for an idle one", SCHEDULER),

    /** One for each function. */
    PREFIX_WAITING(1120, "prefix-waiting", "tasks", GAUGE, PREFIX, "tasks of a function that wait for inputs"),
    /** One for each function. */
    PREFIX_READY(1121, "prefix-ready", "tasks", GAUGE, PREFIX, "tasks of a function that wait for a thread"),
    /** One for each function. */
    PREFIX_ASSIGNED(1122, "prefix-assigned", "tasks", GAUGE, PREFIX, "tasks of a function that are with a worker"),
    /** One for each function. */
    PREFIX_IN_MEMORY(1123, "prefix-in-memory", "tasks", GAUGE, PREFIX, "tasks of a function whose result is held"),
    /** One for each function. */
    PREFIX_FINISHED(1124, "prefix-finished", "tasks", TOTAL, PREFIX, "runs of a function that ended well"),
    /** One for each function. */
    PREFIX_ERRED(1125, "prefix-erred", "tasks", TOTAL, PREFIX, "tasks of a function that ended with an error"),
    /** One for each function. */
    PREFIX_DURATION_NS(1126, "prefix-duration-ns", "ns", GAUGE, PREFIX, "moving average of the time in a function"),
    /** One for each function. */
    PREFIX_RESULT_BYTES(
            1127, "prefix-result-bytes", "bytes", GAUGE, PREFIX, "moving average of the size of a function's results"),

    /** Memory limit of the arena. */
    LIMIT_BYTES(1200, "limit-bytes", "bytes", GAUGE, "memory limit of the arena", WORKER),
    /** Sealed results. */
    USED_BYTES(1201, "used-bytes", "bytes", GAUGE, "sealed results in the arena", WORKER),
    /** Results in the making. */
    RESERVED_BYTES(1202, "reserved-bytes", "bytes", GAUGE, "set aside in the arena for results in the making", WORKER),
    /** Highest level. */
    PEAK_BYTES(1203, "peak-bytes", "bytes", GAUGE, "highest sum of used and reserved bytes since the start", WORKER),
    /** Written to disk. */
    SPILLED_BYTES(1204, "spilled-bytes", "bytes", TOTAL, "written to spill files", WORKER),
    /** Read back. */
    RELOADED_BYTES(1205, "reloaded-bytes", "bytes", TOTAL, "read back from spill files", WORKER),
    /** Executor threads. */
    THREADS(1206, "threads", "threads", GAUGE, "threads that run tasks", WORKER),
    /** Busy executor threads. */
    THREADS_BUSY(1207, "threads-busy", "threads", GAUGE, "threads that run a task now", WORKER),
    /** Assigned and not begun. */
    TASKS_QUEUED(1208, "tasks-queued", "tasks", GAUGE, "tasks assigned to the worker and not begun", WORKER),
    /** Good ends here. */
    RUNS_FINISHED(1209, "runs-finished", "runs", TOTAL, "runs on the worker that ended well", WORKER),
    /** Bad ends here. */
    RUNS_ERRED(1210, "runs-erred", "runs", TOTAL, "runs on the worker that failed", WORKER),
    /** Partitions copied to this host. */
    FETCHED_BYTES(1211, "fetched-bytes", "bytes", TOTAL, "partitions received from other hosts", WORKER),
    /** Partitions copied from this host. */
    SERVED_BYTES(1212, "served-bytes", "bytes", TOTAL, "partitions sent to other hosts", WORKER),
    /** Whether memory is so short that no run is begun. */
    PAUSED(1213, "paused", "flag", GAUGE, "1 while memory is so short that no run is begun", WORKER),
    /** Whether the disk does not take what should be spilled. */
    SPILL_BLOCKED(
            1214, "spill-blocked", "flag", GAUGE, "1 while the disk takes no spill files: full, or broken", WORKER),
    /** Results here. */
    RESULTS(1215, "results", "results", GAUGE, "results held, in memory or spilled", WORKER),
    /** Results that nobody wants any more and somebody reads. */
    ZOMBIE_BYTES(1216, "zombie-bytes", "bytes", GAUGE, "released results that wait for their last reader", WORKER),
    /** Results of dead neighbours. */
    ADOPTED_BYTES(1217, "adopted-bytes", "bytes", GAUGE, "results taken over from workers that died", WORKER),
    /** The memory policy's lowest mark. */
    TARGET_BYTES(1218, "target-bytes", "bytes", GAUGE, "used and reserved bytes at which spilling ends", WORKER),
    /** The memory policy's middle mark. */
    SPILL_START_BYTES(
            1219, "spill-start-bytes", "bytes", GAUGE, "used and reserved bytes at which spilling begins", WORKER),
    /** The memory policy's highest mark. */
    PAUSE_BYTES(1220, "pause-bytes", "bytes", GAUGE, "used and reserved bytes at which no run is begun", WORKER),
    /** Runs that minded no interrupt. */
    RUNS_ABANDONED(
            1221,
            "runs-abandoned",
            "runs",
            GAUGE,
            "runs given up because they mind no interrupt, and not ended yet",
            WORKER),
    /** The memory policy's mark for what is not in the arena. */
    TERMINATE_BYTES(1222, "terminate-bytes", "bytes", GAUGE, "own bytes at which the process ends; 0: never", WORKER),
    /** Short ones come and go between two looks. */
    TRANSFERS(1223, "transfers", "transfers", GAUGE, "results that are being copied to the worker from others", WORKER),
    /** Went on where they had stopped. */
    TRANSFERS_RESUMED(1224, "transfers-resumed", "transfers", TOTAL, "transfers that went on after a break", WORKER),
    /** Their results are fetched elsewhere or made again. */
    TRANSFERS_FAILED(1225, "transfers-failed", "transfers", TOTAL, "transfers that failed", WORKER),
    /** Few large ones cost less than many small ones. */
    SPILLS(1226, "spills", "results", TOTAL, "results written to spill files", WORKER),
    /** Of a partition that is read batch by batch each batch counts. */
    RELOADS(1227, "reloads", "reads", TOTAL, "results, or batches of them, read back from spill files", WORKER),
    /** What tasks leave for all tasks of the next stage. */
    SHUFFLE_WRITTEN_BYTES(
            1228, "shuffle-written-bytes", "bytes", TOTAL, "partitions that were cut for an exchange of rows", WORKER),
    /** Their number. */
    SHUFFLE_WRITTEN_PARTITIONS(
            1229, "shuffle-written-partitions", "partitions", TOTAL, "how many of those were written", WORKER),
    /** Each task of the next stage takes its range of all of them. */
    SHUFFLE_READ_BYTES(
            1230, "shuffle-read-bytes", "bytes", TOTAL, "batches of such partitions that tasks opened", WORKER),
    /** A partition counts once for each task that takes a range of it. */
    SHUFFLE_READ_PARTITIONS(
            1231, "shuffle-read-partitions", "partitions", TOTAL, "partitions that these were of, by task", WORKER),
    /** Of results that have no binary form. */
    SERIALISE_NS(1232, "serialise-ns", "ns", TOTAL, "time of threads in the serialisation of results", WORKER),
    /** Of arguments and inputs that have no binary form. */
    DESERIALISE_NS(
            1233,
            "deserialise-ns",
            "ns",
            TOTAL,
            "time of threads in making arguments and inputs of serialised ones",
            WORKER),

    /** What users wait for, as the scheduler sees it. */
    TASK_LATENCY_NS(
            1300,
            "task-latency-ns",
            "ns",
            HISTOGRAM,
            "from the arrival of a task at the scheduler to that of its result",
            SCHEDULER),
    /** How large tasks are. */
    RUN_DURATION_NS(1350, "run-duration-ns", "ns", HISTOGRAM, "time in functions, of runs that ended well", WORKER),
    /** What a message waits for. */
    DUTY_CYCLE_NS(
            1400,
            "duty-cycle-ns",
            "ns",
            HISTOGRAM,
            "duty cycles of the conductor that did something",
            SCHEDULER,
            WORKER);

    private static final CounterType[] TYPES = values();

    private final int id;
    private final String text;
    private final String unit;
    private final CounterKind kind;
    private final CounterKey key;
    private final String description;
    private final int roles;

    CounterType(
            final int id,
            final String text,
            final String unit,
            final CounterKind kind,
            final String description,
            final NodeRole first,
            final NodeRole... others) {
        this.id = id;
        this.text = text;
        this.unit = unit;
        this.kind = kind;
        this.key = CounterKey.NONE;
        this.description = description;
        int bits = 1 << first.code();
        for (final NodeRole other : others) {
            bits |= 1 << other.code();
        }
        this.roles = bits;
    }

    /** Of the scheduler, one for each value of a key. */
    CounterType(
            final int id,
            final String text,
            final String unit,
            final CounterKind kind,
            final CounterKey key,
            final String description) {
        this.id = id;
        this.text = text;
        this.unit = unit;
        this.kind = kind;
        this.key = key;
        this.description = description;
        this.roles = 1 << SCHEDULER.code();
    }

    /**
     * Type id in the counters file.
     *
     * @return the id, 1000 or above.
     */
    public int id() {
        return id;
    }

    /**
     * Name in files and tools.
     *
     * @return the name, in lower case with dashes.
     */
    public String text() {
        return text;
    }

    /**
     * What one step of the value means.
     *
     * @return the unit.
     */
    public String unit() {
        return unit;
    }

    /**
     * Level or sum.
     *
     * @return the kind.
     */
    public CounterKind kind() {
        return kind;
    }

    /**
     * Whether a node has one counter of this type, or one for each value of a key.
     *
     * @return the key.
     */
    public CounterKey key() {
        return key;
    }

    /**
     * One line for people.
     *
     * @return what is counted.
     */
    public String description() {
        return description;
    }

    /**
     * How many ids are this type's, from {@link #id()} on.
     *
     * @return 1, but for histograms.
     */
    int idCount() {
        return kind == HISTOGRAM ? DurationHistogram.SUM_OFFSET + 1 : 1;
    }

    /**
     * Whether nodes of a role have this counter.
     *
     * @param role of a node.
     * @return true if they have.
     */
    public boolean isOf(final NodeRole role) {
        return (roles & 1 << role.code()) != 0;
    }

    /**
     * The type with an id.
     *
     * @param id type id in a counters file; of a histogram that of any of its counters.
     * @return the type, or null where this version knows none.
     */
    public static @Nullable CounterType of(final int id) {
        for (final CounterType type : TYPES) {
            if (id >= type.id && id < type.id + type.idCount()) {
                return type;
            }
        }
        return null;
    }

    String rolesText() {
        final StringBuilder builder = new StringBuilder();
        for (final NodeRole role : NodeRole.values()) {
            if (isOf(role)) {
                builder.append(builder.length() == 0 ? "" : ",").append(role.text());
            }
        }
        return builder.toString();
    }
}
