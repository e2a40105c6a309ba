package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs of several arenas that read in each other's memory while all of them wait for more of their own: without help they would wait until their
 * reservations time out, which here is longer than the test may take.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NeighbourLeasesTest {
    private static final long LIMIT = 10L << 20;
    private static final int STEP = (1 << 20) - 64;
    private static final int INPUT_STEPS = 6;

    private final Workspace workspace = new Workspace();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Arena> arenas = new ArrayList<>();
    private final List<ResultLocation> inputs = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        threads.shutdownNow();
        arenas.forEach(Arena::close);
        workspace.close();
    }

    /** Each run reads what fills most of the next arena, and wants as much of its own. */
    @ParameterizedTest
    @CsvSource({"2,false", "2,true", "3,false"})
    void aCircleOfWaitingAcrossArenasEnds(int count, boolean byExtents) throws Exception {
        for (int i = 0; i < count; i++) {
            arenas.add(Arena.create(workspace
                    .options("arena-" + i, LIMIT)
                    .arenaId(i + 1)
                    .slabBytes(LIMIT)
                    .reservationTimeoutNs(TimeUnit.HOURS.toNanos(1))));
            inputs.add(Content.write(arenas.get(i), i, i, i, i, steps(INPUT_STEPS)));
        }
        CyclicBarrier allRead = new CyclicBarrier(count);
        AtomicIntegerArray yields = new AtomicIntegerArray(count);
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            runs.add(threads.submit(() -> {
                run(number, (number + 1) % count, byExtents, allRead, yields);
                return null;
            }));
        }
        for (Future<?> run : runs) {
            run.get();
        }
        assertTrue(yields.get(count - 1) >= 1, "the one with the largest id yields: " + yields);
        assertEquals(0, yields.get(0), "nobody is before the one with the smallest id: " + yields);
        for (int i = 0; i < count; i++) {
            assertEquals(2, arenas.get(i).partitionCount());
            assertTrue(arenas.get(i).peakBytes() <= LIMIT);
        }
    }

    private static int[] steps(int count) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, STEP);
        return lengths;
    }

    private void run(int own, int neighbour, boolean byExtents, CyclicBarrier allRead, AtomicIntegerArray yields)
            throws Exception {
        Arena arena = arenas.get(own);
        long age = 100L + own;
        boolean again = false;
        try (ArenaReader reader = ArenaReader.open(workspace.shared)) {
            while (true) {
                try (AutoCloseable input = open(reader, neighbour, arena, byExtents, age);
                        PartitionWriter writer = arena.newPartition(age, age, 0, age, age)) {
                    if (!again) {
                        allRead.await();
                    }
                    for (int i = 0; i < INPUT_STEPS; i++) {
                        long address = writer.reserve(STEP);
                        Content.fill(address, STEP, age, age, age, i);
                        writer.trim(address, STEP);
                    }
                    assertTrue(input != null);
                    writer.seal();
                    return;
                } catch (RunMustYieldException e) {
                    yields.incrementAndGet(own);
                    again = true;
                }
            }
        }
    }

    /** What was spilled meanwhile is brought back by its owner, as workers ask each other to. */
    private AutoCloseable open(ArenaReader reader, int neighbour, Arena own, boolean byExtents, long age) {
        ResultLocation known = inputs.get(neighbour);
        if (byExtents) {
            return reader.extents(known, own, age).open(0);
        }
        try {
            return reader.open(known, own, age);
        } catch (StaleLocationException moved) {
            try (PartitionView pinned = arenas.get(neighbour).open(neighbour, neighbour)) {
                return reader.open(pinned.location(), own, age);
            }
        }
    }
}
