package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a thread that may not wait asks of an arena is done, whoever has the lock, and before all that is asked afterwards. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ErrandsTest {
    private static final int MEBIBYTE = 1 << 20;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    private static void put(Arena arena, long id, int bytes) {
        try (PartitionWriter writer = arena.newPartition(id, id, 1, id, id)) {
            long address = writer.reserve(bytes);
            Content.fill(address, bytes, id, id, id, 0);
            writer.trim(address, bytes);
            writer.seal();
        }
    }

    private static void putValue(Arena arena, long id) {
        arena.storeValue(id, id, 2, id, id, new UnsafeBuffer(ByteBuffer.allocateDirect(100)), 0, 100);
    }

    /** Takes the arena's lock until told to let go. */
    private static final class Holder implements AutoCloseable {
        private final CountDownLatch isHeld = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final Thread thread;

        Holder(Arena arena) throws InterruptedException {
            thread = new Thread(() -> {
                arena.memory().lock.lock();
                try {
                    isHeld.countDown();
                    mayEnd.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    arena.memory().lock.unlock();
                }
            });
            thread.start();
            isHeld.await();
        }

        @Override
        public void close() {
            mayEnd.countDown();
            join(thread);
        }
    }

    @Test
    void nothingThatAConductorCallsWaitsForTheLock() throws Exception {
        try (Arena arena = Arena.create(workspace.options(32L << 20))) {
            put(arena, 1, MEBIBYTE);
            put(arena, 2, MEBIBYTE);
            PartitionView view = arena.open(2, 2);
            long figures;
            try (Holder holder = new Holder(arena)) {
                // On this thread, which would wait for the holder for ever.
                arena.expect(2, 2);
                arena.removeLater(1, 1);
                view.closeLater();
                arena.removeLater(2, 2);
                arena.removeLater(3, 3);
                figures = arena.spilledBytes()
                        + arena.reloadedBytes()
                        + arena.adoptedBytes()
                        + arena.zombieBytes()
                        + arena.spillFileBytes()
                        + arena.reservedBytes();
                assertEquals(2, arena.partitionCount());
                assertEquals(MemoryPressure.NORMAL, arena.pressure());
                assertTrue(arena.usedBytes() >= 2 * MEBIBYTE, "not done while the lock is held");
                assertNotNull(holder);
            }
            assertFalse(arena.contains(1, 1));
            assertFalse(arena.contains(2, 2));
            assertEquals(0, arena.usedBytes());
            assertEquals(0, figures);
        }
    }

    @Test
    void errandsThatFoundTheLockTakenAreDoneThoughNobodyElseComes() throws Exception {
        try (Arena arena = Arena.create(workspace.options(32L << 20))) {
            for (int i = 0; i < 20; i++) {
                put(arena, i, 100_000);
            }
            try (Holder holder = new Holder(arena)) {
                for (int i = 0; i < 20; i++) {
                    arena.removeLater(i, i);
                }
                assertNotNull(holder);
            }
            // Figures take no lock, so only the spill thread can have done it.
            Await.until(() -> arena.usedBytes() == 0 && arena.partitionCount() == 0, "removed by the spill thread");
        }
    }

    @Test
    void whoeverWaitsForMemoryIsServedByRemovals() {
        try (Arena arena = Arena.create(workspace
                .options(7L * MEBIBYTE + MEBIBYTE / 2)
                .thresholds(1, 1, 1)
                .reservationTimeoutNs(TimeUnit.SECONDS.toNanos(30)))) {
            List<PartitionView> pins = new ArrayList<>();
            for (int i = 0; i < 107; i++) {
                Thread remover = null;
                if (i >= 7) {
                    int oldest = i - 7;
                    remover = new Thread(() -> {
                        arena.removeLater(oldest, oldest);
                        pins.get(oldest).closeLater();
                    });
                    remover.start();
                }
                put(arena, i, MEBIBYTE - 64);
                if (remover != null) {
                    join(remover);
                }
                pins.add(arena.open(i, i)); // so that spilling cannot help
            }
            assertEquals(0, arena.spilledBytes());
            for (int i = 100; i < 107; i++) {
                pins.get(i).closeLater();
                arena.removeLater(i, i);
            }
            Await.until(() -> arena.heldBytes() == 0, "all is free");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyAskersAtOnceLeaveNothing() throws Exception {
        int count = 2_000;
        try (Arena arena = Arena.create(workspace.options(64L << 20))) {
            for (int i = 0; i < count; i++) {
                putValue(arena, i);
            }
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int first = t;
                threads.add(new Thread(() -> {
                    for (int i = first; i < count; i += 4) {
                        PartitionView view = arena.open(i, i);
                        arena.removeLater(i, i);
                        view.closeLater();
                        view.close();
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            Await.until(
                    () -> arena.partitionCount() == 0 && arena.usedBytes() == 0 && arena.zombieBytes() == 0,
                    "all is free");
            assertEquals(0, arena.packedBytes());
        }
    }

    @Test
    void aValueThatStaysWhileItsNeighboursAreSpilledLeavesTheOrderOfPartitionsAlone() {
        try (Arena arena = Arena.create(workspace.options(32L << 20).thresholds(1, 1, 1))) {
            for (int i = 1; i <= 3; i++) {
                putValue(arena, i);
            }
            arena.memory().lock.lock();
            try {
                Evictor evictor = arena.registry().evictor();
                Evictor.Victim values = evictor.take(false, 0);
                assertNotNull(values);
                assertEquals(3, values.partitions().size());
                PartitionView stays = arena.open(2, 2);
                Partition first = values.first();
                evictor.finish(values, new SpillCopy(0, first.identity(), first.generation, 1, 1));
                stays.close();
                put(arena, 4, MEBIBYTE);
                put(arena, 5, MEBIBYTE);
                Evictor.Victim remaining = evictor.take(false, 0);
                Evictor.Victim four = evictor.take(false, 0);
                Evictor.Victim five = evictor.take(false, 0);
                assertEquals(List.of(2L), ids(remaining));
                assertEquals(List.of(4L), ids(four));
                assertEquals(List.of(5L), ids(five));
                for (Evictor.Victim victim : List.of(remaining, four, five)) {
                    evictor.finish(victim, null);
                }
            } finally {
                arena.memory().lock.unlock();
            }
        }
    }

    private static List<Long> ids(Evictor.@Nullable Victim victim) {
        return victim == null
                ? List.of()
                : victim.partitions().stream().map(partition -> partition.high).toList();
    }
}
