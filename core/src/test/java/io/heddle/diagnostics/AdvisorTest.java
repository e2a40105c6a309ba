package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.Advice.Topic;
import io.heddle.graph.ErrorKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Advice from files that nodes have written: each rule with a cluster that it is about, and with one that it is not about. */
@Timeout(60)
class AdvisorTest {
    private static final long MS = 1_000_000;
    private static final long LIMIT_BYTES = 1_000_000_000;

    @TempDir
    Path root;

    private NodeDirectory scheduler;
    private NodeCounters schedulerCounters;
    private EventLogWriter events;
    private PrefixCounters prefixes;
    private final NodeDirectory[] workers = new NodeDirectory[2];
    private final NodeCounters[] counters = new NodeCounters[2];
    private final EventLogWriter[] workerEvents = new EventLogWriter[2];
    private long nextTask = 1;
    private final long nowNs = System.nanoTime();

    @BeforeEach
    void makeNodes() {
        final Path cluster = root.resolve("advised");
        scheduler = NodeDirectory.create(cluster, "scheduler", NodeRole.SCHEDULER);
        schedulerCounters = NodeCounters.create(scheduler);
        schedulerCounters.heartbeat(System.currentTimeMillis() + 60_000);
        prefixes = new PrefixCounters(schedulerCounters);
        events = EventLogWriter.create(scheduler);
        for (int i = 0; i < 2; i++) {
            workers[i] = NodeDirectory.create(cluster, "w" + i, NodeRole.WORKER);
            counters[i] = NodeCounters.create(workers[i]);
            workerEvents[i] = EventLogWriter.create(workers[i]);
            counters[i].heartbeat(System.currentTimeMillis() + 60_000);
            counters[i].get(CounterType.THREADS).set(1);
            counters[i].get(CounterType.LIMIT_BYTES).set(LIMIT_BYTES);
            events.onWorkerJoined(i, 1, 1, LIMIT_BYTES, "w" + i);
        }
        function(0, "load");
        function(1, "merge");
    }

    @AfterEach
    void closeNodes() {
        events.close();
        workerEvents[0].close();
        workerEvents[1].close();
        scheduler.close();
        workers[0].close();
        workers[1].close();
    }

    private void function(final int number, final String name) {
        prefixes.add(name);
        events.onPrefixNamed(number, name);
    }

    private void run(
            final int function, final int worker, final long startMs, final long durationMs, final long bytes) {
        final long startNs = nowNs - 10_000 * MS + startMs * MS;
        events.onTaskRun(nextTask++, 0, function, worker, 0, startNs, startNs + durationMs * MS, bytes);
    }

    private void run(final int function, final int worker, final long startMs, final long durationMs) {
        run(function, worker, startMs, durationMs, 1000);
    }

    private List<Advice> advise() {
        try (ClusterFollower follower = new ClusterFollower(root.resolve("advised"), 1 << 14)) {
            follower.look();
            follower.follow();
            return follower.advice();
        }
    }

    private Advice only(final Topic topic) {
        final List<Advice> advice = advise();
        assertEquals(List.of(topic), advice.stream().map(Advice::topic).toList(), advice.toString());
        return advice.get(0);
    }

    /** Both workers are busy for a second with runs of equal length. */
    private void evenWork() {
        for (int i = 0; i < 20; i++) {
            run(0, i % 2, i / 2 * 100L, 100);
        }
    }

    @Test
    void aClusterThatDoesWellIsLeftAlone() {
        evenWork();
        assertEquals(List.of(), advise());
    }

    @Test
    void anEmptyClusterIsLeftAlone() {
        assertEquals(List.of(), advise());
    }

    @Test
    void anIdleWorkerIsNamedWithItsShareAndTheReason() {
        for (int i = 0; i < 10; i++) {
            run(0, 0, i * 100L, 100);
        }
        run(0, 1, 0, 100);
        schedulerCounters.get(CounterType.TASKS_WAITING).set(7);
        schedulerCounters.get(CounterType.TASKS_ASSIGNED).set(1);
        final Advice advice = only(Topic.IDLE);
        assertEquals("w1", advice.subject());
        assertEquals(
                "w1 was busy for 10 % of the 1.00 s that were looked at: 7 tasks wait for the 1 that run",
                advice.finding());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(900), advice.lostNs());
    }

    @Test
    void aWorkerThatIsPassedOverIsToldFromOneThatHadNoWork() {
        for (int i = 0; i < 10; i++) {
            run(0, 0, i * 100L, 100);
        }
        run(0, 1, 0, 100);
        schedulerCounters.get(CounterType.TASKS_READY).set(9);
        final String passedOver = only(Topic.IDLE).finding();
        assertTrue(passedOver.endsWith(": 9 tasks are ready, but not for it"), passedOver);
        counters[1].get(CounterType.THREADS_BUSY).set(1);
        final Advice busyNow = only(Topic.IDLE);
        assertTrue(
                busyNow.finding().endsWith("; now it has work, and there was none for it before"), busyNow.finding());
        assertTrue(busyNow.remedy().contains("submit more work at a time"), busyNow.remedy());
    }

    @Test
    void aStragglerIsNamedWithTaskWorkerAndTimes() {
        evenWork();
        run(1, 0, 1000, 100);
        run(1, 1, 1000, 100);
        run(1, 0, 1100, 100);
        run(1, 1, 1100, 100);
        run(1, 1, 1200, 900);
        run(0, 0, 1200, 100);
        final Advice advice = only(Topic.STRAGGLER);
        assertEquals("merge", advice.subject());
        assertEquals(
                "1 of 5 runs of merge took over 3 times the median of 100.0 ms: the longest, task 0.25 on w1, 900.0 ms",
                advice.finding());
        assertEquals(800 * MS, advice.lostNs());
    }

    @Test
    void aLargeResultAmongSmallOnesIsSkew() {
        evenWork();
        run(0, 1, 1000, 100, 50_000_000);
        final Advice advice = only(Topic.SKEW);
        assertEquals("load", advice.subject());
        assertTrue(
                advice.finding().contains("50.0 MB (task 0.21 on w1), 50000 times the median of 1.0 kB"),
                advice.finding());
    }

    @Test
    void resultsThatLeaveNoRoomAreTooLarge() {
        for (int i = 0; i < 20; i++) {
            run(0, i % 2, i / 2 * 100L, 100, 600_000_000);
        }
        assertTrue(only(Topic.PARTITION_SIZE).finding().contains("results of load have 600 MB"));
    }

    @Test
    void tinyTasksByTheThousandAreTooSmall() {
        evenWork();
        prefixes.set(1, CounterType.PREFIX_FINISHED, 30_000);
        prefixes.set(1, CounterType.PREFIX_DURATION_NS, 4_000);
        final Advice advice = only(Topic.TASK_SIZE);
        assertEquals("merge", advice.subject());
        assertTrue(advice.finding().startsWith("30,000 runs of merge took 4.0 us each"), advice.finding());
        assertEquals(60 * MS, advice.lostNs());
    }

    @Test
    void garbageAndSerialisationHaveTheirNumbers() {
        evenWork();
        counters[1].get(CounterType.GC_NS).set(2_000 * MS);
        counters[1].get(CounterType.CPU_NS).set(8_000 * MS);
        assertTrue(
                only(Topic.GARBAGE).finding().contains("w1 spent 2.00 s in garbage collections since its start, 25 %"));
        counters[1].get(CounterType.GC_NS).set(0);
        counters[0].get(CounterType.SERIALISE_NS).set(700 * MS);
        counters[0].get(CounterType.DESERIALISE_NS).set(300 * MS);
        counters[0].durations(CounterType.RUN_DURATION_NS).add(3_900 * MS);
        counters[0].durations(CounterType.RUN_DURATION_NS).publish();
        final Advice advice = only(Topic.SERIALISATION);
        assertEquals(
                "threads of w0 spent 700.0 ms in the serialisation of results and 300.0 ms in making arguments and inputs of"
                        + " serialised ones since its start, beside 3.90 s in functions",
                advice.finding());
        assertEquals(1_000 * MS, advice.lostNs());
        counters[0].durations(CounterType.RUN_DURATION_NS).add(200 * MS);
        counters[0].durations(CounterType.RUN_DURATION_NS).publish();
        assertEquals(List.of(), advise(), "less than a quarter of the time in functions");
    }

    @Test
    void diskAndNetworkAreThoseOfTheLastMinuteWithWork() {
        evenWork();
        counters[0].get(CounterType.SPILLED_BYTES).set(3_000_000_000L);
        counters[0].get(CounterType.RELOADED_BYTES).set(2_000_000_000L);
        counters[1].get(CounterType.FETCHED_BYTES).set(900_000_000);
        final long longAgoNs = nowNs - 90_000 * MS;
        workerEvents[0].onSpilled(1, 0, longAgoNs, longAgoNs + 100 * MS, 3_000_000_000L);
        workerEvents[0].onReloaded(1, 0, longAgoNs, longAgoNs + 100 * MS, 2_000_000_000L);
        workerEvents[1].onFetched(1, 1, 0, longAgoNs, longAgoNs + 100 * MS, 900_000_000);
        assertEquals(List.of(), advise(), "that was long ago");
        final long startNs = nowNs - 9_500 * MS;
        workerEvents[0].onSpilled(2, 0, startNs, startNs + 100 * MS, 1_500_000_000L);
        workerEvents[0].onReloaded(2, 0, startNs + 100 * MS, startNs + 350 * MS, 1_400_000_000L);
        final Advice spill = only(Topic.SPILL);
        assertEquals(
                "w0 wrote 1.5 GB to disk and read 1.4 GB back in the last minute with work; its memory is 1.0 GB, and of the"
                        + " 1.00 s that were looked at its threads waited 250.0 ms for the disk",
                spill.finding());
        assertEquals(250 * MS, spill.lostNs());
    }

    @Test
    void timeForTheNetworkIsWhatTheWorkersWroteDown() {
        evenWork();
        final long startNs = nowNs - 9_500 * MS;
        workerEvents[1].onFetched(2, 1, 0, startNs, startNs + 600 * MS, 40_000_000);
        final Advice transfer = only(Topic.TRANSFER);
        assertEquals(
                "w1 spent 600.0 ms fetching 40.0 MB from other workers, and its threads 1.00 s in tasks",
                transfer.finding());
        assertEquals(600 * MS, transfer.lostNs());
        workerEvents[1].onFetched(3, 1, 0, startNs, startNs + MS, 900_000_000);
        assertTrue(
                only(Topic.TRANSFER).finding().startsWith("w1 fetched 940 MB from other workers in the last minute"));
    }

    @Test
    void resultsThatGoToEveryWorkerAreBadLocality() {
        evenWork();
        final long startNs = nowNs - 9_500 * MS;
        counters[0].get(CounterType.PEAK_BYTES).set(100_000_000);
        counters[1].get(CounterType.PEAK_BYTES).set(100_000_000);
        for (int i = 0; i < 6; i++) {
            workerEvents[i % 2].onFetched(1 + i % 2, i % 2, 7, startNs, startNs + MS, 30_000_000);
        }
        assertEquals(
                "2 results were fetched 6 times, 180 MB in all: the same ones go to many workers",
                only(Topic.LOCALITY).finding());
    }

    @Test
    void resultsThatNobodyUsesAreALeak() {
        for (int i = 0; i < 20; i++) {
            run(0, i % 2, i / 2 * 100L - 80_000, 100);
        }
        counters[1].get(CounterType.USED_BYTES).set(LIMIT_BYTES / 2);
        counters[1].get(CounterType.RESULTS).set(12);
        final Advice advice = only(Topic.LEAK);
        assertEquals("w1", advice.subject());
        assertTrue(
                advice.finding().startsWith("w1 holds 12 results, 500 MB of 1.0 GB, and no task has run for "),
                advice.finding());
    }

    @Test
    void whatIsIllAndWhatFailedComesFirst() {
        evenWork();
        events.onTaskErred(99, 0, 1, 0, ErrorKind.USER, "/ by zero");
        prefixes.set(1, CounterType.PREFIX_ERRED, 1);
        prefixes.set(1, CounterType.PREFIX_FINISHED, 3);
        counters[0].get(CounterType.USED_BYTES).set(LIMIT_BYTES * 9 / 10);
        counters[0].get(CounterType.PAUSE_BYTES).set(LIMIT_BYTES * 8 / 10);
        counters[0].get(CounterType.PAUSED).set(1);
        counters[0].get(CounterType.SPILL_BLOCKED).set(1);
        workers[1].close();
        final List<Advice> advice = advise();
        assertEquals(
                List.of(Topic.NODE, Topic.NODE, Topic.NODE, Topic.ERRORS),
                advice.stream().map(Advice::topic).toList(),
                advice.toString());
        assertTrue(advice.toString().contains("w0 begins no run: 900 MB of its 1.0 GB are in use"), advice.toString());
        assertTrue(advice.toString().contains("worker w1 is dead"), advice.toString());
        assertTrue(advice.toString().contains("1 of 4 tasks of merge ended with an error"), advice.toString());
    }
}
