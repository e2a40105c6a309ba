package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An owner dies by kill -9; another arena takes over what it had sealed, or the reaper removes it. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class AdoptionTest {
    private static final int ROWS = 60;
    private static final Executor LOOKERS = task -> new Thread(task, "looker").start();

    private final Workspace workspace = new Workspace();
    private Path dead;
    private Path board;

    @BeforeEach
    void makeBoard() throws IOException {
        dead = workspace.shared.resolve("arena");
        board = workspace.shared.resolve("board");
        LocationBoard.create(board, ROWS).close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        Files.delete(board);
        workspace.close();
    }

    private ChildJvm owner() {
        ChildJvm owner = new ChildJvm(
                "owner",
                OwnerMain.class,
                dead.toString(),
                workspace.disk.resolve("spill").toString(),
                board.toString(),
                Long.toString(8L << 20),
                Long.toString(4L << 20),
                "7");
        owner.expect("ready");
        return owner;
    }

    @Test
    void adoptedPartitionsAreReadableAtOnceAndGoOneByOne() throws IOException {
        try (ChildJvm owner = owner();
                ChildJvm reader =
                        new ChildJvm("reader", HolderMain.class, workspace.shared.toString(), board.toString(), "3");
                Arena arena = Arena.create(workspace.options("other", 64L << 20));
                ArenaReader own = ArenaReader.open(workspace.shared)) {
            assertThrows(StoreException.class, () -> arena.adopt(dead), "the owner lives");
            reader.send("hold");
            reader.expect("held");
            owner.kill();
            List<AdoptedPartition> adopted = arena.adopt(dead);
            assertTrue(adopted.size() > ROWS / 2, "adopted " + adopted.size());
            assertEquals(adopted.size(), arena.partitionCount());
            assertTrue(adopted.stream().anyMatch(partition -> partition.location() == null), "some were spilled");
            assertEquals(0, arena.usedBytes());
            assertTrue(arena.adoptedBytes() > 0);
            reader.send("verify");
            reader.expect("verified");
            for (AdoptedPartition partition : adopted) {
                ResultLocation location = partition.location();
                if (location != null) {
                    try (PartitionView view = own.open(location)) {
                        assertEquals(partition.tag(), view.tag());
                        Content.verify(view, partition.high(), partition.low());
                    }
                }
                try (PartitionView view = arena.open(partition.high(), partition.low())) {
                    assertEquals(partition.tag(), view.tag());
                    assertEquals(partition.kind(), view.kind());
                    Content.verify(view, partition.high(), partition.low());
                }
            }
            assertEquals(0, ArenaReaper.reap(workspace.shared));
            for (AdoptedPartition partition : adopted) {
                assertTrue(arena.remove(partition.high(), partition.low()));
                assertFalse(arena.contains(partition.high(), partition.low()));
            }
            Await.until(() -> arena.usedBytes() == 0, "spilled ones are gone");
            reader.send("verify");
            reader.expect("verified");
            reader.kill();
            Await.until(() -> arena.adoptedBytes() == 0 && !Files.exists(dead), "the directory goes with the last");
        }
    }

    /** Lets the owner work on and stops it again. */
    private static long usedWhilePaused(ChildJvm owner) {
        owner.send("resume");
        owner.expect("figures");
        owner.send("pause");
        return Long.parseLong(owner.expect("figures").split(" ")[0]);
    }

    /** Until enough of what was taken over has gone to disk. */
    private static void lookWhileTheyMove(Arena arena, List<AdoptedPartition> adopted) {
        while (arena.adoptedBytes() > (2L << 20) * 7 / 10) {
            for (AdoptedPartition partition : adopted) {
                assertTrue(arena.contains(partition.high(), partition.low()), partition::toString);
            }
        }
    }

    @Test
    void anAdopterWithoutRoomSpillsWhatItTookOver() {
        try (ChildJvm owner = owner();
                Arena arena = Arena.create(workspace.options("other", 2L << 20))) {
            Await.until(() -> usedWhilePaused(owner) > 3L << 20, "the owner holds more than the adopter may");
            owner.kill();
            List<AdoptedPartition> adopted = arena.adopt(dead);
            // More than there are processors, so that one is often held up between two looks.
            List<CompletableFuture<Void>> lookers = new ArrayList<>();
            for (int looker = 0; looker < 8; looker++) {
                lookers.add(CompletableFuture.runAsync(() -> lookWhileTheyMove(arena, adopted), LOOKERS));
            }
            CompletableFuture.allOf(lookers.toArray(CompletableFuture[]::new)).join();
            for (AdoptedPartition partition : adopted) {
                try (PartitionView view = arena.open(partition.high(), partition.low())) {
                    assertEquals(partition.tag(), view.tag());
                    assertEquals(partition.kind(), view.kind());
                    Content.verify(view, partition.high(), partition.low());
                }
            }
            // One that is on its way to disk stands in both accounts for a moment.
            Await.until(() -> arena.partitionCount() == adopted.size(), "each is there once");
            assertTrue(arena.peakBytes() <= 2L << 20, "peak " + arena.peakBytes());
        }
        assertFalse(Files.exists(dead));
    }

    @Test
    void whatADeadAdopterHadTakenOverIsTakenOverWithIt() {
        Path second = workspace.shared.resolve("second");
        try (ChildJvm owner = owner();
                ChildJvm adopter = new ChildJvm(
                        "adopter",
                        AdopterMain.class,
                        second.toString(),
                        workspace.disk.resolve("spill").toString(),
                        dead.toString());
                Arena arena = Arena.create(workspace.options("other", 64L << 20))) {
            owner.kill();
            adopter.send("take");
            int count = Integer.parseInt(adopter.expect("adopted").split(" ")[0]);
            adopter.kill();
            List<AdoptedPartition> adopted = arena.adopt(second);
            assertEquals(count, adopted.size());
            for (AdoptedPartition partition : adopted) {
                try (PartitionView view = arena.open(partition.high(), partition.low())) {
                    Content.verify(view, partition.high(), partition.low());
                }
                assertTrue(arena.remove(partition.high(), partition.low()));
            }
            Await.until(() -> !Files.exists(dead) && !Files.exists(second), "both go with their last partitions");
        }
    }

    @Test
    void anArenaThatClosesTakesWhatItAdoptedWithIt() {
        try (ChildJvm owner = owner();
                Arena arena = Arena.create(workspace.options("other", 64L << 20))) {
            owner.kill();
            assertFalse(arena.adopt(dead).isEmpty());
        }
        assertFalse(Files.exists(dead));
    }

    @Test
    void theReaperTakesTheDeadAndLeavesTheLiving() throws IOException {
        try (ChildJvm owner = owner();
                Arena living = Arena.create(workspace.options("living", 16L << 20))) {
            Content.write(living, 1, 1, 1, 1, 100_000);
            assertEquals(0, ArenaReaper.reap(workspace.shared));
            owner.signal("STOP");
            assertEquals(0, ArenaReaper.reap(workspace.shared), "a stopped owner is not dead");
            owner.kill();
            assertEquals(1, ArenaReaper.reap(workspace.shared));
            assertFalse(Files.exists(dead));
            assertEquals(0, ArenaReaper.reap(workspace.disk), "its spill directory went too");
            assertEquals(List.of(), FilesBelow.spilled(workspace.disk));
            try (PartitionView view = living.open(1, 1)) {
                Content.verify(view, 1, 1);
            }
        }
    }

    @Test
    void aDirectoryOfTheLivingIsRefusedAndOneOfTheDeadIsCleared() {
        try (ChildJvm owner = owner()) {
            StoreException error =
                    assertThrows(StoreException.class, () -> Arena.create(workspace.options("arena", 1L << 20)));
            assertTrue(error.getMessage().contains("another arena"), error.getMessage());
            owner.kill();
            Arena.create(workspace.options("arena", 1L << 20)).close();
            ArenaReaper.reap(workspace.disk);
        }
    }
}
