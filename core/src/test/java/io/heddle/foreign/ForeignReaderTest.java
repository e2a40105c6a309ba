package io.heddle.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cluster says in its files can be read by the package doc alone, and is true. */
@Timeout(120)
class ForeignReaderTest {
    private static final int TASKS = 40;
    private static final long LIMIT_BYTES = 64L << 20;

    private interface Question {
        boolean isAnswered() throws IOException;
    }

    @Test
    void countersAndEventsOfARunningCluster() throws IOException {
        final long beforeNs = System.currentTimeMillis() * 1_000_000L;
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start()) {
            final List<TaskFuture<Integer>> futures =
                    client.map(x -> x * 2, IntStream.range(0, TASKS).boxed().toList());
            assertEquals(IntStream.range(0, TASKS).map(x -> x * 2).boxed().toList(), client.gather(futures));
            final TaskFuture<Integer> failing = client.submit(ForeignReaderTest::fail, 7);
            assertThrows(HeddleException.class, failing::result);

            final Path cluster = Path.of(client.clusterDirectory());
            final Path scheduler = cluster.resolve("scheduler").resolve("counters.dat");
            await(
                    "the scheduler's counters",
                    () -> ForeignReader.values(scheduler).get(1104) == TASKS
                            && ForeignReader.values(scheduler).get(1105) == 1);
            await("the workers' counters", () -> runsOfWorkers(cluster) == TASKS);
            assertHeads(cluster);
            assertCounters(ForeignReader.values(scheduler), cluster);
            assertPrefix(ForeignReader.counters(scheduler));
            assertEvents(ForeignReader.events(cluster.resolve("scheduler").resolve("events.dat")), beforeNs);
            assertFailure(cluster);
        }
    }

    private static int fail(final int value) {
        throw new IllegalStateException("no luck with " + value);
    }

    private static long runsOfWorkers(final Path cluster) throws IOException {
        return ForeignReader.values(cluster.resolve("worker-0/counters.dat")).get(1209)
                + ForeignReader.values(cluster.resolve("worker-1/counters.dat")).get(1209);
    }

    private static void assertHeads(final Path cluster) throws IOException {
        final ForeignReader.Head scheduler = ForeignReader.head(cluster.resolve("scheduler/counters.dat"));
        assertEquals(ProcessHandle.current().pid(), scheduler.pid());
        assertEquals(0, scheduler.role());
        assertTrue(scheduler.startMs() <= System.currentTimeMillis());
        assertEquals(
                1, ForeignReader.head(cluster.resolve("worker-0/counters.dat")).role());
    }

    private static void assertCounters(final Map<Integer, Long> scheduler, final Path cluster) throws IOException {
        assertEquals(2, scheduler.get(1106), "workers");
        assertEquals(1, scheduler.get(1107), "clients");
        assertEquals(0, scheduler.get(1100) + scheduler.get(1101) + scheduler.get(1102), "nothing is left to do");
        assertTrue(System.currentTimeMillis() - scheduler.get(1000) < 5_000, "heartbeat");
        final Map<Integer, Long> worker = ForeignReader.values(cluster.resolve("worker-0/counters.dat"));
        assertEquals(LIMIT_BYTES, worker.get(1200), "limit");
        assertEquals(1, worker.get(1206), "threads");
        assertTrue(worker.get(1203) >= worker.get(1201), "peak is at least what is used");
        assertTrue(worker.get(1218) < worker.get(1219) && worker.get(1219) < worker.get(1220), "marks");
    }

    private static void assertPrefix(final List<ForeignReader.Counter> counters) {
        final List<ForeignReader.Counter> finished =
                counters.stream().filter(counter -> counter.typeId() == 1124).toList();
        assertEquals(
                List.of(0, 1), finished.stream().map(ForeignReader.Counter::key).toList());
        assertEquals(TASKS, finished.get(0).value());
        assertTrue(
                finished.get(0).label().startsWith("prefix-finished "),
                finished.get(0).label());
        assertEquals(
                List.of(0L, 1L),
                counters.stream()
                        .filter(counter -> counter.typeId() == 1125)
                        .map(ForeignReader.Counter::value)
                        .toList());
    }

    private static void assertEvents(final List<ForeignReader.Event> events, final long beforeNs) {
        assertTrue(events.stream().allMatch(event -> event.schemaId() == 804));
        assertEquals(1, events.get(0).templateId(), "the first says that the node started");
        assertEquals("scheduler", events.get(0).text());
        assertEquals(ProcessHandle.current().pid(), events.get(0).int64(8));
        assertEquals(
                List.of("worker-0", "worker-1"),
                of(events, 3).stream().map(ForeignReader.Event::text).sorted().toList());
        assertTrue(of(events, 3).stream().allMatch(event -> event.int64(16) == LIMIT_BYTES && event.int32(28) == 1));
        final List<ForeignReader.Event> runs = of(events, 8);
        assertEquals(TASKS, runs.size());
        assertEquals(
                TASKS, runs.stream().map(event -> event.int64(16)).distinct().count(), "task ids");
        for (final ForeignReader.Event run : runs) {
            assertTrue(run.int64(0) >= beforeNs && run.int64(0) <= run.int64(8), "start and end");
            assertEquals(0, run.int32(36), "prefix");
            assertTrue(run.int64(24) >= 0, "bytes: 0 for a value that rides on messages alone");
        }
        final List<ForeignReader.Event> names = of(events, 7);
        assertEquals(List.of(0, 1), names.stream().map(event -> event.int32(8)).toList());
        final List<ForeignReader.Event> erred = of(events, 9);
        assertEquals(1, erred.size());
        assertEquals(0, erred.get(0).uint8(28), "the user's error");
    }

    private static void assertFailure(final Path cluster) throws IOException {
        String found = "";
        for (final String worker : List.of("worker-0", "worker-1")) {
            for (final ForeignReader.Event event :
                    of(ForeignReader.events(cluster.resolve(worker).resolve("events.dat")), 12)) {
                found += event.text();
                assertTrue(event.int64(8) != 0, "the task");
            }
        }
        assertTrue(found.contains("no luck with 7"), found);
    }

    private static List<ForeignReader.Event> of(final List<ForeignReader.Event> events, final int templateId) {
        return events.stream().filter(event -> event.templateId() == templateId).toList();
    }

    @Test
    void theReaderUsesNothingOfHeddle() throws IOException {
        final String source = Files.readString(Path.of("src/test/java/io/heddle/foreign/ForeignReader.java"));
        assertFalse(source.contains("import io.heddle") || source.contains("import org."), "a foreign import");
    }

    private static void await(final String what, final Question question) throws IOException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!question.isAnswered()) {
            assertTrue(System.nanoTime() < deadlineNs, "waited 20 s for " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
