package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random work on four worker processes with limits from 64 MiB to 1 GiB, which are killed and stopped meanwhile. Every value is right. After
 * each operation, while its tasks still run, each worker is stopped for a moment and the memory that its files say is taken, counted by this
 * process ({@link ArenaCount}), is within its limit; once the tasks have ended, that count is what the worker's own account says. After each round
 * nothing is left: no byte in an arena, no lease, no file, no process. {@code -Dheddle.soak.seconds} says how long.
 */
@Tag("soak")
@Timeout(value = 5, unit = TimeUnit.HOURS)
class WorkerMemorySoakTest {
    private static final long[] LIMITS_BYTES = {64L << 20, 128L << 20, 256L << 20, 1L << 30};
    private static final int LIVE_MAX = 300;
    private static final int BATCH_MAX = 40;
    private static final int STEPS_PER_ROUND = 150;
    private static final int KILLS_PER_ROUND = 8;
    /** So long may a worker take to end what it does beside tasks, such as spilling, and to tell its figures. */
    private static final long AGREE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long SECONDS = Long.getLong("heddle.soak.seconds", 60);

    /** Largest heap of a worker, with metaspace, code, stacks and a tenth. */
    private static final long OWN_BYTES_MAX = ((1L << 30) + (300L << 20)) * 11 / 10;

    @TempDir
    Path temporary;

    private static byte[] make(final long seed) {
        final Random random = new Random(seed);
        final byte[] bytes = new byte[1 << random.nextInt(23)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long sum(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    private record Made(long seed, TaskFuture<byte[]> future) {}

    @Test
    void randomWorkWithKillsAndStops() throws IOException {
        final long seed = Long.getLong("heddle.seed", System.nanoTime());
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int rounds = 0;
        do {
            System.out.println("round " + rounds + ", heddle.seed=" + (seed + rounds));
            round(new Random(seed + rounds));
            rounds++;
        } while (System.nanoTime() < endNs);
    }

    private void round(final Random random) throws IOException {
        final Path spill = temporary.resolve("spill");
        final Path directory;
        try (Client client = Client.builder()
                .workers(LIMITS_BYTES.length)
                .threadsPerWorker(2)
                .memoryLimit(Long.toString(LIMITS_BYTES[0]))
                .processes(true)
                .spillDirectory(spill)
                .start()) {
            directory = Path.of(client.clusterDirectory());
            raiseLimits(client);
            int counts = 0;
            final List<Made> live = new ArrayList<>();
            int kills = KILLS_PER_ROUND;
            for (int step = 0; step < STEPS_PER_ROUND; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> makeSome(client, random, live);
                    case 3 -> readSome(random, live);
                    case 4 -> sumSome(client, random, live);
                    case 5 -> releaseSome(random, live);
                    case 6 -> {
                        makeSome(client, random, live);
                        stopOne(client, random);
                    }
                    default -> {
                        makeSome(client, random, live);
                        if (kills-- > 0) {
                            killOne(client, random);
                        }
                    }
                }
                check(client);
                counts += checkStopped(client);
                counts += checkIdle(client, live, step);
            }
            System.out.println(counts + " counts of arenas by their files");
            sumSome(client, random, live);
            live.forEach(made -> made.future.release());
            client.waitForWorkers(LIMITS_BYTES.length, Duration.ofSeconds(60));
            awaitTrue(() -> client.memory().usedBytes() + client.memory().reservedBytes() == 0);
            awaitTrue(() -> {
                final List<WorkerStatus> workers = client.workers();
                return workers.stream().allMatch(worker -> isEmpty(Path.of(worker.arenaDirectory())));
            });
            awaitTrue(() -> client.hasWhat().values().stream().allMatch(List::isEmpty));
            awaitTrue(() -> spillFiles(spill) == 0);
            awaitTrue(() -> arenas(directory) == LIMITS_BYTES.length);
        }
        assertTrue(Files.notExists(directory), "left behind: " + directory);
        assertEquals(0, spillFiles(spill));
    }

    private static void raiseLimits(final Client client) {
        final List<WorkerStatus> workers = client.workers();
        for (int i = 0; i < LIMITS_BYTES.length; i++) {
            client.setMemoryLimit(workers.get(i).name(), LIMITS_BYTES[i]);
        }
    }

    private static void makeSome(final Client client, final Random random, final List<Made> live) {
        final int count = 1 + random.nextInt(BATCH_MAX);
        for (int i = 0; i < count && live.size() < LIVE_MAX; i++) {
            final long seed = random.nextLong();
            live.add(new Made(seed, client.submit(WorkerMemorySoakTest::make, seed)));
        }
    }

    private static void readSome(final Random random, final List<Made> live) {
        for (int i = 0; i < 5 && !live.isEmpty(); i++) {
            final Made made = live.get(random.nextInt(live.size()));
            assertEquals(sum(make(made.seed)), sum(made.future.result()), "seed " + made.seed);
        }
    }

    /** What tasks of other workers read is what was made. */
    private static void sumSome(final Client client, final Random random, final List<Made> live) {
        final List<Made> read =
                live.stream().filter(made -> random.nextBoolean()).toList();
        final List<TaskFuture<Long>> sums = read.stream()
                .map(made -> client.submitWith(WorkerMemorySoakTest::sum, made.future))
                .toList();
        final List<Long> found = client.gather(sums);
        IntStream.range(0, read.size())
                .forEach(i -> assertEquals(sum(make(read.get(i).seed)), found.get(i), "seed " + read.get(i).seed));
        sums.forEach(TaskFuture::release);
    }

    private static void releaseSome(final Random random, final List<Made> live) {
        live.removeIf(made -> {
            final boolean goes = random.nextInt(3) == 0;
            if (goes) {
                made.future.release();
            }
            return goes;
        });
    }

    private static void killOne(final Client client, final Random random) {
        final List<WorkerStatus> workers = client.workers();
        if (!workers.isEmpty()) {
            final WorkerStatus worker = workers.get(random.nextInt(workers.size()));
            ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** A worker that is stopped for a while is not dead. */
    private static void stopOne(final Client client, final Random random) throws IOException {
        final List<WorkerStatus> workers = client.workers();
        if (!workers.isEmpty()) {
            final long pid = workers.get(random.nextInt(workers.size())).pid();
            signal("STOP", pid);
            final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(300));
            while (System.nanoTime() < untilNs) {
                LockSupport.parkNanos(1_000_000); // time itself is what is wanted here
            }
            signal("CONT", pid);
        }
    }

    private static void signal(final String name, final long pid) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .onExit()
                .join();
    }

    /** What is taken is never above the limit, whatever a worker is about to do. Returns how many arenas were counted. */
    private static int checkStopped(final Client client) throws IOException {
        int counts = 0;
        for (final WorkerStatus worker : client.workers()) {
            final Path arena = Path.of(worker.arenaDirectory());
            try {
                signal("STOP", worker.pid());
                awaitTrue(() -> isStopped(worker.pid()));
                final long heldBytes = ArenaCount.heldBytes(arena);
                final long limitBytes = ArenaCount.limitBytes(arena);
                assertTrue(heldBytes <= limitBytes, worker.name() + " holds " + heldBytes + " of " + limitBytes);
                counts++;
            } catch (final NoSuchFileException died) {
                // It was killed, and its arena has an heir.
            } finally {
                signal("CONT", worker.pid());
            }
        }
        return counts;
    }

    /** All threads stand still, or none is left. */
    private static boolean isStopped(final long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (final Path thread : threads.toList()) {
                final String stat = Files.readString(thread.resolve("stat"));
                if ("TtZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0) {
                    return false;
                }
            }
            return true;
        } catch (final IOException ended) {
            return !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    /** Once nothing runs, each worker's account is what its files say. Returns how many arenas were compared. */
    private static int checkIdle(final Client client, final List<Made> live, final int step) {
        client.waitFor(live.stream().map(Made::future).toList(), WaitFor.ALL, Duration.ofMinutes(3));
        final long endNs = System.nanoTime() + AGREE_NS;
        while (true) {
            final List<WorkerStatus> workers = client.memory().workers();
            final List<String> differences = new ArrayList<>();
            for (final WorkerStatus worker : workers) {
                final long accountBytes = worker.usedBytes() + worker.reservedBytes();
                final long countedBytes = countedBytes(worker);
                if (accountBytes != countedBytes) {
                    differences.add(worker.name() + " says " + accountBytes + ", its files say " + countedBytes);
                }
            }
            if (differences.isEmpty() && !workers.isEmpty()) {
                return workers.size();
            }
            assertTrue(System.nanoTime() < endNs, () -> "after step " + step + ": " + differences);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** -1 if it died meanwhile. */
    private static long countedBytes(final WorkerStatus worker) {
        try {
            return ArenaCount.heldBytes(Path.of(worker.arenaDirectory()));
        } catch (final NoSuchFileException died) {
            return -1;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isEmpty(final Path arena) {
        try {
            return ArenaCount.heldBytes(arena) == 0 && ArenaCount.leases(arena) == 0;
        } catch (final IOException changing) {
            return false;
        }
    }

    private static void check(final Client client) {
        for (final WorkerStatus worker : client.memory().workers()) {
            assertTrue(worker.peakBytes() <= worker.limitBytes(), worker.name() + " held " + worker.peakBytes());
            assertTrue(
                    worker.usedBytes() + worker.reservedBytes() <= worker.limitBytes(),
                    () -> worker.name() + " is over");
            final long ownBytes = ownBytes(worker.pid());
            assertTrue(ownBytes <= OWN_BYTES_MAX, worker.name() + " has " + ownBytes + " bytes beside its arena");
        }
    }

    private static long ownBytes(final long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (final IOException | UncheckedIOException ended) {
            return 0;
        }
    }

    private static long spillFiles(final Path directory) {
        if (Files.notExists(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".part")).count();
        } catch (final IOException | UncheckedIOException changing) {
            return 1;
        }
    }

    /** Arenas in shared memory, those of the dead included. */
    private static long arenas(final Path directory) {
        try (Stream<Path> files =
                Files.find(directory, 3, (file, a) -> file.endsWith(Path.of("arena", "owner.lock")))) {
            return files.count();
        } catch (final IOException | UncheckedIOException changing) {
            return -1;
        }
    }

    private static void awaitTrue(final BooleanSupplier condition) {
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "something is left after 60 s");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
