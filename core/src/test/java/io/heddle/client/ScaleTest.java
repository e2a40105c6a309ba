package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clusters that grow and shrink while they work: every task runs once, and no result is made again. */
@Tag("long")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ScaleTest {
    private static final int TASKS = 2_000;
    private static final List<Integer> NUMBERS =
            IntStream.range(0, TASKS).boxed().toList();
    private static final Map<Integer, AtomicInteger> RUNS_OF_WORKER = new ConcurrentHashMap<>();

    /** Open when the tasks have served their purpose and need not take their time. */
    private static volatile CountDownLatch hurry = new CountDownLatch(1);

    private static int waits(final int number) {
        RUNS_OF_WORKER
                .computeIfAbsent(TaskContext.current().workerId(), id -> new AtomicInteger())
                .incrementAndGet();
        try {
            hurry.await(50, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return number;
    }

    private static Client start() {
        hurry = new CountDownLatch(1);
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
                Await.until(() -> RUNS_OF_WORKER.size() >= count);
                final long atWorkNs = System.nanoTime();
                final int from = totalRuns();
                Await.until(() -> totalRuns() >= from + count * 20);
                final double perSecond = count * 20 * 1e9 / (System.nanoTime() - atWorkNs);
                steps.add(String.format(
                        "%d workers: there after %d ms, all at work %d ms later, %.0f tasks/s",
                        workers, (scaledNs - startNs) / 1_000_000, (atWorkNs - scaledNs) / 1_000_000, perSecond));
            }
            steps.forEach(System.out::println);
            Await.until(() -> totalRuns() >= TASKS - 200);
            client.scale(2);
            assertEquals(2, client.workers().size());
            assertEquals(NUMBERS, client.gather(futures));
            assertEquals(TASKS, totalRuns());
        }
        Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("worker-")));
    }

    @Test
    void followsTheQueuedWork() {
        RUNS_OF_WORKER.clear();
        try (Client client = start()) {
            client.adapt(1, 6);
            final List<TaskFuture<Integer>> futures = client.map(ScaleTest::waits, NUMBERS.subList(0, 1_200));
            Await.until(() -> client.workers().size() == 6);
            hurry.countDown();
            assertEquals(NUMBERS.subList(0, 1_200), client.gather(futures));
            Await.until(() -> client.workers().size() == 1);
            assertEquals(1_200, totalRuns());
            assertEquals(NUMBERS.subList(0, 1_200), client.gather(futures));
        }
    }

    private static int sum(final List<Integer> values) {
        return values.stream().mapToInt(value -> value).sum();
    }

    private static int treeSum(final Client client, final List<Integer> numbers) {
        List<TaskFuture<Integer>> level = client.map(number -> number, numbers);
        while (level.size() > 1) {
            final List<TaskFuture<Integer>> next = new ArrayList<>();
            for (int from = 0; from < level.size(); from += 8) {
                next.add(client.submitWith(ScaleTest::sum, level.subList(from, Math.min(from + 8, level.size()))));
            }
            level = next;
        }
        return level.get(0).result();
    }

    /** A2: thirty workers join and thirty leave while tree sums are computed, one after the other. */
    @Test
    void treeSumsAreExactWhileWorkersComeAndGo() throws Exception {
        final List<Integer> numbers = NUMBERS.subList(0, 600);
        try (Client client = start()) {
            final CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 10; round++) {
                    client.scale(5);
                    client.scale(2);
                }
            });
            int sums = 0;
            while (!changes.isDone()) {
                assertEquals(600 * 599 / 2, treeSum(client, numbers));
                sums++;
            }
            changes.get();
            assertEquals(2, client.workers().size());
            assertEquals(600 * 599 / 2, treeSum(client, numbers));
            assertTrue(sums > 0, "no sum was computed meanwhile");
        }
    }

    private static byte[] block(final int number) {
        final byte[] block = new byte[100_000];
        Arrays.fill(block, (byte) number);
        return block;
    }

    private static long column(final List<byte[]> blocks, final int column) {
        return blocks.stream().mapToLong(block -> block[column]).sum();
    }

    /** A4: every worker needs the results of every other one, while the session of one after the other is aborted. */
    @Test
    void everybodyReadsFromEverybodyWhileSessionsAreAborted() {
        try (Client client = start()) {
            client.scale(4);
            final Random random = new Random(4);
            for (int round = 0; round < 8; round++) {
                final List<TaskFuture<byte[]>> blocks = client.map(ScaleTest::block, NUMBERS.subList(0, 40));
                final List<TaskFuture<Long>> columns = new ArrayList<>();
                for (int column = 0; column < 40; column++) {
                    final int at = column;
                    columns.add(client.submitWith(all -> column(all, at), blocks));
                }
                final List<WorkerStatus> workers = client.workers();
                client.localCluster()
                        .abortSession(
                                workers.get(random.nextInt(workers.size())).workerId());
                assertEquals(Collections.nCopies(40, 39L * 40 / 2), client.gather(columns));
            }
            assertEquals(4, client.workers().size());
        }
    }

    private static final AtomicReference<CountDownLatch> GROWN = new AtomicReference<>();

    /** Waits for the cluster to grow, then as long as it is told; where the work is slow three times as long. */
    private static int skewed(final int number, final long waitUs, final int slowWorkerId) throws InterruptedException {
        final int workerId = TaskContext.current().workerId();
        RUNS_OF_WORKER.computeIfAbsent(workerId, id -> new AtomicInteger()).incrementAndGet();
        GROWN.get().await();
        TimeUnit.MICROSECONDS.sleep(workerId == slowWorkerId ? 3 * waitUs : waitUs); // the work itself
        return number;
    }

    private static String where(final int number) throws InterruptedException {
        GROWN.get().await();
        return TaskContext.current().workerName();
    }

    /** A16: tasks of very different length, queued on one slow worker, spread when others come; those that must stay do. */
    @Test
    void unequalTasksSpreadToWorkersThatComeLater() {
        RUNS_OF_WORKER.clear();
        GROWN.set(new CountDownLatch(1));
        final Random random = new Random(16);
        final long[] waitUs = new long[500];
        Arrays.setAll(waitUs, i -> (long) (1_500 * Math.exp(1.2 * random.nextGaussian())));
        try (Client client = start()) {
            client.scale(1);
            final WorkerStatus first = client.workers().get(0);
            final int slowId = first.workerId();
            final List<TaskFuture<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < waitUs.length; i++) {
                tasks.add(client.submit(ScaleTest::skewed, i, waitUs[i], slowId));
            }
            final List<TaskFuture<String>> bound = client.with(
                    TaskOptions.DEFAULTS.workers(first.name()),
                    () -> client.map(ScaleTest::where, NUMBERS.subList(0, 20)));
            Await.until(() -> totalRuns() > 0);
            client.scale(6);
            Await.until(() -> RUNS_OF_WORKER.size() == 6);
            final long startNs = System.nanoTime();
            GROWN.get().countDown();
            assertEquals(NUMBERS.subList(0, waitUs.length), client.gather(tasks));
            final long tookNs = System.nanoTime() - startNs;
            assertEquals(Collections.nCopies(20, first.name()), client.gather(bound));
            assertEquals(waitUs.length, totalRuns());
            System.out.printf(
                    "500 unequal tasks on 6 workers, one of them slow: %d ms, %d ms if they were shared out without loss%n",
                    tookNs / 1_000_000, (long) (Arrays.stream(waitUs).sum() / (5 + 1 / 3.0)) / 1_000);
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
}
