package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After each operation of a random workload the account equals a count made here from the chunk formula, and stays within the limit. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class RandomWorkloadTest {
    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    static LongStream seeds() {
        Long given = Long.getLong("heddle.seed");
        return given != null ? LongStream.of(given) : LongStream.of(1, 2, 3, System.nanoTime());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void accountEqualsAnIndependentCount(long seed) {
        runOne(workspace, new Random(seed), seed, 4_000);
    }

    /** A workload of its own arena, which leaves nothing. */
    static void runOne(Workspace workspace, Random random, long seed, int operations) {
        System.out.println("heddle.seed=" + seed);
        long limit = (4L << 20) + random.nextInt(random.nextBoolean() ? 8 << 20 : 40 << 20);
        ArenaOptions options = workspace
                .options(limit)
                .slabBytes((2L << 20) + random.nextInt(16 << 20))
                .reservationTimeoutNs(TimeUnit.MILLISECONDS.toNanos(5));
        if (random.nextInt(4) == 0) {
            options.thresholds(1, 1, 1);
        }
        try (Arena arena = Arena.create(options)) {
            new Model(arena, random).run(operations);
            Await.until(() -> arena.zombieBytes() == 0, "what was being written while it was removed comes free");
            assertEquals(0, arena.heldBytes());
            assertEquals(0, arena.packedBytes());
            assertEquals(0, arena.partitionCount());
            Await.until(() -> arena.slabBytes() <= 2 * options.slabBytes(), "empty slabs are dropped");
        }
    }

    /** Chunks by the formula of the layout, written anew here: 64 bytes of header and the length rounded up to 64, in chunks of 64 KiB. */
    private static long chunks(long lengthBytes) {
        long entry = 64 + (lengthBytes + 63) / 64 * 64;
        return (entry + 65_535) / 65_536;
    }

    private static final class Open {
        final PartitionWriter writer;
        final long id;
        final long version;
        final Map<Long, Integer> reserved = new HashMap<>();
        final List<Integer> trimmed = new ArrayList<>();

        Open(PartitionWriter writer, long id, long version) {
            this.writer = writer;
            this.id = id;
            this.version = version;
        }

        long chunks() {
            long sum = 0;
            for (int length : reserved.values()) {
                sum += RandomWorkloadTest.chunks(length);
            }
            for (int length : trimmed) {
                sum += RandomWorkloadTest.chunks(length);
            }
            return sum;
        }
    }

    private static final class Model {
        private final Arena arena;
        private final Random random;
        private final List<Open> writers = new ArrayList<>();
        private final Map<Long, List<Integer>> partitions = new HashMap<>();
        private final Map<Long, Long> versions = new HashMap<>();
        private final Map<Long, PartitionView> views = new HashMap<>();
        private final int largest;
        private long nextId = 1;
        private long refused;

        Model(Arena arena, Random random) {
            this.arena = arena;
            this.random = random;
            this.largest = (int) Math.min(arena.limitBytes() / 6, 3 << 20);
        }

        void run(int operations) {
            for (int i = 0; i < operations; i++) {
                try {
                    step();
                } catch (MemoryLimitException e) {
                    refused++;
                }
                check();
            }
            views.values().forEach(PartitionView::close);
            writers.forEach(open -> open.writer.abort());
            for (long id : List.copyOf(versions.keySet())) {
                assertTrue(arena.remove(id, ~id));
            }
            System.out.printf(
                    "limit %d, %d partitions in the end, %d refused, spilled %d, reloaded %d%n",
                    arena.limitBytes(), versions.size(), refused, arena.spilledBytes(), arena.reloadedBytes());
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 8 && writers.size() < 5) {
                long id = nextId++;
                writers.add(new Open(arena.newPartition(id, ~id, 1, id * 7, id), id, id * 7));
            } else if (dice < 45 && !writers.isEmpty()) {
                write(writers.get(random.nextInt(writers.size())));
            } else if (dice < 55 && !writers.isEmpty()) {
                end(writers.remove(random.nextInt(writers.size())));
            } else if (dice < 70) {
                storeValue();
            } else if (dice < 85 && !versions.isEmpty()) {
                long id = anyId();
                try (PartitionView view = arena.open(id, ~id)) {
                    Content.verify(view, id, ~id);
                    assertEquals(versions.get(id), view.tag());
                }
            } else if (dice < 90 && !versions.isEmpty() && views.size() < 3) {
                long id = anyId();
                if (!views.containsKey(id)) {
                    views.put(id, arena.open(id, ~id));
                }
            } else if (dice < 93 && !views.isEmpty()) {
                long id = views.keySet().iterator().next();
                PartitionView view = views.remove(id);
                Content.verify(view, id, ~id);
                if (random.nextBoolean()) {
                    view.close();
                } else {
                    view.closeLater();
                }
            } else if (!versions.isEmpty()) {
                long id = anyId();
                if (random.nextBoolean()) {
                    arena.expect(id, ~id);
                } else if (!views.containsKey(id)) {
                    remove(id);
                    versions.remove(id);
                    partitions.remove(id);
                }
            }
        }

        private void remove(long id) {
            if (random.nextBoolean()) {
                assertTrue(arena.remove(id, ~id));
            } else {
                arena.removeLater(id, ~id);
                assertFalse(arena.contains(id, ~id), "what is asked later finds it done");
            }
        }

        private long anyId() {
            List<Long> ids = List.copyOf(versions.keySet());
            return ids.get(random.nextInt(ids.size()));
        }

        private void write(Open open) {
            if (open.reserved.isEmpty() || random.nextInt(3) == 0) {
                int length = 1 + random.nextInt(random.nextInt(3) == 0 ? largest : 200_000);
                long address = open.writer.reserve(length, random.nextBoolean() ? 0 : TimeUnit.MILLISECONDS.toNanos(4));
                open.reserved.put(address, length);
                return;
            }
            long address = open.reserved.keySet().iterator().next();
            int reserved = open.reserved.remove(address);
            if (random.nextInt(4) == 0) {
                open.writer.discard(address);
            } else {
                int used = random.nextInt(5) == 0 ? reserved : 1 + random.nextInt(reserved);
                Content.fill(address, used, open.id, ~open.id, open.version, open.trimmed.size());
                open.writer.trim(address, used);
                open.trimmed.add(used);
            }
            assertEquals(open.chunks() * 65_536, open.writer.heldBytes());
        }

        private void end(Open open) {
            if (random.nextInt(4) == 0) {
                open.writer.abort();
                return;
            }
            try {
                open.writer.seal();
                partitions.put(open.id, open.trimmed);
                versions.put(open.id, open.version);
            } catch (MemoryLimitException e) {
                open.writer.abort();
                throw e;
            }
        }

        private void storeValue() {
            long id = nextId++;
            UnsafeBuffer value = new UnsafeBuffer(
                    ByteBuffer.allocateDirect(1 + random.nextInt(random.nextBoolean() ? 200 : 40_000)));
            Content.fill(value.addressOffset(), value.capacity(), id, ~id, id, 0);
            arena.storeValue(id, ~id, 2, id, id, value, 0, value.capacity());
            versions.put(id, id);
        }

        /** Under the arena's lock, so that the spill thread does not move a partition between two looks. */
        private void check() {
            arena.memory().lock.lock();
            try {
                long reserved = 0;
                for (Open open : writers) {
                    reserved += open.chunks();
                }
                long used = 0;
                for (Map.Entry<Long, List<Integer>> entry : partitions.entrySet()) {
                    if (arena.registry().isResident(entry.getKey(), ~entry.getKey())) {
                        for (int length : entry.getValue()) {
                            used += chunks(length);
                        }
                    }
                }
                assertEquals(reserved * 65_536, arena.reservedBytes());
                assertEquals(
                        used * 65_536
                                + arena.packedBytes()
                                + arena.registry().zombies().extentBytes(),
                        arena.usedBytes());
                assertTrue(arena.heldBytes() <= arena.limitBytes(), arena.heldBytes() + " > " + arena.limitBytes());
                assertTrue(arena.peakBytes() <= arena.limitBytes());
                assertTrue(arena.slabBytes() <= arena.limitBytes());
            } finally {
                arena.memory().lock.unlock();
            }
        }
    }
}
