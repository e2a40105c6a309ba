package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LimitsTest {
    private static final int CHUNK = StoreLimits.CHUNK_BYTES;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    @Test
    void relationsOfTheLimits() {
        assertEquals(256, StoreLimits.MAX_EXTENT_CHUNKS);
        assertEquals(257, StoreLimits.chunks(StoreLimits.MAX_EXTENT_BYTES + 1));
        assertEquals(1, StoreLimits.chunks(65_472));
        assertEquals(2, StoreLimits.chunks(65_473));
        assertEquals(2, StoreLimits.chunks(131_008));
        assertEquals(1, StoreLimits.chunks(StoreLimits.PACKED_SMALL_EXTENT_BYTES));
        assertEquals(16, StoreLimits.chunks(StoreLimits.PACKED_LARGE_EXTENT_BYTES));
        assertEquals(0, StoreLimits.PACKED_LARGE_EXTENT_BYTES % StoreLimits.PACKED_GRAIN_BYTES);
        assertEquals(0, StoreLimits.PACKED_SMALL_EXTENT_BYTES % StoreLimits.PACKED_GRAIN_BYTES);
        assertTrue(Manifest.lengthBytes(StoreLimits.MAX_PARTITION_EXTENTS) <= StoreLimits.MAX_EXTENT_BYTES);
        assertTrue(StoreLimits.MAX_SLAB_BYTES + (1 << 20) < Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 65_535})
    void aLimitBelowOneChunkIsRefused(long limit) {
        StoreException error = assertThrows(StoreException.class, () -> Arena.create(workspace.options(limit)));
        String given = String.format(
                "memory limit %,d byte%s is below one chunk of 65,536 bytes", limit, limit == 1 ? "" : "s");
        assertTrue(error.getMessage().startsWith(given), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {65_536, 65_537, 131_071})
    void oneChunkIsEnoughForValues(long limit) {
        try (Arena arena = Arena.create(workspace.options(limit))) {
            assertEquals(CHUNK, arena.limitBytes());
            UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(30_000));
            Content.fill(value.addressOffset(), 30_000, 1, 1, 5, 0);
            arena.storeValue(1, 1, 1, 5, 1, value, 0, 30_000);
            assertEquals(CHUNK, arena.usedBytes());
            Content.fill(value.addressOffset(), 30_000, 2, 2, 6, 0);
            arena.storeValue(2, 2, 1, 6, 1, value, 0, 30_000);
            assertEquals(CHUNK, arena.usedBytes());
            try (PartitionView first = arena.open(1, 1);
                    PartitionView second = arena.open(2, 2)) {
                Content.verify(first, 1, 1);
                Content.verify(second, 2, 2);
            }
            arena.remove(1, 1);
            arena.remove(2, 2);
            assertEquals(0, arena.usedBytes());
            Content.write(arena, 3, 3, 3, 1, 65_000);
            try (PartitionView view = arena.open(3, 3)) {
                Content.verify(view, 3, 3);
            }
        }
    }

    @Test
    void whatCanNeverFitFailsAtOnceAndSaysWhy() {
        try (Arena arena = Arena.create(workspace.options(CHUNK));
                PartitionWriter writer = arena.newPartition(1, 1, 0, 0, 1)) {
            MemoryLimitException error = assertThrows(MemoryLimitException.class, () -> writer.reserve(65_473));
            assertEquals(2L * CHUNK, error.requestedBytes());
            assertEquals(CHUNK, error.limitBytes());
            assertTrue(error.getMessage().contains("can never fit"), error.getMessage());
            long address = writer.reserve(65_472);
            assertThrows(MemoryLimitException.class, () -> writer.reserve(1));
            writer.trim(address, 65_472);
            // The manifest has no place behind a full chunk, and no other chunk is left.
            assertThrows(MemoryLimitException.class, writer::seal);
            writer.abort();
            assertEquals(0, arena.heldBytes());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> arena.newPartition(1, 1, 0, 0, 1).reserve(StoreLimits.MAX_EXTENT_BYTES + 1));
        }
    }

    @Test
    void waitingEndsAtTheDeadline() {
        try (Arena arena = Arena.create(workspace.options(4L * CHUNK).thresholds(1, 1, 1));
                PartitionWriter holder = arena.newPartition(1, 1, 0, 0, 1);
                PartitionWriter waiter = arena.newPartition(2, 2, 0, 0, 2)) {
            holder.reserve(3 * CHUNK - 64);
            long start = System.nanoTime();
            MemoryLimitException error = assertThrows(
                    MemoryLimitException.class,
                    () -> waiter.reserve(2 * CHUNK - 64, TimeUnit.MILLISECONDS.toNanos(200)));
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(waitedMs >= 190 && waitedMs < 5_000, "waited " + waitedMs + " ms");
            assertEquals(3L * CHUNK, error.reservedBytes());
            assertTrue(error.getMessage().contains("within 200 ms"), error.getMessage());
        }
    }

    @Test
    void aLimitAboveSharedMemoryNamesTheRemedy() throws IOException {
        long free = Files.getFileStore(workspace.shared).getUsableSpace();
        StoreException error =
                assertThrows(StoreException.class, () -> Arena.create(workspace.options(free + (1L << 30))));
        assertTrue(error.getMessage().contains("--shm-size"), error.getMessage());
    }

    @Test
    void theLimitChangesWhileTheArenaWorks() {
        try (Arena arena =
                Arena.create(workspace.options(16L << 20).slabBytes(4L << 20).thresholds(0.9, 1, 1))) {
            for (int i = 0; i < 12; i++) {
                Content.write(arena, i, i, i, i, 1_000_000);
            }
            assertEquals(12L << 20, arena.usedBytes());
            arena.limit(4L << 20);
            Await.until(() -> arena.heldBytes() <= arena.limitBytes(), "spilled down to the new limit");
            assertTrue(arena.spilledBytes() >= 8_000_000);
            arena.limit(32L << 20);
            for (int i = 0; i < 24; i++) {
                if (i < 12) {
                    try (PartitionView view = arena.open(i, i)) {
                        Content.verify(view, i, i);
                    }
                } else {
                    Content.write(arena, i, i, i, i, 1_000_000);
                }
            }
            assertTrue(arena.heldBytes() > 16L << 20, "held " + arena.heldBytes());
        }
    }

    @Test
    void sharedMemoryThatFillsUpIsAnErrorAndNoCrash() throws IOException {
        try (SmallFileSystem small = SmallFileSystem.mount(workspace.disk.resolve("shm"), "24m")) {
            ArenaOptions options = new ArenaOptions(
                            small.directory().resolve("arena"), workspace.disk.resolve("spill"), 20L << 20)
                    .slabBytes(4L << 20)
                    .thresholds(1, 1, 1);
            try (Arena arena = Arena.create(options)) {
                Files.write(small.directory().resolve("other"), new byte[14 << 20]);
                try (PartitionWriter writer = arena.newPartition(1, 1, 0, 0, 1)) {
                    MemoryLimitException error = assertThrows(MemoryLimitException.class, () -> {
                        while (true) {
                            long address = writer.reserve(1_000_000, TimeUnit.MILLISECONDS.toNanos(1_000));
                            Content.fill(address, 1_000_000, 1, 1, 1, 0);
                        }
                    });
                    assertTrue(error.getMessage().contains("--shm-size"), error.getMessage());
                }
                Files.delete(small.directory().resolve("other"));
                try (PartitionWriter writer = arena.newPartition(1, 1, 0, 0, 1)) {
                    for (int i = 0; i < 15; i++) {
                        Content.fill(writer.reserve(1_000_000), 1_000_000, 1, 1, 1, 0);
                    }
                }
            }
        }
    }
}
