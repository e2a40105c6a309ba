package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clusters that grow and shrink while they work: every task runs once, and no result is made again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ScaleTest {
    private static final int TASKS = 2_000;
    private static final List<Integer> NUMBERS =
            IntStream.range(0, TASKS).boxed().toList();
    private static final Map<Integer, AtomicInteger> RUNS_OF_WORKER = new ConcurrentHashMap<>();

    private static int waits(final int number) {
        RUNS_OF_WORKER
                .computeIfAbsent(TaskContext.current().workerId(), id -> new AtomicInteger())
                .incrementAndGet();
        try {
            assertFalse(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS));
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return number;
    }

    private static Client start() {
        return Client.builder()
                .processes(false)
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("16MiB")
                .start();
    }

    @Test
    void growsAndShrinksWhileItWorks() {
        RUNS_OF_WORKER.clear();
        try (Client client = start()) {
            final List<TaskFuture<Integer>> futures = client.map(ScaleTest::waits, NUMBERS);
            final List<String> steps = new ArrayList<>();
            for (int workers = 2; workers <= 16; workers *= 2) {
                final int count = workers;
                final long startNs = System.nanoTime();
                client.scale(workers);
                final long scaledNs = System.nanoTime();
                await(() -> RUNS_OF_WORKER.size() >= count);
                final long atWorkNs = System.nanoTime();
                final int from = totalRuns();
                await(() -> totalRuns() >= from + count * 20);
                final double perSecond = count * 20 * 1e9 / (System.nanoTime() - atWorkNs);
                steps.add(String.format(
                        "%d workers: there after %d ms, all at work %d ms later, %.0f tasks/s",
                        workers, (scaledNs - startNs) / 1_000_000, (atWorkNs - scaledNs) / 1_000_000, perSecond));
            }
            steps.forEach(System.out::println);
            await(() -> totalRuns() >= TASKS - 200);
            client.scale(2);
            assertEquals(2, client.workers().size());
            assertEquals(NUMBERS, client.gather(futures));
            assertEquals(TASKS, totalRuns());
        }
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("worker-")));
    }

    @Test
    void followsTheQueuedWork() {
        RUNS_OF_WORKER.clear();
        try (Client client = start()) {
            client.adapt(1, 6);
            final List<TaskFuture<Integer>> futures = client.map(ScaleTest::waits, NUMBERS.subList(0, 1_200));
            await(() -> client.workers().size() == 6);
            assertEquals(NUMBERS.subList(0, 1_200), client.gather(futures));
            await(() -> client.workers().size() == 1);
            assertEquals(1_200, totalRuns());
            assertEquals(NUMBERS.subList(0, 1_200), client.gather(futures));
        }
    }

    @Test
    void theLastWorkerStaysAndSaysWhy() {
        try (Client client = start()) {
            client.scale(1);
            final TaskFuture<String> held = client.submit(() -> "held by the last one");
            held.result();
            final List<String> last =
                    client.workers().stream().map(WorkerStatus::name).toList();
            final HeddleException refused = assertThrows(HeddleException.class, () -> client.retireWorkers(last));
            assertTrue(
                    String.valueOf(refused.getMessage()).contains(last.get(0) + " cannot retire"), refused::toString);
            assertEquals("still works", client.submit(() -> "still works").result());
            assertThrows(BadInputException.class, () -> client.retireWorkers(List.of("nobody")));
            assertThrows(BadInputException.class, () -> client.scale(0));
        }
    }

    private static int totalRuns() {
        return RUNS_OF_WORKER.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private static void await(final BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
