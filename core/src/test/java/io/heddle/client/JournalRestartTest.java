package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler with a journal is killed with {@code kill -9}, again and again, and nobody else notices much of it. */
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
}
