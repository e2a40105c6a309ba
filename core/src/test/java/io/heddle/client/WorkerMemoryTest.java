package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory of worker processes whose limit is a fraction of what they hold: what is spilled, damaged, leaked, too large. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkerMemoryTest {
    private static final int BYTES = 1 << 20;
    private static final int COUNT = 48;
    private static final long LIMIT_BYTES = 16L << 20;
    private static final int LEAK_BYTES = 16 << 20;
    private static final int LEAKS = 56;

    @TempDir
    private static Path temporary;

    private static Client client;

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(2)
                .memoryLimit("16MiB")
                .processes(true)
                .spillDirectory(temporary.resolve("spill"))
                .configuration(Configuration.load()
                        .with(ConfigurationOption.MEMORY_OUTSIDE, "800MB", "test")
                        .with(ConfigurationOption.MEMORY_SPILL, "0.65", "test"))
                .start();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] makeAgain(final int seed) {
        return make(seed);
    }

    private static List<TaskFuture<byte[]>> makeAll() {
        final List<TaskFuture<byte[]>> made = client.map(
                WorkerMemoryTest::make, IntStream.range(0, COUNT).boxed().toList());
        client.waitFor(made, WaitFor.ALL, Duration.ofSeconds(60));
        return made;
    }

    private static void check(final List<TaskFuture<byte[]>> made) {
        for (int i = 0; i < made.size(); i++) {
            assertArrayEquals(make(i), made.get(i).result(), "value " + i);
        }
    }

    private static void release(final List<TaskFuture<byte[]>> made) {
        made.forEach(TaskFuture::release);
        Await.until(() -> client.memory().usedBytes() == 0);
    }

    private static List<Path> spillFiles() {
        try (Stream<Path> files = Files.walk(temporary.resolve("spill"))) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static long runs(final String function) {
        return client.status().runsOf(function);
    }

    @Test
    void damagedSpillFilesAreMadeAgainAndNothingWrongComesBack() throws IOException {
        final List<TaskFuture<byte[]>> made = makeAll();
        Await.until(() -> spillFiles().size() > 8);
        final List<Path> files = spillFiles();
        flip(files.get(0));
        Files.write(files.get(1), new byte[0]);
        try (var torn = Files.newByteChannel(files.get(2), StandardOpenOption.WRITE)) {
            torn.truncate(BYTES / 2);
        }
        Files.delete(files.get(3));
        check(made);
        for (final WorkerStatus worker : client.memory().workers()) {
            assertTrue(worker.peakBytes() <= LIMIT_BYTES, worker.name() + " had " + worker.peakBytes());
        }
        IoUtil.delete(temporary.resolve("spill").toFile(), true);
        check(made);
        release(made);
    }

    private static void flip(final Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void whatIsLargerThanTheLimitFailsWithAReason() {
        final TaskFuture<byte[]> large = client.submit(size -> new byte[size], 2 * (int) LIMIT_BYTES);
        final HeddleException failure = assertThrows(HeddleException.class, large::result);
        assertTrue(failure.getMessage().contains("the limit is " + LIMIT_BYTES), failure.getMessage());
        assertTrue(failure.getMessage().contains("raise the memory limit"), failure.getMessage());
        assertEquals(3, client.submit(() -> 3).result());
    }

    @Test
    void theLimitOfAWorkerChangesAtRunTime() {
        final List<TaskFuture<byte[]>> made = makeAll();
        final String name = client.workers().get(0).name();
        client.setMemoryLimit(name, LIMIT_BYTES / 4);
        Await.until(() ->
                memory(name).limitBytes() == LIMIT_BYTES / 4 && memory(name).usedBytes() <= LIMIT_BYTES / 4);
        check(made);
        client.setMemoryLimit(name, 4 * LIMIT_BYTES);
        Await.until(() -> memory(name).limitBytes() == 4 * LIMIT_BYTES);
        final TaskFuture<byte[]> large = client.with(
                TaskOptions.DEFAULTS.workers(name), () -> client.submit(size -> new byte[size], 2 * (int) LIMIT_BYTES));
        assertEquals(2 * LIMIT_BYTES, large.result().length);
        large.release();
        final HeddleException small = assertThrows(HeddleException.class, () -> client.setMemoryLimit(name, 65_535));
        assertTrue(small.getMessage().contains("below one chunk"), small.getMessage());
        final HeddleException much =
                assertThrows(HeddleException.class, () -> client.setMemoryLimit(name, Long.MAX_VALUE / 2));
        assertTrue(much.getMessage().contains("--shm-size"), much.getMessage());
        assertThrows(BadInputException.class, () -> client.setMemoryLimit("nobody", LIMIT_BYTES));
        client.setMemoryLimit(name, LIMIT_BYTES);
        release(made);
    }

    private static WorkerStatus memory(final String name) {
        return client.memory().workers().stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoRunsThatNeedMostOfTheMemoryEachBothEnd() {
        final List<TaskFuture<byte[]>> both = new ArrayList<>();
        client.with(TaskOptions.DEFAULTS.workers(client.workers().get(0).name()), () -> {
            for (int seed = 0; seed < 4; seed++) {
                both.add(client.submit(WorkerMemoryTest::large, seed));
            }
            return both;
        });
        for (int seed = 0; seed < both.size(); seed++) {
            assertArrayEquals(large(seed), both.get(seed).result());
        }
        release(both);
    }

    private static byte[] large(final int seed) {
        final byte[] bytes = new byte[(int) (LIMIT_BYTES * 6 / 10)];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static int firstByte(final byte[] bytes) {
        return bytes[0];
    }

    /** Case A13: what is made fast is used up as it comes, so that it never piles up. */
    @Test
    void whatIsMadeFastAndUsedUpSlowlyDoesNotPileUp() {
        final long spilled = client.memory().spilledBytes();
        final List<TaskFuture<Integer>> used = new ArrayList<>();
        for (int i = 0; i < 4 * COUNT; i++) {
            try (TaskFuture<byte[]> made = client.submit(WorkerMemoryTest::make, i)) {
                used.add(client.submitWith(WorkerMemoryTest::firstByte, made));
            }
        }
        for (int i = 0; i < used.size(); i++) {
            assertEquals(make(i)[0], used.get(i).result());
        }
        final long more = client.memory().spilledBytes() - spilled;
        assertTrue(more < 2L * COUNT * BYTES, "piled up and spilled " + more + " bytes, half of all");
    }

    /** Takes native memory and keeps it, in its first run. */
    private static int leak(final int value) {
        if (TaskContext.current().run() > 1) {
            return value;
        }
        final List<ByteBuffer> kept = new ArrayList<>();
        while (!TaskContext.current().isCancelled()) {
            if (kept.size() < LEAKS) {
                final ByteBuffer buffer = ByteBuffer.allocateDirect(LEAK_BYTES);
                for (int i = 0; i < LEAK_BYTES; i += 4096) {
                    buffer.put(i, (byte) value);
                }
                kept.add(buffer);
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return kept.size();
    }

    @Test
    void aWorkerThatGrowsBesideItsArenaIsReplacedAndItsResultsStay() {
        final List<WorkerStatus> before = client.workers();
        final List<TaskFuture<byte[]>> made = client.map(
                WorkerMemoryTest::makeAgain, IntStream.range(0, COUNT).boxed().toList());
        client.waitFor(made, WaitFor.ALL, Duration.ofSeconds(60));
        assertEquals(7, client.submit(WorkerMemoryTest::leak, 7).result());
        client.waitForWorkers(2, Duration.ofSeconds(60));
        assertFalse(client.workers().stream()
                .map(WorkerStatus::pid)
                .toList()
                .containsAll(before.stream().map(WorkerStatus::pid).toList()));
        check(made);
        assertEquals(COUNT, runs("makeAgain"), "what the worker had stored is still there");
        release(made);
    }
}
