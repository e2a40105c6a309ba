package io.heddle.diagnostics;

import io.heddle.diagnostics.Advice.Topic;
import io.heddle.diagnostics.ClusterSnapshot.PrefixView;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Finds what makes a cluster slow, from what its nodes say in their files: rules with fixed thresholds, each of which names its numbers and
 * the remedy. What is about functions is in {@link FunctionAdvice}. For one thread.
 */
final class Advisor {
    private static final double IDLE_SHARE = 0.5;
    private static final long SPAN_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double GARBAGE_SHARE = 0.1;
    private static final long GARBAGE_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int SERIALISATION_PART = 4;
    private static final long SERIALISATION_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int TRANSFER_PART = 4;
    private static final long TRANSFER_MIN_BYTES = 64L << 20;
    private static final long TRANSFER_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOCALITY_COPIES = 3;
    private static final long LOCALITY_MIN_BYTES = 64L << 20;
    private static final double LEAK_SHARE = 0.25;
    private static final long LEAK_AGE_NS = TimeUnit.SECONDS.toNanos(60);

    private final ClusterSnapshot snapshot;
    private final List<NodeReading> readings;
    private final Growth growth;
    private final RunStatistics runs;
    private final List<Advice> found = new ArrayList<>();

    private Advisor(
            final ClusterSnapshot snapshot,
            final List<NodeReading> readings,
            final Growth growth,
            final RunStatistics runs) {
        this.snapshot = snapshot;
        this.readings = readings;
        this.growth = growth;
        this.runs = runs;
    }

    /**
     * Look at everything.
     *
     * @param growth    of what the nodes only count.
     * @param isSampled whether many runs are missing in {@code runs}: then nothing is said that needs all of them.
     * @return what was found, the most urgent first.
     */
    static List<Advice> advise(
            final ClusterSnapshot snapshot,
            final List<NodeReading> readings,
            final Growth growth,
            final RunStatistics runs,
            final boolean isSampled) {
        final Advisor advisor = new Advisor(snapshot, readings, growth, runs);
        advisor.illNodes();
        advisor.errors();
        if (!isSampled) {
            advisor.idleWorkers();
        }
        advisor.spilling();
        advisor.transfers();
        advisor.locality();
        advisor.serialisation();
        advisor.garbage();
        advisor.leaks();
        advisor.found.addAll(FunctionAdvice.of(snapshot, runs));
        advisor.found.sort(
                Comparator.comparing((Advice advice) -> advice.topic().compareTo(Topic.ERRORS) > 0)
                        .thenComparing(Comparator.comparingLong(Advice::lostNs).reversed())
                        .thenComparing(Advice::topic)
                        .thenComparing(Advice::subject));
        return advisor.found;
    }

    private void add(
            final Topic topic, final String subject, final String finding, final String remedy, final long lostNs) {
        found.add(new Advice(topic, subject, finding, remedy, lostNs));
    }

    private void illNodes() {
        final SchedulerView scheduler = snapshot.scheduler();
        if (scheduler != null && !scheduler.state().isResponding()) {
            ill("the scheduler", scheduler.name(), scheduler.state(), scheduler.pid(), scheduler.heartbeatAgeMs());
        }
        for (final WorkerView worker : snapshot.workers()) {
            if (worker.state() == NodeState.PAUSED) {
                add(
                        Topic.NODE,
                        worker.name(),
                        worker.name() + " begins no run: " + Quantity.bytes(worker.usedBytes() + worker.reservedBytes())
                                + " of its " + Quantity.bytes(worker.limitBytes()) + " are in use, it pauses from "
                                + Quantity.bytes(worker.pauseBytes()) + " on",
                        worker.spillBlocked()
                                ? "make room on the disk of its spill directory, or release futures that are not needed"
                                : "release futures that are not needed, make partitions smaller, or give it more memory",
                        0);
            } else if (worker.state() != NodeState.RUNNING) {
                ill("worker", worker.name(), worker.state(), worker.pid(), worker.heartbeatAgeMs());
            }
            if (worker.spillBlocked()) {
                add(
                        Topic.NODE,
                        worker.name(),
                        "the disk of " + worker.name() + " takes no spill files: it is full, or broken",
                        "make room in its spill directory or give another one with --spill-dir",
                        0);
            }
        }
    }

    private void ill(
            final String what, final String name, final NodeState state, final long pid, final long heartbeatAgeMs) {
        final String silence = String.format(Locale.ROOT, "silent for %.1f s", heartbeatAgeMs / 1e3);
        switch (state) {
            case DEAD ->
                add(
                        Topic.NODE,
                        name,
                        what + " " + name + " is dead: its process " + pid + " is gone",
                        "read the end of its log; start it again where nothing does that by itself",
                        0);
            case FROZEN ->
                add(
                        Topic.NODE,
                        name,
                        what + " " + name + " is frozen: process " + pid + " is stopped, " + silence,
                        "let it go on with kill -CONT " + pid,
                        0);
            default ->
                add(
                        Topic.NODE,
                        name,
                        what + " " + name + " is late: process " + pid + " is " + silence,
                        "see whether its host swaps or is short of processors, and its time in garbage collections",
                        0);
        }
    }

    private void errors() {
        for (final PrefixView prefix : snapshot.prefixes()) {
            final long ended = prefix.tasksErred() + prefix.tasksFinished();
            if (prefix.tasksErred() > 0) {
                add(
                        Topic.ERRORS,
                        prefix.name(),
                        Quantity.count(prefix.tasksErred()) + " of " + Quantity.count(ended) + " tasks of "
                                + prefix.name() + " ended with an error",
                        "see the exceptions in heddle errors or on the page Errors; client.recreateLocally(future) runs one"
                                + " in a debugger",
                        0);
            }
        }
    }

    /** Busy time against the time that there was. */
    private void idleWorkers() {
        final long spanNs = runs.spanNs();
        if (spanNs < SPAN_MIN_NS) {
            return;
        }
        for (final WorkerView worker : snapshot.workers()) {
            final long thereNs = spanNs * worker.threads();
            final long idleNs = thereNs - runs.busyNs(worker.name());
            if (worker.state() == NodeState.RUNNING && worker.threads() > 0 && idleNs > thereNs * (1 - IDLE_SHARE)) {
                final String finding = String.format(
                        Locale.ROOT,
                        "%s was busy for %.0f %% of the %s that were looked at",
                        worker.name(),
                        100.0 * (thereNs - idleNs) / thereNs,
                        Quantity.duration(spanNs));
                add(Topic.IDLE, worker.name(), finding + reason(worker), idleRemedy(worker), idleNs);
            }
        }
    }

    private String reason(final WorkerView worker) {
        final SchedulerView scheduler = snapshot.scheduler();
        if (scheduler == null) {
            return "";
        }
        if (isPassedOver(worker)) {
            return ": " + Quantity.count(scheduler.tasksReady()) + " tasks are ready, but not for it";
        }
        if (scheduler.tasksReady() > 0) {
            return "; now it has work, and there was none for it before";
        }
        if (scheduler.tasksWaiting() > 0) {
            return ": " + Quantity.count(scheduler.tasksWaiting()) + " tasks wait for the "
                    + Quantity.count(scheduler.tasksAssigned()) + " that run";
        }
        if (scheduler.tasksAssigned() > 0) {
            return ": only " + Quantity.count(scheduler.tasksAssigned()) + " tasks are left for "
                    + Quantity.count(threads()) + " threads";
        }
        return ", " + Quantity.count(worker.runsFinished()) + " of " + Quantity.count(totalRuns()) + " runs were its";
    }

    /** Tasks could run, and it has a thread for one, and none comes. */
    private boolean isPassedOver(final WorkerView worker) {
        final SchedulerView scheduler = snapshot.scheduler();
        return scheduler != null
                && scheduler.tasksReady() > 0
                && worker.threadsBusy() < worker.threads()
                && worker.tasksQueued() == 0;
    }

    private String idleRemedy(final WorkerView worker) {
        if (isPassedOver(worker)) {
            return "ask client.explain(future) why a ready task does not run there: resources, restrictions and memory decide";
        }
        return runs.count() < 2 * threads()
                ? "make more tasks: there should be at least two for each thread"
                : "use fewer workers, or submit more work at a time instead of waiting in the client in between"
                        + (worker.threads() > 1 ? "" : "; long chains of tasks use one thread however many there are");
    }

    private long threads() {
        return snapshot.workers().stream().mapToLong(WorkerView::threads).sum();
    }

    private long totalRuns() {
        return snapshot.workers().stream().mapToLong(WorkerView::runsFinished).sum();
    }

    private void spilling() {
        for (final NodeReading node : readings) {
            final RunStatistics.Moves moves = runs.moves(node.name());
            final long written =
                    Math.max(moves.bytes(TaskStream.KIND_SPILL), growth.ofLate(node, CounterType.SPILLED_BYTES));
            final long read =
                    Math.max(moves.bytes(TaskStream.KIND_RELOAD), growth.ofLate(node, CounterType.RELOADED_BYTES));
            if (written > 0 || read > 0) {
                final long reloadNs = moves.timeNs(TaskStream.KIND_RELOAD);
                add(
                        Topic.SPILL,
                        node.name(),
                        node.name() + " wrote " + Quantity.bytes(written) + " to disk and read " + Quantity.bytes(read)
                                + " back " + growth.when() + "; its memory is "
                                + Quantity.bytes(node.values().getOrDefault(CounterType.LIMIT_BYTES, 0L))
                                + (reloadNs == 0
                                        ? ""
                                        : ", and of the " + Quantity.duration(runs.spanNs())
                                                + " that were looked at its threads waited "
                                                + Quantity.duration(reloadNs) + " for the disk"),
                        read > written / 2
                                ? "give workers more memory, or release results sooner: what is written is needed again"
                                : "release results that are not needed any more, or let them stay: they are rarely read back",
                        reloadNs);
            }
        }
    }

    private void transfers() {
        for (final NodeReading node : readings) {
            final RunStatistics.Moves moves = runs.moves(node.name());
            final long fetched =
                    Math.max(moves.bytes(TaskStream.KIND_TRANSFER), growth.ofLate(node, CounterType.FETCHED_BYTES));
            final long held = node.values().getOrDefault(CounterType.PEAK_BYTES, 0L);
            final long fetchNs = moves.timeNs(TaskStream.KIND_TRANSFER);
            final String remedy =
                    "aggregate before data travels, submit consumers of one result together, or use fewer, larger workers";
            if (fetched > Math.max(held, TRANSFER_MIN_BYTES)) {
                add(
                        Topic.TRANSFER,
                        node.name(),
                        node.name() + " fetched " + Quantity.bytes(fetched) + " from other workers " + growth.when()
                                + ", more than the " + Quantity.bytes(held) + " it ever held",
                        remedy,
                        fetchNs);
            } else if (fetchNs > Math.max(TRANSFER_MIN_NS, runs.busyNs(node.name()) / TRANSFER_PART)) {
                add(
                        Topic.TRANSFER,
                        node.name(),
                        node.name() + " spent " + Quantity.duration(fetchNs) + " fetching "
                                + Quantity.bytes(moves.bytes(TaskStream.KIND_TRANSFER))
                                + " from other workers, and its threads " + Quantity.duration(runs.busyNs(node.name()))
                                + " in tasks",
                        remedy,
                        fetchNs);
            }
        }
    }

    /** Beside the time in functions, which has none of it. */
    private void serialisation() {
        for (final NodeReading node : readings) {
            final long writeNs = growth.of(node, CounterType.SERIALISE_NS);
            final long readNs = growth.of(node, CounterType.DESERIALISE_NS);
            final long functionsNs = growth.of(node, CounterType.RUN_DURATION_NS);
            if (writeNs + readNs > Math.max(SERIALISATION_MIN_NS, functionsNs / SERIALISATION_PART)) {
                add(
                        Topic.SERIALISATION,
                        node.name(),
                        "threads of " + node.name() + " spent " + Quantity.duration(writeNs)
                                + " in the serialisation of results and " + Quantity.duration(readNs)
                                + " in making arguments and inputs of serialised ones " + growth.since() + ", beside "
                                + Quantity.duration(functionsNs) + " in functions",
                        "pass numbers, texts, lists, arrays of numbers or columns of a frame, which are not serialised; or let"
                                + " one task do what two hand to each other",
                        writeNs + readNs);
            }
        }
    }

    private void locality() {
        if (runs.fetchedBytes() > LOCALITY_MIN_BYTES && runs.fetches() >= LOCALITY_COPIES * runs.resultsFetched()) {
            add(
                    Topic.LOCALITY,
                    "transfers",
                    Quantity.count(runs.resultsFetched()) + " results were fetched "
                            + Quantity.count(runs.fetches()) + " times, " + Quantity.bytes(runs.fetchedBytes())
                            + " in all: the same ones go to many workers",
                    "place what all workers need once, with client.broadcast or client.replicate, and let tasks that share"
                            + " a large input be one task",
                    0);
        }
    }

    private void garbage() {
        final List<Long> seen = new ArrayList<>();
        for (final NodeReading node : readings) {
            final long gcNs = growth.of(node, CounterType.GC_NS);
            final long cpuNs = growth.of(node, CounterType.CPU_NS);
            // Nodes of one process say the same.
            if (gcNs > Math.max(GARBAGE_MIN_NS, (long) (cpuNs * GARBAGE_SHARE)) && !seen.contains(gcNs)) {
                seen.add(gcNs);
                add(
                        Topic.GARBAGE,
                        node.name(),
                        String.format(
                                Locale.ROOT,
                                "the process of %s spent %s in garbage collections %s, %.0f %% of its processor time; its heap is %s",
                                node.name(),
                                Quantity.duration(gcNs),
                                growth.since(),
                                100.0 * gcNs / Math.max(1, cpuNs),
                                Quantity.bytes(node.values().getOrDefault(CounterType.HEAP_LIMIT_BYTES, 0L))),
                        "give its process a larger heap (-Xmx), or let tasks make fewer objects: columns of a frame are not on the heap",
                        gcNs);
            }
        }
    }

    private void leaks() {
        final SchedulerView scheduler = snapshot.scheduler();
        if (scheduler == null
                || scheduler.tasksWaiting() + scheduler.tasksReady() + scheduler.tasksAssigned() > 0
                || runs.count() == 0
                || snapshot.timeNs() - runs.lastNs() < LEAK_AGE_NS) {
            return;
        }
        for (final WorkerView worker : snapshot.workers()) {
            if (worker.state() != NodeState.DEAD && worker.usedBytes() > worker.limitBytes() * LEAK_SHARE) {
                add(
                        Topic.LEAK,
                        worker.name(),
                        worker.name() + " holds " + Quantity.count(worker.results()) + " results, "
                                + Quantity.bytes(worker.usedBytes()) + " of " + Quantity.bytes(worker.limitBytes())
                                + ", and no task has run for "
                                + Quantity.duration(snapshot.timeNs() - runs.lastNs()),
                        "release or close futures and persisted frames that nobody needs",
                        0);
            }
        }
    }
}
