package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that compete for memory all come to their end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunsTest {
    private static final long LIMIT = 10L << 20;
    private static final int STEP = (1 << 20) - 64;

    private final Workspace workspace = new Workspace();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void nothingIsLeft() {
        threads.shutdownNow();
        workspace.close();
    }

    @Test
    void twoRunsThatNeedSixtyPercentEachBothFinish() throws Exception {
        try (Arena arena = Arena.create(workspace.options(LIMIT).slabBytes(LIMIT))) {
            CyclicBarrier bothHoldHalf = new CyclicBarrier(2);
            AtomicInteger yields = new AtomicInteger();
            List<Future<?>> runs = new ArrayList<>();
            for (int run = 1; run <= 2; run++) {
                int age = run;
                runs.add(threads.submit(() -> {
                    boolean again = false;
                    while (true) {
                        try (PartitionWriter writer = arena.newPartition(age, age, 6, age, age)) {
                            fill(writer, age, 0, 5);
                            if (!again) {
                                bothHoldHalf.await();
                            }
                            fill(writer, age, 5, 6);
                            return writer.seal();
                        } catch (RunMustYieldException e) {
                            yields.incrementAndGet();
                            assertEquals(2, age, "the younger yields");
                            again = true;
                        }
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get(30, TimeUnit.SECONDS);
            }
            assertTrue(yields.get() >= 1, "yields " + yields.get());
            for (int id = 1; id <= 2; id++) {
                try (PartitionView view = arena.open(id, id)) {
                    Content.verify(view, id, id);
                }
            }
            assertTrue(arena.peakBytes() <= LIMIT);
        }
    }

    private static void fill(PartitionWriter writer, long id, int from, int to) {
        for (int i = from; i < to; i++) {
            long address = writer.reserve(STEP);
            Content.fill(address, STEP - 200, id, id, id, i);
            writer.trim(address, STEP - 200);
        }
    }

    /** Pins count as held too: each run pins one half and wants the memory of the other. */
    @Test
    void pinsCountAsHeld() throws Exception {
        try (Arena arena =
                Arena.create(workspace.options(LIMIT).slabBytes(LIMIT).thresholds(1, 1, 1))) {
            for (int id = 1; id <= 2; id++) {
                Content.write(arena, id, id, id, id, STEP, STEP, STEP, STEP - 2_000);
            }
            CyclicBarrier bothPinned = new CyclicBarrier(2);
            List<Future<?>> runs = new ArrayList<>();
            for (int run = 1; run <= 2; run++) {
                int age = run;
                runs.add(threads.submit(() -> {
                    boolean again = false;
                    while (true) {
                        try (PartitionView input = arena.open(age, age, age);
                                PartitionWriter writer = arena.newPartition(age + 10, age, 3, age, age)) {
                            if (!again) {
                                bothPinned.await();
                            }
                            Content.verify(input, age, age);
                            fill(writer, age, 0, 3);
                            return writer.seal();
                        } catch (RunMustYieldException e) {
                            again = true;
                        }
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get(30, TimeUnit.SECONDS);
            }
            assertEquals(4, arena.partitionCount());
        }
    }

    /** Takes all but two pieces of the memory, and wants both together. Null if it got them. */
    private static StoreException takeInPieces(Arena arena, int age, long timeoutMs) {
        try (PartitionWriter writer = arena.newPartition(age, age, 0, age, age)) {
            long[] addresses = new long[10];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = writer.reserve(STEP);
            }
            writer.discard(addresses[2]);
            writer.discard(addresses[6]);
            writer.reserve(2 * STEP, TimeUnit.MILLISECONDS.toNanos(timeoutMs));
            return null;
        } catch (StoreException refused) {
            return refused;
        }
    }

    @Test
    void aRunBeginsAgainWhoseOwnMemoryLiesInTheWay() throws Exception {
        try (Arena arena = Arena.create(workspace.options(LIMIT).slabBytes(LIMIT))) {
            for (int time = 0; time < 3; time++) {
                assertInstanceOf(RunMustYieldException.class, takeInPieces(arena, 1, 20_000));
                assertEquals(0, arena.reservedBytes());
            }
            StoreException refused = takeInPieces(arena, 1, 300);
            assertInstanceOf(MemoryLimitException.class, refused);
            assertTrue(refused.getMessage().contains("not contiguous"), refused.getMessage());
            assertInstanceOf(RunMustYieldException.class, takeInPieces(arena, 2, 20_000), "another run is none of its");
        }
    }

    @Test
    void manyRunsOnLittleMemoryAllFinish() throws Exception {
        try (Arena arena = Arena.create(workspace.options(LIMIT).slabBytes(LIMIT / 2))) {
            AtomicInteger nextAge = new AtomicInteger(1);
            List<Future<?>> workers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                workers.add(threads.submit(() -> {
                    int age;
                    while ((age = nextAge.getAndIncrement()) <= 60) {
                        finish(arena, age);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(50, TimeUnit.SECONDS);
            }
            assertEquals(60, arena.partitionCount());
            assertTrue(arena.peakBytes() <= LIMIT);
            for (int id = 1; id <= 60; id++) {
                try (PartitionView view = arena.open(id, id)) {
                    Content.verify(view, id, id);
                }
            }
        }
    }

    private static void finish(Arena arena, int age) throws InterruptedException, ExecutionException {
        while (true) {
            try (PartitionWriter writer = arena.newPartition(age, age, 5, age, age)) {
                fill(writer, age, 0, 2 + age % 5);
                writer.seal();
                return;
            } catch (RunMustYieldException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (Arena arena = Arena.create(workspace.options(LIMIT).thresholds(1, 1, 1));
                PartitionWriter holder = arena.newPartition(1, 1, 0, 0, 1)) {
            fill(holder, 1, 0, 9);
            Thread[] thread = new Thread[1];
            CyclicBarrier started = new CyclicBarrier(2);
            Future<?> waiting = threads.submit(() -> {
                thread[0] = Thread.currentThread();
                started.await();
                try (PartitionWriter writer = arena.newPartition(2, 2, 0, 0, 2)) {
                    assertThrows(ReservationInterruptedException.class, () -> writer.reserve(4 * STEP));
                    assertTrue(Thread.interrupted());
                }
                return null;
            });
            started.await();
            Await.until(
                    () -> {
                        arena.memory().lock.lock();
                        try {
                            return arena.memory().hasOpenWaiters();
                        } finally {
                            arena.memory().lock.unlock();
                        }
                    },
                    "the run waits");
            thread[0].interrupt();
            waiting.get(10, TimeUnit.SECONDS);
        }
    }
}
