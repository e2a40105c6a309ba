package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.transport.SharedSecret;
import io.heddle.worker.executor.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clusters of processes that are large for their machine; each prints its figures. Minutes long, and not part of the build:
 * {@code mvn -Psoak -pl core -am test -Dtest=LargeClusterTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("soak")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LargeClusterTest {
    private static final int CHAINS = 100;
    private static final int CHAIN_TASKS = 10_000;
    /** Enough for sixteen processes to start while they last, on two processors. */
    private static final int TASKS = 8_000;

    @TempDir
    Path temporary;

    private final List<HostJvm> members = new ArrayList<>();

    @AfterEach
    void endAll() {
        CloseHelper.quietCloseAll(members);
        HostFiles.reapTheDead();
    }

    private void start(final String name, final String heap, final String role, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> all =
                new ArrayList<>(List.of(role, temporary.resolve("secret").toString()));
        all.addAll(List.of(arguments));
        final HostJvm started = HostJvm.start(name, List.of(), List.of(heap), temporary, all.toArray(new String[0]));
        members.add(started);
        started.awaitReady(60);
    }

    private static long next(final long value) {
        return value + 1;
    }

    private static long sum(final List<Long> values) {
        return values.stream().mapToLong(value -> value).sum();
    }

    /** A hundred chains of ten thousand tasks each and a tree over their ends: one graph, a scheduler with a heap of 512 MB. */
    @Test
    void aMillionTasksInOneGraph() throws Exception {
        final String cluster = "million-" + ProcessHandle.current().pid();
        SharedSecret.random().writeTo(temporary.resolve("secret"));
        start("scheduler", "-Xmx512m", "scheduler", cluster, "-", "0");
        final String driver = "ipc:" + HostFiles.clusterDirectory(cluster).resolve("scheduler/aeron");
        start("worker-a", "-Xmx640m", "worker", driver, "worker-a", "1000000000");
        start("worker-b", "-Xmx640m", "worker", driver, "worker-b", "1000000000");
        try (Client client =
                Client.builder().secretFile(temporary.resolve("secret")).connect(driver)) {
            client.waitForWorkers(2, Duration.ofSeconds(30));
            client.gather(client.map(LargeClusterTest::next, List.of(1L, 2L, 3L)));
            final long startNs = System.nanoTime();
            List<Delayed<Long>> level = new ArrayList<>();
            for (int chain = 0; chain < CHAINS; chain++) {
                Delayed<Long> end = Delayed.of(LargeClusterTest::next, (long) chain);
                for (int task = 1; task < CHAIN_TASKS; task++) {
                    end = Delayed.with(LargeClusterTest::next, end);
                }
                level.add(end);
            }
            while (level.size() > 1) {
                final List<Delayed<Long>> sums = new ArrayList<>();
                for (int from = 0; from < level.size(); from += 10) {
                    sums.add(Delayed.with(
                            LargeClusterTest::sum, level.subList(from, Math.min(from + 10, level.size()))));
                }
                level = sums;
            }
            final long builtNs = System.nanoTime();
            try (TaskFuture<Long> total = client.persist(level.get(0))) {
                final long submittedNs = System.nanoTime();
                assertEquals(
                        (long) CHAINS * CHAIN_TASKS + IntStream.range(0, CHAINS).sum(), total.result());
                final long endNs = System.nanoTime();
                System.out.printf(
                        "%,d tasks in one graph: built in %d ms, submitted in %d ms, result %d ms after the submission began:"
                                + " %,d tasks/s; scheduler's peak resident memory %d MB, its heap at most 512 MB%n",
                        CHAINS * CHAIN_TASKS + 11,
                        (builtNs - startNs) / 1_000_000,
                        (submittedNs - builtNs) / 1_000_000,
                        (endNs - builtNs) / 1_000_000,
                        CHAINS * CHAIN_TASKS * 1_000_000_000L / (endNs - builtNs),
                        peakMegabytes(members.get(0).process().pid()));
            }
        }
    }

    private static long peakMegabytes(final long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_000)
                .sum();
    }

    /** When and where a run was. */
    private static long[] waits(final int number) throws InterruptedException {
        final long startMs = System.currentTimeMillis();
        final boolean isOver = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS); // the work itself
        return new long[] {
            isOver ? -1 : number,
            TaskContext.current().workerId(),
            startMs,
            TaskContext.current().run()
        };
    }

    /** Two, four, eight and sixteen worker processes while tasks wait for 50 ms each, and back to two. */
    @Test
    void growsAndShrinksByProcesses() {
        try (Client client = Client.builder()
                .processes(true)
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start()) {
            final List<Integer> numbers = IntStream.range(0, TASKS).boxed().toList();
            final List<TaskFuture<long[]>> futures = client.map(LargeClusterTest::waits, numbers);
            final Map<Integer, long[]> steps = new HashMap<>();
            for (int workers = 2; workers <= 16; workers *= 2) {
                final long askedMs = System.currentTimeMillis();
                client.scale(workers);
                final long thereMs = System.currentTimeMillis();
                final long finished = client.status().runsOf("waits");
                final int target = workers * 30;
                while (client.status().runsOf("waits") < Math.min(TASKS - 200, finished + target)) {
                    Await.pause();
                }
                steps.put(workers, new long[] {askedMs, thereMs, System.currentTimeMillis()});
            }
            while (client.status().runsOf("waits") < TASKS - 150) {
                Await.pause();
            }
            client.scale(2);
            assertEquals(2, client.workers().size());
            final List<long[]> runs = client.gather(futures);
            for (int number = 0; number < TASKS; number++) {
                assertEquals(number, runs.get(number)[0]);
            }
            assertEquals(TASKS, client.status().runsOf("waits"), "runs: none is made again");
            print(runs, steps);
        }
    }

    private static void print(final List<long[]> runs, final Map<Integer, long[]> steps) {
        final Map<Long, Long> firstRunMs = new HashMap<>();
        runs.forEach(run -> firstRunMs.merge(run[1], run[2], Math::min));
        final List<Long> starts = firstRunMs.values().stream().sorted().toList();
        assertTrue(starts.size() >= 16, "workers that ran something: " + starts.size());
        double before = 0;
        for (int workers = 2; workers <= 16; workers *= 2) {
            final long[] step = steps.get(workers);
            final long lastAtWorkMs = starts.get(workers - 1);
            final long fromMs = Math.max(step[1], lastAtWorkMs) + 100;
            final long count = runs.stream()
                    .filter(run -> run[2] >= fromMs && run[2] < step[2])
                    .count();
            final double perSecond = count * 1_000.0 / (step[2] - fromMs);
            System.out.printf(
                    "%d workers: there %d ms after they were asked for, all at work %d ms after that, %.0f tasks/s%s%n",
                    workers,
                    step[1] - step[0],
                    lastAtWorkMs - step[1],
                    perSecond,
                    before > 0 ? String.format(", %.2f times as many as before", perSecond / before) : "");
            before = perSecond;
        }
    }
}
