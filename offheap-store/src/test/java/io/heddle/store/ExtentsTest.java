package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions read extent by extent, of the own arena and of a neighbour's, while they move and while their arena ends. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ExtentsTest {
    private static final int SIZE = 500_000;
    private static final long LIMIT = 8L << 20;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    private static void verify(PartitionExtents extents) {
        assertEquals(2, extents.extentCount());
        for (int i = 0; i < 2; i++) {
            assertEquals(SIZE, extents.length(i));
            try (ExtentView view = extents.open(i)) {
                Content.verify(view.address(), view.length(), 1, 1, 1, i);
            }
        }
    }

    private static void spill(Arena arena) {
        arena.spillDownTo(0);
        Await.until(() -> !arena.registry().isResident(1, 1), "spilled");
    }

    @Test
    void whatIsSpilledIsReadWithoutComingBack() {
        try (Arena own = Arena.create(workspace.options("own", LIMIT));
                Arena other = Arena.create(workspace.options("other", LIMIT));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            ResultLocation location = Content.write(other, 1, 1, 1, 1, SIZE, SIZE);
            PartitionExtents inPlace = reader.extents(location, own, 1);
            verify(inPlace);
            verify(other.extents(1, 1, 1));
            spill(other);
            verify(inPlace);
            verify(reader.extents(location, own, 1));
            verify(other.extents(1, 1, 1));
            assertFalse(other.registry().isResident(1, 1));
            assertEquals(0, own.reservedBytes());
        }
    }

    @Test
    void whoLeasesMuchOfANeighbourReadsItsSpillFileInsteadOfWaitingForIt() {
        try (Arena own = Arena.create(workspace.options("own", LIMIT));
                Arena other = Arena.create(workspace.options("other", LIMIT));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            int most = 4 << 20;
            ResultLocation large = Content.write(other, 2, 1, 1, 1, most);
            ResultLocation spilled;
            try (PartitionView leased = reader.open(large, own, 1)) {
                spilled = Content.write(other, 1, 1, 1, 1, SIZE, SIZE);
                spill(other);
                try (PartitionView view = reader.open(spilled, own, 1)) {
                    Content.verify(view, 1, 1);
                    Content.verify(leased, 2, 1);
                    assertEquals(2 * SIZE, view.totalBytes());
                    assertTrue(own.reservedBytes() >= 2 * SIZE, "it is accounted here");
                    assertFalse(other.registry().isResident(1, 1), "it stays where it is");
                }
            }
            assertThrows(StaleLocationException.class, () -> reader.open(spilled, own, 1), "the owner has room for it");
            assertEquals(0, own.reservedBytes());
            other.remove(1, 1);
            Await.until(() -> isStale(reader, spilled, own), "the spill thread deletes the file");
        }
    }

    private static boolean isStale(ArenaReader reader, ResultLocation location, Arena own) {
        try (PartitionView view = reader.openSpilled(location, own, 1)) {
            Content.verify(view, 1, 1);
            return false;
        } catch (StaleLocationException stale) {
            return true;
        }
    }

    @Test
    void aNeighbourFindsTheFileOfWhatCameBackAndWasSpilledAgain() {
        try (Arena own = Arena.create(workspace.options("own", LIMIT));
                Arena other = Arena.create(workspace.options("other", LIMIT));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            ResultLocation first = Content.write(other, 1, 1, 1, 1, SIZE, SIZE);
            spill(other);
            ResultLocation second;
            try (PartitionView view = other.open(1, 1)) {
                second = view.location();
            }
            assertNotEquals(first.generation(), second.generation());
            spill(other);
            long reloaded = other.reloadedBytes();
            verify(reader.extents(second, own, 1));
            assertEquals(reloaded, other.reloadedBytes(), "the owner is not asked");
        }
    }

    @Test
    void whatIsGoneIsStaleAndNotRead() {
        try (Arena own = Arena.create(workspace.options("own", LIMIT));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            PartitionExtents extents;
            try (Arena other = Arena.create(workspace.options("other", LIMIT))) {
                extents = reader.extents(Content.write(other, 1, 1, 1, 1, SIZE, SIZE), own, 1);
                verify(extents);
            }
            reader.releaseDropped(); // unmaps what nobody leases
            assertThrows(StaleLocationException.class, () -> extents.open(0));
        }
    }

    @Test
    void anArenaThatHasEndedPinsNothing() {
        PartitionExtents extents;
        try (Arena arena = Arena.create(workspace.options("own", LIMIT))) {
            Content.write(arena, 1, 1, 1, 1, SIZE, SIZE);
            extents = arena.extents(1, 1, 1);
            verify(extents);
        }
        assertThrows(StoreException.class, () -> extents.open(0));
    }
}
