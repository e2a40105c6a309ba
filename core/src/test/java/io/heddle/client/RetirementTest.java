package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Acceptance case A18 against worker processes: whoever retires, and whatever happens meanwhile, no result is lost or made again. */
@Tag("long")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RetirementTest {
    private static final int RESULTS = 24;
    private static final int BYTES = 1 << 20;

    private Client client;
    private Path directory;
    private final List<Long> pids = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .processes(true)
                .start();
        directory = Path.of(client.clusterDirectory());
        client.onWorkerJoined(worker -> pids.add(worker.pid()));
    }

    @AfterEach
    void leavesNothingBehind() {
        client.close();
        Await.until(() -> pids.stream()
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
        assertFalse(Files.exists(directory), "left behind: " + directory);
    }

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (seed * 31 + i * 7);
        }
        return bytes;
    }

    private static int check(final byte[] bytes) {
        int sum = 0;
        for (final byte each : bytes) {
            sum = sum * 31 + each;
        }
        return sum;
    }

    private static byte[] makeSlowly(final int seed) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(100);
        return make(seed);
    }

    private List<TaskFuture<byte[]>> makeAll() {
        final List<TaskFuture<byte[]>> made = client.map(
                RetirementTest::make, IntStream.range(0, RESULTS).boxed().toList());
        client.waitFor(made, WaitFor.ALL, Duration.ofSeconds(60));
        return made;
    }

    /** All are right, read by the client and by tasks, and none was made twice. */
    private void requireAll(final List<TaskFuture<byte[]>> made) {
        for (int i = 0; i < made.size(); i++) {
            assertEquals(check(make(i)), check(made.get(i).result()), "result " + i);
            assertEquals(
                    check(make(i)),
                    client.submitWith(RetirementTest::check, made.get(i)).result());
        }
        assertEquals(made.size(), runs("make"));
    }

    private long runs(final String function) {
        return client.status().prefixes().stream()
                .filter(prefix -> prefix.name().contains(function))
                .mapToLong(PrefixStatus::runs)
                .sum();
    }

    private List<String> names() {
        return client.workers().stream().map(WorkerStatus::name).toList();
    }

    @Test
    void severalAtOnce() {
        client.scale(4);
        final List<TaskFuture<byte[]>> made = makeAll();
        final List<String> names = names();
        final CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> client.retireWorkers(names.subList(0, 2)));
        client.retireWorkers(names.subList(2, 3));
        first.join();
        assertEquals(names.subList(3, 4), names());
        requireAll(made);
    }

    @Test
    void newResultsWhileItRetires() {
        final List<TaskFuture<byte[]>> made = client.map(
                RetirementTest::makeSlowly, IntStream.range(0, RESULTS).boxed().toList());
        Await.until(() -> made.get(4).isDone());
        client.retireWorkers(names().subList(0, 1));
        assertEquals(1, client.workers().size());
        requireAll(made);
    }

    @Test
    void aRecipientThatDies() {
        client.scale(1);
        final List<TaskFuture<byte[]>> made = makeAll();
        client.scale(3);
        final List<WorkerStatus> workers = client.workers();
        final CompletableFuture<Void> retired = CompletableFuture.runAsync(
                () -> client.retireWorkers(List.of(workers.get(0).name())));
        ProcessHandle.of(workers.get(1).pid()).ifPresent(ProcessHandle::destroyForcibly);
        retired.join();
        requireAll(made);
    }
}
