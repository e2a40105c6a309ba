package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is spilled, where to, and what comes back before it is asked for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SpillPolicyTest {
    private static final int SIZE = 1_000_000;
    private static final long LIMIT = 8L << 20;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    private static void storeValues(Arena arena, int count, int length) {
        UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        for (int i = 0; i < count; i++) {
            Content.fill(value.addressOffset(), length, i, 7, i, 0);
            arena.storeValue(i, 7, 1, i, i, value, 0, length);
        }
    }

    private static void verifyValues(Arena arena, int count) {
        for (int i = 0; i < count; i++) {
            try (PartitionView view = arena.open(i, 7)) {
                assertEquals(i, view.tag());
                Content.verify(view, i, 7);
            }
        }
    }

    @Test
    void fiveTimesTheLimitOfSmallValuesGoesToDiskAndComesBack() {
        int count = 20_000;
        try (Arena arena = Arena.create(workspace.options(LIMIT))) {
            storeValues(arena, count, 2_000);
            assertTrue(arena.spilledBytes() > 3 * LIMIT, "spilled " + arena.spilledBytes());
            verifyValues(arena, count);
            assertTrue(arena.peakBytes() <= LIMIT);
            for (int i = 0; i < count; i++) {
                assertTrue(arena.remove(i, 7));
            }
            Await.until(() -> arena.heldBytes() == 0 && arena.spillFileBytes() == 0, "all is gone");
        }
    }

    @Test
    void aValueThatIsReadStaysAndTheOthersOfItsExtentGo() {
        try (Arena arena = Arena.create(workspace.options(LIMIT));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            storeValues(arena, 100, 2_000);
            try (PartitionView leased = reader.open(arena.locate(5, 7));
                    PartitionView pinned = arena.open(60, 7)) {
                storeValues2(arena, 12_000);
                Content.verify(leased, 5, 7);
                Content.verify(pinned, 60, 7);
                assertTrue(arena.spilledBytes() > LIMIT);
                assertEquals(1, arena.leasesByReader().get(0).partitions());
                assertEquals(2_000, arena.leasesByReader().get(0).bytes());
            }
            verifyValues(arena, 100);
        }
    }

    /** Whoever is opened while a bundle is written stays, and goes with another one later: that must not take the first one's place. */
    @Test
    void aValueThatStaysGoesLaterAndItsFormerNeighboursComeBack() {
        AtomicReference<Arena> owner = new AtomicReference<>();
        AtomicReference<PartitionView> kept = new AtomicReference<>();
        DiskMoves opener = new DiskMoves() {
            @Override
            public void onSpilled(long high, long bytes, long startNs, long endNs) {
                if (high == 0 && kept.get() == null) {
                    kept.set(owner.get().open(0, 7)); // what was written has not left yet
                }
            }

            @Override
            public void onReloaded(long high, long bytes, long startNs, long endNs) {}
        };
        try (Arena arena = Arena.create(workspace.options(LIMIT).diskMoves(opener))) {
            owner.set(arena);
            storeValues(arena, 1_000, 2_000);
            arena.spillDownTo(0);
            Await.until(() -> kept.get() != null && !arena.registry().isResident(1, 7), "the neighbours left");
            assertTrue(arena.registry().isResident(0, 7));
            storeValues2(arena, 1_000); // some take the places that came free
            kept.get().close();
            arena.spillDownTo(0);
            Await.until(() -> !arena.registry().isResident(0, 7), "the value left too");
            verifyValues(arena, 1_000);
        }
    }

    private static void storeValues2(Arena arena, int count) {
        UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(2_000));
        for (int i = 0; i < count; i++) {
            arena.storeValue(i, 8, 1, i, i, value, 0, 2_000);
        }
    }

    @Test
    void aDamagedValueIsLostAndItsNeighboursAreNot() throws IOException {
        try (Arena arena = Arena.create(workspace.options(LIMIT))) {
            storeValues(arena, 1_000, 4_000);
            arena.spillDownTo(0);
            Await.until(() -> arena.heldBytes() == 0, "all values are on disk");
            Path file = FilesBelow.spilled(workspace.disk).get(0);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 2_000] ^= 1;
            Files.write(file, bytes);
            int lost = 0;
            for (int i = 0; i < 1_000; i++) {
                try (PartitionView view = arena.open(i, 7)) {
                    Content.verify(view, i, 7);
                } catch (PartitionLostException e) {
                    lost++;
                }
            }
            assertTrue(lost <= 1, "lost " + lost);
        }
    }

    @Test
    void theQuotaHoldsAndWhatDoesNotFitStaysInMemory() {
        ArenaOptions options = workspace
                .options(LIMIT)
                .spillCodec(SpillCodec.NONE)
                .spillQuotaBytes(3L * SIZE)
                .reservationTimeoutNs(TimeUnit.MILLISECONDS.toNanos(500));
        try (Arena arena = Arena.create(options)) {
            int[] written = {0};
            MemoryLimitException error = assertThrows(MemoryLimitException.class, () -> {
                while (true) {
                    Content.write(arena, written[0], 1, written[0], written[0], SIZE);
                    written[0]++;
                }
            });
            assertTrue(error.getMessage().contains("at most 3000000 bytes"), error.getMessage());
            assertTrue(arena.spillFileBytes() <= 3L * SIZE, "files " + arena.spillFileBytes());
            assertTrue(arena.spillBlocked());
            for (int i = 0; i < 3; i++) {
                arena.remove(i, 1);
            }
            for (int i = 3; i < written[0]; i++) {
                try (PartitionView view = arena.open(i, 1)) {
                    Content.verify(view, i, 1);
                }
            }
        }
    }

    @Test
    void aSecondDiskTakesOverWhenTheFirstIsFull() throws IOException {
        try (SmallFileSystem small = SmallFileSystem.mount(workspace.disk.resolve("small"), "3m")) {
            Path large = workspace.disk.resolve("large");
            ArenaOptions options = new ArenaOptions(workspace.shared.resolve("arena"), small.directory(), LIMIT)
                    .spillDirectories(List.of(small.directory(), large))
                    .keepFreeBytes(1L << 20);
            try (Arena arena = Arena.create(options)) {
                for (int i = 0; i < 30; i++) {
                    Content.write(arena, i, 1, i, i, SIZE);
                }
                assertTrue(
                        FilesBelow.spilled(large).size() >= 20,
                        "files " + FilesBelow.spilled(large).size());
                for (int i = 0; i < 30; i++) {
                    try (PartitionView view = arena.open(i, 1)) {
                        Content.verify(view, i, 1);
                    }
                }
                assertFalse(arena.spillBlocked());
            }
        }
    }

    @Test
    void aDeletedSpillDirectoryLosesWhatWasInItAndIsMadeAgain() throws IOException {
        try (Arena arena = Arena.create(workspace.options(LIMIT))) {
            for (int i = 0; i < 20; i++) {
                Content.write(arena, i, 1, i, i, SIZE);
            }
            arena.spillDownTo(0);
            Await.until(() -> arena.heldBytes() == 0, "all is on disk");
            for (Path file : FilesBelow.spilled(workspace.disk)) {
                Files.delete(file);
            }
            Path directory = ArenaFiles.spillDirectory(workspace.disk.resolve("spill"), arena.arenaId());
            Files.delete(directory.resolve(ArenaFiles.OWNER_LOCK));
            Files.delete(directory);
            int lost = 0;
            for (int i = 0; i < 20; i++) {
                try (PartitionView view = arena.open(i, 1)) {
                    Content.verify(view, i, 1);
                } catch (PartitionLostException e) {
                    assertTrue(e.getMessage().contains("computed again"), e.getMessage());
                    lost++;
                }
            }
            assertEquals(20, lost);
            for (int i = 20; i < 40; i++) {
                Content.write(arena, i, 1, i, i, SIZE);
            }
            for (int i = 20; i < 40; i++) {
                try (PartitionView view = arena.open(i, 1)) {
                    Content.verify(view, i, 1);
                }
            }
        }
    }

    @Test
    void whatIsExpectedIsInMemoryBeforeItIsOpened() {
        try (Arena arena = Arena.create(workspace.options(LIMIT))) {
            for (int i = 0; i < 4; i++) {
                Content.write(arena, i, 1, i, i, SIZE);
            }
            storeValues(arena, 10, 2_000);
            arena.spillDownTo(0);
            Await.until(() -> arena.heldBytes() == 0, "all is on disk");
            arena.expect(2, 1);
            arena.expect(3, 7);
            arena.expect(99, 99);
            Await.until(
                    () -> arena.registry().isResident(2, 1) && arena.registry().isResident(3, 7), "both are back");
            assertFalse(arena.registry().isResident(1, 1));
        }
    }

    @Test
    void aReaderWithManyLeasesGetsCopies() {
        try (Arena arena = Arena.create(workspace.options(16L << 20).thresholds(1, 1, 1));
                ArenaReader reader = ArenaReader.openCopying(workspace.shared)) {
            PartitionView[] views = new PartitionView[12];
            for (int i = 0; i < views.length; i++) {
                Content.write(arena, i, 1, i, i, SIZE / 2, SIZE / 2);
                views[i] = reader.open(arena.locate(i, 1));
            }
            // A fifth of 16 MiB is passed by the fourth.
            assertEquals(3L * SIZE, arena.leasedBytes());
            arena.spillDownTo(0);
            Await.until(() -> arena.heldBytes() < 4L << 20, "the others can leave");
            for (int i = 0; i < views.length; i++) {
                assertEquals(i, views[i].tag());
                assertEquals(0, views[i].address(1) % 64);
                Content.verify(views[i], i, 1);
                views[i].close();
                views[i].close();
            }
            assertEquals(0, arena.leasedBytes());
        }
    }
}
