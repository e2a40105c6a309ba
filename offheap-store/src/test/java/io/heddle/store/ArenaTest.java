package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ArenaTest {
    private static final int CHUNK = StoreLimits.CHUNK_BYTES;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    @Test
    void reservesTrimsSealsOpensAndRemoves() {
        try (Arena arena = Arena.create(workspace.options(64L << 20));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            ResultLocation location;
            try (PartitionWriter writer = arena.newPartition(7, 8, 3, 99, 1)) {
                long first = writer.reserve(StoreLimits.MAX_EXTENT_BYTES);
                assertEquals(0, first % 64);
                assertEquals(256L * CHUNK, arena.reservedBytes());
                Content.fill(first, 100_000, 7, 8, 99, 0);
                writer.trim(first, 100_000);
                assertEquals(2L * CHUNK, arena.reservedBytes());
                long working = writer.reserve(1_000_000);
                long second = writer.reserve(5);
                Content.fill(second, 5, 7, 8, 99, 1);
                writer.trim(second, 5);
                writer.discard(working);
                assertEquals(3L * CHUNK, writer.heldBytes());
                assertThrows(PartitionNotFoundException.class, () -> arena.open(7, 8));
                location = writer.seal();
            }
            assertEquals(0, arena.reservedBytes());
            assertEquals(3L * CHUNK, arena.usedBytes());
            try (PartitionView own = arena.open(7, 8);
                    PartitionView remote = reader.open(location)) {
                for (PartitionView view : new PartitionView[] {own, remote}) {
                    assertEquals(2, view.extentCount());
                    assertEquals(3, view.kind());
                    assertEquals(99, view.tag());
                    assertEquals(100_005, view.totalBytes());
                    assertEquals(location, view.location());
                    Content.verify(view, 7, 8);
                    assertThrows(IndexOutOfBoundsException.class, () -> view.address(2));
                }
                assertEquals(100_005, arena.leasedBytes());
                assertTrue(arena.remove(7, 8));
                assertFalse(arena.remove(7, 8));
                assertEquals(3L * CHUNK, arena.zombieBytes());
                assertEquals(3L * CHUNK, arena.usedBytes());
                Content.verify(own, 7, 8);
                Content.verify(remote, 7, 8);
                assertThrows(StaleLocationException.class, () -> reader.open(location));
            }
            Await.until(() -> arena.usedBytes() == 0 && arena.zombieBytes() == 0, "memory comes free");
            assertEquals(256L * CHUNK, arena.peakBytes());
        }
    }
}
