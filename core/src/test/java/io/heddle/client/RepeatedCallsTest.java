package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same call again: pure calls, keys, and failed tasks that are tried again. Tests and tasks share fields. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RepeatedCallsTest {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final Set<String> BROKEN = ConcurrentHashMap.newKeySet();
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    private record Point(int x, List<String> names) implements java.io.Serializable {}

    private static Client start(final SchedulerKind kind) {
        return Client.builder()
                .scheduler(kind)
                .workers(1)
                .threadsPerWorker(2)
                .memoryLimit("32MiB")
                .start();
    }

    private static int counted(final Point point) {
        RUNS.incrementAndGet();
        return point.x + point.names.size();
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNCHRONOUS", "THREADS"})
    void equalPureCallsAreOneTask(final SchedulerKind kind) {
        try (Client client = start(kind)) {
            RUNS.set(0);
            final List<TaskFuture<Integer>> futures = client.with(TaskOptions.DEFAULTS.pure(), () -> {
                final List<TaskFuture<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    all.add(client.submit(RepeatedCallsTest::counted, new Point(i % 2, List.of("a", "b"))));
                }
                all.add(client.submitWith(x -> x + RUNS.incrementAndGet() * 0, all.get(0)));
                all.add(client.submitWith(x -> x + RUNS.incrementAndGet() * 0, all.get(2)));
                return all;
            });
            assertEquals(List.of(2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 2), client.gather(futures));
            assertEquals(4, RUNS.get(), "two points, and two functions written at two places");
            assertEquals(futures.get(0).taskId(), futures.get(8).taskId());
            final TaskFuture<Integer> impure =
                    client.submit(RepeatedCallsTest::counted, new Point(0, List.of("a", "b")));
            assertNotEquals(futures.get(0).taskId(), impure.taskId());
            futures.forEach(TaskFuture::release);
            impure.result();
            final TaskFuture<Integer> later = client.with(
                    TaskOptions.DEFAULTS.pure(),
                    () -> client.submit(RepeatedCallsTest::counted, new Point(0, List.of("a", "b"))));
            later.result();
            assertEquals(6, RUNS.get(), "nobody held it any more: it ran again");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNCHRONOUS", "THREADS"})
    void aKeyNamesOneTask(final SchedulerKind kind) {
        try (Client client = start(kind)) {
            RUNS.set(0);
            final TaskOptions named = TaskOptions.DEFAULTS.key("the-sum");
            final TaskFuture<Integer> first =
                    client.with(named, () -> client.submit(RepeatedCallsTest::counted, new Point(1, List.of())));
            final TaskFuture<Integer> second =
                    client.with(named, () -> client.submit(RepeatedCallsTest::counted, new Point(7, List.of())));
            assertEquals("the-sum", first.key());
            assertEquals(first.taskId(), second.taskId());
            assertEquals(1, second.result());
            assertEquals(1, RUNS.get());
            final BadInputException other =
                    assertThrows(BadInputException.class, () -> client.with(named, () -> client.submit(() -> 5)));
            assertTrue(other.getMessage().contains("'the-sum' names a task of"), other.getMessage());
            first.release();
            assertEquals(1, second.result());
            second.release();
            assertEquals(5, client.with(named, () -> client.submit(() -> 5)).result(), "the key is free again");
            assertThrows(IllegalArgumentException.class, () -> TaskOptions.DEFAULTS.key(" "));
            assertThrows(BadInputException.class, () -> client.with(named, () -> client.map(x -> x, List.of(1, 2))));
            final List<TaskFuture<Integer>> mapped =
                    client.with(TaskOptions.DEFAULTS.pure(), () -> client.map(x -> x + 1, List.of(1, 2, 1)));
            assertEquals(List.of(2, 3, 2), client.gather(mapped));
            assertEquals(mapped.get(0).taskId(), mapped.get(2).taskId());
        }
    }

    @Test
    void aCancelledKeyStartsANewTask() {
        try (Client client = start(SchedulerKind.THREADS)) {
            gate = new CountDownLatch(1);
            RUNS.set(0);
            final TaskOptions named = TaskOptions.DEFAULTS.key("again");
            final List<TaskFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                final TaskFuture<Integer> future = client.with(
                        named,
                        () -> client.submit(() -> {
                            RUNS.incrementAndGet();
                            gate.await();
                            return 42;
                        }));
                all.forEach(before -> assertNotEquals(before.taskId(), future.taskId()));
                all.add(future);
                if (i < 19) {
                    future.cancel();
                }
            }
            gate.countDown();
            assertEquals(42, all.get(19).result());
            assertTrue(all.subList(0, 19).stream().allMatch(TaskFuture::isCancelled));
        }
    }

    private static int failing(final String name, final int value) {
        if (BROKEN.contains(name)) {
            throw new IllegalStateException(name + " is broken");
        }
        return value + 1;
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNCHRONOUS", "THREADS"})
    void whatFailedIsTriedAgainWithItsInputs(final SchedulerKind kind) {
        try (Client client = start(kind)) {
            BROKEN.add("first");
            BROKEN.add("third");
            final TaskFuture<Integer> first = client.submit(RepeatedCallsTest::failing, "first", 0);
            final TaskFuture<Integer> second = client.submitWith((Integer x) -> x + 10, first);
            final TaskFuture<Integer> third = client.submitWith((Integer x) -> failing("third", x), second);
            final TaskFuture<Integer> other = client.submitWith((Integer x) -> x + 100, first);
            assertTrue(assertThrows(HeddleException.class, third::result)
                    .getMessage()
                    .contains("first is broken"));
            assertThrows(HeddleException.class, other::result);
            BROKEN.remove("first");
            client.retry(List.of(third));
            assertTrue(assertThrows(HeddleException.class, third::result)
                    .getMessage()
                    .contains("third is broken"));
            assertEquals(1, first.result(), "an input of what was tried again");
            BROKEN.clear();
            client.retry(List.of(third, first));
            assertEquals(12, third.result());
            assertEquals(TaskStatus.ERROR, other.status(), "nobody tried it again");
            client.retry(List.of(other));
            assertEquals(101, other.result());
        }
    }

    @Test
    void aTaskThatWasTooLateIsTriedAgainWithoutItsDeadline() {
        try (Client client = start(SchedulerKind.THREADS)) {
            gate = new CountDownLatch(1);
            final TaskFuture<Integer> late = client.with(
                    TaskOptions.DEFAULTS.deadline(Duration.ofMillis(100)),
                    () -> client.submit(() -> {
                        gate.await();
                        return 3;
                    }));
            assertTrue(assertThrows(HeddleException.class, late::result)
                    .getMessage()
                    .contains("deadline"));
            gate.countDown();
            client.retry(List.of(late));
            assertEquals(3, late.result());
        }
    }
}
