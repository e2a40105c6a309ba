package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where results lie, asked and changed by a client, against three worker processes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DataPlacementTest {
    private static final int BYTES = 1 << 20;

    private static Client client;

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(3)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .processes(true)
                .start();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[BYTES];
        bytes[BYTES - 1] = (byte) seed;
        return bytes;
    }

    private static int last(final byte[] bytes) {
        return bytes[bytes.length - 1];
    }

    private static int fail(final int seed) {
        throw new IllegalStateException("no data " + seed);
    }

    private static String waitFor(final String event) {
        Client.current().coordination().event(event).await(Duration.ofSeconds(60));
        return event;
    }

    private static long runs(final Client asked, final String function) {
        return asked.status().prefixes().stream()
                .filter(prefix -> prefix.name().contains(function))
                .mapToLong(PrefixStatus::runs)
                .sum();
    }

    private static Set<WorkerStatus> holders(final TaskFuture<?> future) {
        final List<WorkerStatus> holders = client.whoHas(List.of(future)).get(future);
        assertEquals(holders.size(), new HashSet<>(holders).size(), "each once: " + holders);
        return new HashSet<>(holders);
    }

    @Test
    void soManyWorkersHoldAReplicatedResult() {
        try (TaskFuture<byte[]> made = client.submit(DataPlacementTest::make, 7);
                TaskFuture<Integer> small = client.submitWith(DataPlacementTest::last, made)) {
            final long runsBefore = runs(client, "make");
            assertEquals(7, small.result());
            assertEquals(1, holders(made).size());
            client.replicate(List.of(made, small), 2);
            assertEquals(2, holders(made).size());
            assertEquals(2, holders(small).size());
            client.replicate(List.of(made), 99);
            assertEquals(Set.copyOf(client.workers()), holders(made));
            assertEquals(3, client.whoHas(List.of(made, made.again())).get(made).size());
            assertTrue(client.sizes(List.of(made)).get(made) > BYTES);
            client.hasWhat()
                    .forEach((worker, held) -> assertTrue(
                            held.stream().anyMatch(each -> each.taskId() == made.taskId() && each.bytes() > BYTES),
                            () -> worker.name() + " has " + held));
            assertEquals(7, last(made.result()));
            assertTrue(runs(client, "make") <= runsBefore + 1, "made again");
        }
        Await.until(() -> {
            System.gc(); // further futures of these tasks, and those of other tests, are let go by the collector
            return client.hasWhat().values().stream().allMatch(List::isEmpty);
        });
    }

    @Test
    void oneWorkerOfEachHostIsEnoughByDefault() {
        try (TaskFuture<byte[]> made = client.submit(DataPlacementTest::make, 1)) {
            client.replicate(List.of(made));
            assertEquals(1, holders(made).size());
        }
    }

    @Test
    void equalShares() {
        final WorkerStatus first = client.workers().get(0);
        final List<TaskFuture<byte[]>> made = client.with(
                TaskOptions.DEFAULTS.workers(first.name()),
                () -> client.map(
                        DataPlacementTest::make, IntStream.range(0, 12).boxed().toList()));
        client.gather(made);
        assertEquals(12, client.hasWhat().get(first).size());
        client.rebalance();
        final Map<WorkerStatus, List<TaskSize>> balanced = client.hasWhat();
        balanced.forEach((worker, held) -> assertEquals(4, held.size(), () -> worker.name() + " of " + balanced));
        for (int i = 0; i < made.size(); i++) {
            assertEquals(
                    i, client.submitWith(DataPlacementTest::last, made.get(i)).result());
        }
        made.forEach(TaskFuture::release);
    }

    @Test
    void runsAreWithTheirWorkers() {
        final List<TaskFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(client.submit(DataPlacementTest::waitFor, "placement"));
        }
        Await.until(
                () -> client.processing().values().stream().mapToInt(List::size).sum() == 3);
        final Set<Long> running = new HashSet<>();
        client.processing().values().forEach(runs -> runs.forEach(run -> running.add(run.taskId())));
        assertEquals(Set.copyOf(waiting.stream().map(TaskFuture::taskId).toList()), running);
        assertEquals(Map.of(), client.sizes(waiting));
        assertEquals(List.of(), client.whoHas(waiting).get(waiting.get(0)));
        client.coordination().event("placement").set();
        client.gather(waiting);
        Await.until(() -> client.processing().values().stream().allMatch(List::isEmpty));
        waiting.forEach(TaskFuture::release);
    }

    @Test
    void whatCannotBeReplicated() {
        try (TaskFuture<Integer> failed = client.submit(DataPlacementTest::fail, 3)) {
            final HeddleException failure =
                    assertThrows(HeddleException.class, () -> client.replicate(List.of(failed), 2));
            assertTrue(failure.getMessage().contains("no data 3"), failure.getMessage());
            assertThrows(BadInputException.class, () -> client.replicate(List.of(failed), 0));
            assertEquals(List.of(), client.whoHas(List.of(failed)).get(failed));
        }
        client.replicate(List.<TaskFuture<?>>of(), 2);
        assertEquals(Map.of(), client.whoHas(List.<TaskFuture<?>>of()));
    }

    private static int sum(final byte[] data) {
        return scaled(List.of(data, 1));
    }

    private static int scaled(final List<Object> dataAndFactor) {
        int sum = 0;
        for (final byte each : (byte[]) dataAndFactor.get(0)) {
            sum += each;
        }
        return sum * (Integer) dataAndFactor.get(1);
    }

    @Test
    void aScatteredValueIsAnArgumentLikeAnyOther() {
        final byte[] data = make(9);
        try (TaskFuture<byte[]> scattered = client.scatter(data);
                TaskFuture<String> small = client.scatter("small");
                TaskFuture<List<Integer>> list = client.scatter(List.of(1, 2, 3))) {
            assertEquals(TaskStatus.FINISHED, scattered.status());
            assertEquals(1, holders(scattered).size());
            assertTrue(client.sizes(List.of(scattered)).get(scattered) > BYTES);
            final List<TaskFuture<Integer>> sums = new ArrayList<>();
            for (int factor = 1; factor <= 6; factor++) {
                sums.add(client.submit(DataPlacementTest::scaled, List.of(scattered, factor)));
            }
            assertEquals(List.of(9, 18, 27, 36, 45, 54), client.gather(sums));
            assertArrayEquals(data, scattered.result());
            assertEquals("small", small.result());
            assertEquals(List.of(1, 2, 3), list.result());
            sums.forEach(TaskFuture::release);
        }
        Await.until(() -> {
            System.gc(); // further futures of these tasks, and those of other tests, are let go by the collector
            return client.hasWhat().values().stream().allMatch(List::isEmpty);
        });
    }

    @Test
    void manyScatteredValuesLieOnAllWorkers() {
        final List<TaskFuture<byte[]>> scattered = client.scatterAll(
                IntStream.range(0, 12).mapToObj(DataPlacementTest::make).toList());
        final Map<WorkerStatus, List<TaskSize>> all = client.hasWhat();
        all.forEach((worker, held) -> assertFalse(held.isEmpty(), () -> worker.name() + " of " + all));
        for (int i = 0; i < scattered.size(); i++) {
            assertEquals(
                    i,
                    client.submitWith(DataPlacementTest::sum, scattered.get(i)).result());
        }
        scattered.forEach(TaskFuture::release);
    }

    @Test
    void equalScatteredValuesAreOneWhereThatIsAskedFor() {
        client.with(TaskOptions.DEFAULTS.pure(), () -> {
            try (TaskFuture<byte[]> first = client.scatter(make(1));
                    TaskFuture<byte[]> same = client.scatter(make(1));
                    TaskFuture<byte[]> other = client.scatter(make(2))) {
                assertEquals(first.taskId(), same.taskId());
                assertNotEquals(first.taskId(), other.taskId());
                first.release();
                assertEquals(1, client.submitWith(DataPlacementTest::sum, same).result());
            }
            return null;
        });
    }

    @Test
    void scatteredWhereItShallBeAndOnEveryHost() {
        final WorkerStatus last = client.workers().get(2);
        try (TaskFuture<byte[]> there =
                        client.with(TaskOptions.DEFAULTS.workers(last.name()), () -> client.scatter(make(3)));
                TaskFuture<byte[]> broadcast = client.broadcast(make(4))) {
            assertEquals(Set.of(last), holders(there));
            assertEquals(1, holders(broadcast).size(), "one host");
            client.replicate(List.of(broadcast), 3);
            assertEquals(3, holders(broadcast).size());
        }
    }

    private static long pidIfRight(final byte[] data) {
        return last(data) == 7 ? ProcessHandle.current().pid() : -1;
    }

    /** Acceptance case A17. */
    @Test
    void tenThousandTasksShareOneInput() {
        final int tasks = 10_000;
        try (TaskFuture<byte[]> shared = client.scatter(make(7))) {
            final List<TaskFuture<Long>> all = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                all.add(client.submitWith(DataPlacementTest::pidIfRight, shared));
            }
            assertEquals(
                    Set.copyOf(client.workers().stream().map(WorkerStatus::pid).toList()),
                    new HashSet<>(client.gather(all)),
                    "all workers take part");
            assertEquals(tasks, runs(client, "pidIfRight"), "each ran once");
            assertEquals(1, holders(shared).size(), "it is read in place");
            all.forEach(TaskFuture::release);
        }
    }

    @Test
    void largeScatteredValues() {
        final byte[] large = new byte[20 << 20];
        large[large.length - 1] = 1;
        final List<TaskFuture<byte[]>> scattered = client.scatterAll(List.of(large, large));
        for (final TaskFuture<byte[]> each : scattered) {
            assertEquals(1, client.submitWith(DataPlacementTest::sum, each).result());
            each.release();
        }
        final HeddleException tooLarge =
                assertThrows(HeddleException.class, () -> client.scatter(new byte[(64 << 20) + 1]));
        assertTrue(tooLarge.getMessage().contains("a scattered value takes"), tooLarge.getMessage());
    }

    @Test
    void futuresAreNotScattered() {
        try (TaskFuture<byte[]> made = client.submit(DataPlacementTest::make, 5)) {
            final BadInputException refused =
                    assertThrows(BadInputException.class, () -> client.scatter(List.of(made)));
            assertTrue(refused.getMessage().contains(made.key()), refused.getMessage());
        }
        assertEquals(List.of(), client.scatterAll(List.of()));
    }

    @Test
    void insideThisJvm() {
        for (final SchedulerKind kind : List.of(SchedulerKind.SYNCHRONOUS, SchedulerKind.THREADS)) {
            try (Client local = Client.builder()
                            .scheduler(kind)
                            .workers(1)
                            .memoryLimit("64MiB")
                            .start();
                    TaskFuture<byte[]> made = local.submit(DataPlacementTest::make, 5)) {
                local.replicate(List.of(made), 2);
                local.rebalance();
                final List<WorkerStatus> holders = local.whoHas(List.of(made)).get(made);
                assertEquals(1, holders.size(), kind.toString());
                assertTrue(local.sizes(List.of(made)).get(made) > BYTES, kind.toString());
                local.replicate(List.of(made), 1);
                assertEquals(1, local.hasWhat().values().iterator().next().size(), kind.toString());
                assertEquals(List.of(), local.processing().values().iterator().next(), kind.toString());
                assertEquals(5, last(made.result()), kind.toString());
                try (TaskFuture<byte[]> scattered = local.broadcast(make(6))) {
                    assertEquals(
                            6,
                            local.submitWith(DataPlacementTest::sum, scattered).result(),
                            kind.toString());
                }
            }
        }
    }
}
