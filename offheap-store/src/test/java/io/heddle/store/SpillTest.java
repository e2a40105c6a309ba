package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SpillTest {
    private static final int SIZE = 1_000_000;
    private static final long LIMIT = 8L << 20;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    private Arena spilled(ArenaOptions options, int count) {
        Arena arena = Arena.create(options.slabBytes(LIMIT));
        for (int i = 0; i < count; i++) {
            Content.write(arena, i, i, i, i, SIZE / 2, SIZE / 2);
        }
        return arena;
    }

    private List<Path> spillFiles() {
        return FilesBelow.spilled(workspace.disk);
    }

    @ParameterizedTest
    @EnumSource(SpillCodec.class)
    void whatIsSpilledComesBackUnchanged(SpillCodec codec) {
        try (Arena arena = spilled(workspace.options(LIMIT).spillCodec(codec), 20)) {
            assertTrue(arena.spilledBytes() >= 12L * SIZE, "spilled " + arena.spilledBytes());
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 20; i++) {
                    try (PartitionView view = arena.open(i, i)) {
                        assertEquals(2, view.extentCount());
                        assertEquals(i, view.tag());
                        Content.verify(view, i, i);
                    }
                }
            }
            assertTrue(arena.reloadedBytes() >= 20L * SIZE);
            assertTrue(arena.peakBytes() <= LIMIT);
        }
    }

    @Test
    void compressedFilesAreSmallerWhereItPays() throws IOException {
        try (Arena arena = Arena.create(workspace
                .options(LIMIT)
                .slabBytes(LIMIT)
                .spillCodec(SpillCodec.LZ4)
                .thresholds(0.1, 0.2, 0.8))) {
            for (int i = 0; i < 6; i++) {
                try (PartitionWriter writer = arena.newPartition(i, i, 0, 0, i)) {
                    long address = writer.reserve(SIZE);
                    for (int at = 0; at < SIZE; at += 8) {
                        UnsafeApi.putLong(address + at, at / 1000);
                    }
                    writer.trim(address, SIZE);
                    writer.seal();
                }
            }
            Await.until(() -> arena.heldBytes() < LIMIT / 5, "spilled");
            for (Path file : spillFiles()) {
                assertTrue(Files.size(file) < SIZE / 4, file + " has " + Files.size(file) + " bytes");
            }
            try (PartitionView view = arena.open(0, 0)) {
                for (int at = 0; at < SIZE; at += 8) {
                    assertEquals(at / 1000, UnsafeApi.getLong(view.address(0) + at));
                }
            }
        }
    }

    @Test
    void spillingStartsAtItsThresholdAndStopsAtTheTarget() {
        try (Arena arena = Arena.create(workspace.options(16L << 20).thresholds(0.5, 0.75, 0.9))) {
            for (int i = 0; i < 12; i++) {
                Content.write(arena, i, i, i, i, SIZE);
            }
            assertEquals(0, arena.spilledBytes());
            Content.write(arena, 12, 12, 12, 12, SIZE);
            Await.until(() -> arena.heldBytes() <= 8L << 20, "spilled down to the target");
            assertEquals(5L * SIZE, arena.spilledBytes());
            // The least recently used went first.
            assertFalse(arena.registry().isResident(0, 0));
            assertTrue(arena.registry().isResident(12, 12));
        }
    }

    @Test
    void damageIsDetected() throws IOException {
        try (Arena arena = spilled(workspace.options(LIMIT), 14)) {
            // Spilling ends at the target, and does not begin again before the threshold above it.
            Await.until(() -> arena.heldBytes() <= LIMIT * 7 / 10, "spilling ends");
            List<Path> files = spillFiles().stream()
                    .filter(file -> {
                        long id = idOf(file);
                        return !arena.registry().isResident(id, id);
                    })
                    .toList();
            assertTrue(files.size() >= 5, "files " + files.size());
            flip(files.get(0), Files.size(files.get(0)) / 2);
            flip(files.get(1), 40);
            try (FileChannel channel = FileChannel.open(files.get(2), StandardOpenOption.WRITE)) {
                channel.truncate(Files.size(files.get(2)) - 1);
            }
            Files.delete(files.get(3));
            for (int i = 0; i < 4; i++) {
                long id = idOf(files.get(i));
                PartitionLostException error = assertThrows(PartitionLostException.class, () -> arena.open(id, id));
                assertTrue(error.getMessage().contains("computed again"), error.getMessage());
                assertThrows(PartitionNotFoundException.class, () -> arena.open(id, id));
            }
            long good = idOf(files.get(4));
            try (PartitionView view = arena.open(good, good)) {
                Content.verify(view, good, good);
            }
        }
    }

    private static long idOf(Path file) {
        return Long.parseUnsignedLong(file.getFileName().toString().substring(0, 16), 16);
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 4)).flip();
            channel.write(one, at);
        }
    }

    @Test
    void aFullDiskLosesNothing() throws IOException {
        try (SmallFileSystem disk = SmallFileSystem.mount(workspace.disk.resolve("small"), "3m")) {
            ArenaOptions options = new ArenaOptions(workspace.shared.resolve("arena"), disk.directory(), LIMIT)
                    .slabBytes(LIMIT)
                    .keepFreeBytes(0)
                    .reservationTimeoutNs(TimeUnit.MILLISECONDS.toNanos(1_500));
            try (Arena arena = Arena.create(options)) {
                int[] written = {0};
                MemoryLimitException error = assertThrows(MemoryLimitException.class, () -> {
                    while (true) {
                        int id = written[0];
                        Content.write(arena, id, id, id, id, SIZE);
                        written[0]++;
                    }
                });
                assertTrue(error.getMessage().contains("cannot be spilled"), error.getMessage());
                assertTrue(arena.spillBlocked());
                assertTrue(written[0] >= 8, "written " + written[0]);
                int last = written[0] - 1;
                try (PartitionView view = arena.open(last, last)) {
                    Content.verify(view, last, last);
                }
                for (int i = 0; i < 3; i++) {
                    arena.remove(i, i);
                }
                for (int i = 3; i < written[0]; i++) {
                    try (PartitionView view = arena.open(i, i)) {
                        Content.verify(view, i, i);
                    }
                }
            }
        }
    }

    @Test
    void interruptsDoNotHurtReloads() throws InterruptedException {
        try (Arena arena = spilled(workspace.options(LIMIT), 20)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicBoolean done = new AtomicBoolean();
            Thread worker = new Thread(() -> {
                try {
                    for (int round = 0; round < 10; round++) {
                        for (int i = 0; i < 20; i++) {
                            openInSpiteOfInterrupts(arena, i);
                        }
                    }
                } catch (Throwable e) {
                    failure.set(e);
                } finally {
                    done.set(true);
                }
            });
            worker.start();
            while (!done.get()) {
                worker.interrupt();
                Thread.onSpinWait();
            }
            worker.join();
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            assertTrue(arena.reloadedBytes() > 20L * SIZE);
        }
    }

    private static void openInSpiteOfInterrupts(Arena arena, int id) {
        while (true) {
            try (PartitionView view = arena.open(id, id)) {
                Content.verify(view, id, id);
                return;
            } catch (ReservationInterruptedException e) {
                // Told so by the contract: the thread may try again once it has dealt with its flag.
                assertTrue(Thread.interrupted());
            }
        }
    }
}
