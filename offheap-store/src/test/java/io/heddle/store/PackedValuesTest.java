package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class PackedValuesTest {
    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 33, 100, 129, 1_000, 1_024})
    void aSmallValueCostsAtMost128BytesMoreThanItHas(int length) {
        int count = 50_000;
        try (Arena arena =
                Arena.create(workspace.options(256L << 20).slabBytes(64L << 20).prefault(false))) {
            UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
            for (int i = 0; i < count; i++) {
                Content.fill(value.addressOffset(), length, i, 1, i, 0);
                arena.storeValue(i, 1, 0, i, i, value, 0, length);
            }
            long tableBytes = (long) count * StoreLimits.TABLE_ENTRY_BYTES;
            double overhead = (double) (arena.usedBytes() + tableBytes) / count - length;
            System.out.printf("%d values of %d bytes: %.1f bytes more for each%n", count, length, overhead);
            // One extent of a mebibyte may be almost empty in the end.
            assertTrue(overhead <= 128 + (double) (1 << 20) / count, "overhead " + overhead);
            for (int i = 0; i < count; i += 97) {
                try (PartitionView view = arena.open(i, 1)) {
                    Content.verify(view, i, 1);
                }
            }
            for (int i = 0; i < count; i++) {
                assertTrue(arena.remove(i, 1));
            }
            assertEquals(0, arena.usedBytes());
        }
    }

    @Test
    void freedPlacesAreUsedAgain() {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        System.out.println("heddle.seed=" + seed);
        Random random = new Random(seed);
        try (Arena arena = Arena.create(workspace.options(32L << 20).thresholds(1, 1, 1));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            long[] versions = new long[4_000];
            UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(6_000));
            ResultLocation[] locations = new ResultLocation[versions.length];
            for (int i = 1; i < 60_000; i++) {
                int id = random.nextInt(versions.length);
                if (versions[id] != 0) {
                    try (PartitionView view = reader.open(locations[id])) {
                        Content.verify(view, id, 3);
                        assertEquals(versions[id], view.tag());
                    }
                    arena.remove(id, 3);
                }
                int length = random.nextInt(6_000);
                Content.fill(value.addressOffset(), length, id, 3, i, 0);
                locations[id] = arena.storeValue(id, 3, 0, i, i, value, 0, length);
                versions[id] = i;
            }
            assertTrue(arena.usedBytes() <= 4_000L * 3_000 * 13 / 10, "used " + arena.usedBytes());
            assertEquals(arena.packedBytes(), arena.usedBytes());
            for (int id = 0; id < versions.length; id++) {
                arena.remove(id, 3);
            }
            assertEquals(0, arena.usedBytes());
        }
    }

    @Test
    void valuesOfAllSizesFromHeapAndDirectBuffers() {
        try (Arena arena = Arena.create(workspace.options(128L << 20));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            int[] lengths = {
                0, 1, 31, 32, 33, 65_407, 65_408, 65_409, 65_472, 65_473, 200_000, 16_777_152, 16_777_153, 40_000_000
            };
            for (int i = 0; i < lengths.length; i++) {
                UnsafeBuffer value = new UnsafeBuffer(new byte[lengths[i] + 3]);
                byte[] pattern = ("value " + i).getBytes(StandardCharsets.UTF_8);
                for (int at = 0; at < lengths[i]; at++) {
                    value.putByte(at + 3, pattern[at % pattern.length]);
                }
                ResultLocation location = arena.storeValue(i, 9, i, i, 1, value, 3, lengths[i]);
                try (PartitionView own = arena.open(i, 9);
                        PartitionView remote = reader.open(location)) {
                    for (PartitionView view : new PartitionView[] {own, remote}) {
                        assertEquals(lengths[i], view.totalBytes());
                        UnsafeBuffer seen = new UnsafeBuffer();
                        int at = 0;
                        for (int extent = 0; extent < view.extentCount(); extent++) {
                            seen.wrap(view.address(extent), view.length(extent));
                            assertEquals(
                                    new UnsafeBuffer(value, 3 + at, view.length(extent)), seen, "length " + lengths[i]);
                            at += view.length(extent);
                        }
                        assertEquals(lengths[i], at);
                    }
                }
                arena.remove(i, 9);
            }
            Await.until(() -> arena.usedBytes() == 0, "all is free");
        }
    }
}
