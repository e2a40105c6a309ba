package io.heddle.client;

import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.cluster.JournalReplay;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.function.TaskFunction1;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler with a journal is killed with {@code kill -9}, again and again, and nobody else notices much of it. */
@Tag("long")
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class JournalRestartTest {
    private static final int TASKS = 24;

    @TempDir
    Path temporary;

    private final String cluster = "journal-" + ProcessHandle.current().pid();
    private final List<HostJvm> workers = new ArrayList<>();
    private HostJvm scheduler;
    private Client client;

    @BeforeEach
    void startCluster() throws IOException, InterruptedException {
        SharedSecret.random().writeTo(temporary.resolve("secret"));
        scheduler = startScheduler();
        for (final String name : List.of("worker-a", "worker-b")) {
            workers.add(member(name, "worker", "ipc:" + driver(), name, "200000000"));
        }
        for (final HostJvm worker : workers) {
            worker.awaitReady(60);
        }
        client = Client.builder().secretFile(temporary.resolve("secret")).connect("ipc:" + driver());
        client.waitForWorkers(2, Duration.ofSeconds(30));
    }

    private Path driver() {
        return HostFiles.clusterDirectory(cluster).resolve("scheduler").resolve("aeron");
    }

    private HostJvm startScheduler() throws IOException, InterruptedException {
        final HostJvm started = member(
                "scheduler",
                "scheduler",
                cluster,
                "-",
                "0",
                temporary.resolve("journal").toString());
        started.awaitReady(60);
        return started;
    }

    private HostJvm member(final String name, final String role, final String... arguments) throws IOException {
        final List<String> all =
                new ArrayList<>(List.of(role, temporary.resolve("secret").toString()));
        all.addAll(List.of(arguments));
        return HostJvm.start(name, List.of(), List.of(), temporary, all.toArray(new String[0]));
    }

    @AfterEach
    void endAll() {
        CloseHelper.quietCloseAll(client);
        CloseHelper.quietCloseAll(workers);
        CloseHelper.quietCloseAll(scheduler);
        HostFiles.reapTheDead(); // what the killed left in shared memory
    }

    /** A task leaves a line for each time it is run. */
    private static byte[] slow(final String directory, final int number, final int bytes, final long sleepMs)
            throws IOException, InterruptedException {
        Files.writeString(
                Path.of(directory, "runs-" + number),
                ProcessHandle.current().pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        final boolean isInterrupted = new CountDownLatch(1).await(sleepMs, TimeUnit.MILLISECONDS); // the work itself
        final byte[] value = new byte[isInterrupted ? 0 : bytes];
        value[0] = (byte) number;
        return value;
    }

    private Map<Integer, Integer> runs() throws IOException {
        final Map<Integer, Integer> counts = new HashMap<>();
        for (int number = 0; number < TASKS; number++) {
            final Path file = temporary.resolve("runs-" + number);
            counts.put(number, Files.exists(file) ? Files.readAllLines(file).size() : 0);
        }
        return counts;
    }

    private void restart() throws IOException, InterruptedException {
        scheduler.kill();
        scheduler = startScheduler();
    }

    @Test
    void futuresCompleteAndNothingRunsTwice() throws Exception {
        final String directory = temporary.toString();
        final int[] sizes = {8, 600, 40_000};
        final List<TaskFuture<byte[]>> futures = client.map(
                number -> slow(directory, number, sizes[number % 3], 200),
                IntStream.range(0, TASKS).boxed().toList());
        for (int round = 0; round < 3; round++) {
            restart();
        }
        final List<byte[]> values = client.gather(futures);
        for (int number = 0; number < TASKS; number++) {
            assertEquals(sizes[number % 3], values.get(number).length);
            assertEquals((byte) number, values.get(number)[0]);
        }
        runs().forEach((number, count) -> assertEquals(1, count, "runs of task " + number));
        assertTrue(workers.stream().allMatch(worker -> worker.process().isAlive()));
    }

    @Test
    void whatClientsAgreeOnIsThereAfterwards() throws Exception {
        final Coordination coordination = client.coordination();
        coordination.<String>variable("name").set("heddle");
        coordination.event("go").set();
        final ClusterQueue<Integer> queue = coordination.queue("numbers");
        queue.put(1);
        queue.put(2);
        final Path file = Files.writeString(temporary.resolve("numbers.csv"), "number\n20\n22\n");
        try (Client author =
                Client.builder().secretFile(temporary.resolve("secret")).connect("ipc:" + driver())) {
            author.publishDataset(
                    "numbers", author.readCsv(file.toString()).persist().await());
        }
        Files.delete(file); // so that nothing can make the frame again
        final Lease held = coordination.lock("one").acquire();
        final CompletableFuture<List<Integer>> all = CompletableFuture.supplyAsync(() -> {
            final List<Integer> taken = new ArrayList<>();
            while (taken.size() < 4) {
                taken.add(queue.take());
            }
            return taken;
        });
        try (Client other =
                Client.builder().secretFile(temporary.resolve("secret")).connect("ipc:" + driver())) {
            final CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
                final Lease lease = other.coordination().lock("one").acquire();
                try {
                    return other.coordination().<String>variable("name").get();
                } finally {
                    lease.close();
                }
            });
            restart();
            restart();
            assertEquals("heddle", coordination.variable("name").get());
            assertTrue(coordination.event("go").isSet());
            try (DataFrame numbers = client.getDataset("numbers");
                    Table sum = numbers.agg(sum("number")).compute()) {
                assertEquals(42, sum.getLong(0, 0));
            }
            assertFalse(second.isDone(), "the lock is still held");
            queue.put(3);
            other.coordination().<Integer>queue("numbers").put(4);
            assertEquals(List.of(1, 2, 3, 4), all.get(60, TimeUnit.SECONDS));
            held.close();
            assertEquals("heddle", second.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void theSameInputsLeadToTheSameState() throws Exception {
        final TaskFunction1<Integer, Integer> some = number -> {
            if (number % 10 == 3) {
                throw new IllegalStateException("number " + number);
            }
            return number;
        };
        final List<TaskFuture<Integer>> futures =
                client.map(some, IntStream.range(0, 100).boxed().toList());
        final TaskFuture<Integer> sum = client.submitWith(
                (final List<Integer> values) -> values.size(), List.of(futures.get(1), futures.get(2)));
        assertEquals(90, client.gather(futures, OnError.SKIP).size());
        restart();
        assertEquals(2, sum.result());
        for (final TaskFuture<Integer> future : futures.subList(0, 50)) {
            future.release();
        }
        client.submit(() -> 1).result(); // behind the releases
        scheduler.kill();

        final JournalReplay journal = new JournalReplay(temporary.resolve("journal"), cluster, temporary);
        final JournalReplay.Outcome first = journal.replay();
        assertTrue(journal.size() > 100, () -> journal.size() + " inputs");
        assertArrayEquals(first.state(), journal.replay().state());
        for (int at = 1; at < journal.size(); at += 1 + journal.size() / 20) {
            assertArrayEquals(first.state(), journal.replay(at).state(), "with a snapshot after input " + at);
        }
        assertTrue(first.inMemory() > 0, first::toString); // a kill may undo what came last
    }
}
