package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Black-box cases A15 and A20 against worker processes: keys while their tasks are under way, and resources. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ResourceAcceptanceTest {
    /** In each worker process, of the class as it was shipped there. */
    private static final AtomicInteger INSIDE = new AtomicInteger();

    private static final TaskOptions GPU = TaskOptions.DEFAULTS.resource("GPU", 1);

    @TempDir
    Path directory;

    private @Nullable Path cluster;

    @AfterEach
    void leavesNothingBehind() {
        assertFalse(cluster == null || Files.exists(cluster), "left behind: " + cluster);
    }

    private Client start(final int workers) {
        final Client client = Client.builder()
                .workers(workers)
                .threadsPerWorker(4)
                .memoryLimit("64MiB")
                .resources("GPU=1")
                .processes(true)
                .start();
        cluster = Path.of(client.clusterDirectory());
        client.waitForWorkers(workers, Duration.ofSeconds(60));
        return client;
    }

    /** Uses the one unit of its worker; returns how many did at once. */
    private static int use(final String what) throws InterruptedException {
        final int inside = INSIDE.incrementAndGet();
        try {
            if (what.equals("die")) {
                Runtime.getRuntime().halt(9);
            }
            TimeUnit.MILLISECONDS.sleep(what.equals("long") ? 60_000 : 5);
            if (what.equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            return inside;
        } finally {
            INSIDE.decrementAndGet();
        }
    }

    /** A20: never exceeded; released when a run ends well, fails, is cancelled, or dies with its worker. */
    @Test
    void aResourceIsNeverExceededAndNeverLost() {
        try (Client client = start(2)) {
            final List<TaskFuture<Integer>> good = new ArrayList<>();
            final List<TaskFuture<Integer>> bad = new ArrayList<>();
            final List<TaskFuture<Integer>> cancelled = new ArrayList<>();
            client.with(GPU, () -> {
                for (int i = 0; i < 20; i++) {
                    good.add(client.submit(ResourceAcceptanceTest::use, "use"));
                    bad.add(client.submit(ResourceAcceptanceTest::use, "fail"));
                    cancelled.add(client.submit(ResourceAcceptanceTest::use, "use"));
                }
                return client;
            });
            cancelled.forEach(TaskFuture::cancel);
            assertEquals(Set.of(1), Set.copyOf(client.gather(good)));
            bad.forEach(future -> assertThrows(HeddleException.class, future::result));

            final List<TaskFuture<Integer>> held = client.with(
                    GPU,
                    () -> List.of(
                            client.submit(ResourceAcceptanceTest::use, "long"),
                            client.submit(ResourceAcceptanceTest::use, "long")));
            final TaskFuture<Integer> waiting =
                    client.with(GPU, () -> client.submit(ResourceAcceptanceTest::use, "use"));
            assertEquals(2, client.submit(() -> 2).result(), "who asks for nothing is not held up");
            assertEquals(TaskStatus.PENDING, waiting.status());
            held.forEach(TaskFuture::cancel);
            assertEquals(1, waiting.result(), "released on cancel");

            final TaskFuture<Integer> poison =
                    client.with(GPU, () -> client.submit(ResourceAcceptanceTest::use, "die"));
            final HeddleException blame = assertThrows(HeddleException.class, poison::result);
            assertTrue(blame.getMessage().contains("use"), blame.getMessage());
            client.waitForWorkers(2, Duration.ofSeconds(60));
            final List<TaskFuture<Integer>> after = client.with(
                    GPU,
                    () -> client.map(
                            ResourceAcceptanceTest::use,
                            Stream.generate(() -> "use").limit(20).toList()));
            assertEquals(Set.of(1), Set.copyOf(client.gather(after)));
        }
    }

    private static long append(final String file) throws IOException, InterruptedException {
        Files.createTempFile(Path.of(file), "run", "");
        TimeUnit.SECONDS.sleep(60);
        return 0;
    }

    private static long list(final String file) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(file))) {
            return files.count();
        }
    }

    /** A15: a key that is cancelled and submitted again while its task waits or executes has one result, of the last task. */
    @Test
    void aKeyThatIsCancelledWhileItRunsStartsAgain() throws IOException {
        try (Client client = start(1)) {
            final TaskOptions named = TaskOptions.DEFAULTS.key("same");
            final String file = directory.toString();
            final List<TaskFuture<Long>> before = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                final TaskFuture<Long> running =
                        client.with(named, () -> client.submit(ResourceAcceptanceTest::append, file));
                while (list(file) < i) {
                    Await.pause();
                }
                running.cancel();
                before.add(running);
                final TaskFuture<Long> unseen =
                        client.with(named, () -> client.submit(ResourceAcceptanceTest::append, file));
                unseen.cancel(); // perhaps before it has begun
                before.add(unseen);
                while (list(file) < i) {
                    Await.pause();
                }
            }
            final List<TaskFuture<Long>> last = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                last.add(client.with(named, () -> client.submit(ResourceAcceptanceTest::list, file)));
            }
            assertEquals(1, last.stream().map(TaskFuture::taskId).distinct().count());
            assertEquals(1, client.gather(last).stream().distinct().count());
            assertTrue(before.stream().allMatch(TaskFuture::isCancelled));
            assertEquals(
                    7,
                    Stream.concat(before.stream(), last.stream())
                            .map(TaskFuture::taskId)
                            .collect(Collectors.toSet())
                            .size());
        }
    }
}
