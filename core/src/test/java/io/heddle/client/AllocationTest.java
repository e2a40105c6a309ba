package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tasks cost of the heap, thread by thread, once all tables are there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AllocationTest {
    private static final int TASKS = 4_000;
    private static final int WARM_UPS = 80;
    private static final int ROUNDS = 4;
    private static final int LAYERS = 50;
    private static final int WIDTH = 200;
    private static final long LONG_RUN_NS = TimeUnit.MICROSECONDS.toNanos(70);
    /** The smallest object: less than that for a task is what time costs, heart-beats and the like, and not the tasks. */
    private static final int OBJECT_BYTES_MIN = 16;

    /** Of a future with what its client knows of the task, and its slot in a table. */
    private static final int SUBMISSION_BYTES_MAX = 96;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static int increment(final int value) {
        return value + 1;
    }

    /** Bytes that the thread of this name has allocated so far. */
    private static long allocatedBy(final String name) {
        for (final long id : THREADS.getAllThreadIds()) {
            final ThreadInfo thread = THREADS.getThreadInfo(id);
            if (thread != null && thread.getThreadName().equals(name)) {
                return THREADS.getThreadAllocatedBytes(id);
            }
        }
        throw new IllegalStateException("no thread is named " + name);
    }

    private static void map(final Client client, final List<Integer> values) {
        final List<TaskFuture<Integer>> futures = client.map(AllocationTest::increment, values);
        assertEquals(TASKS, client.gather(futures).get(TASKS - 1));
        futures.forEach(TaskFuture::release);
    }

    @Test
    void theSchedulerAllocatesNothingForATask() {
        final List<Integer> values = IntStream.range(0, TASKS).boxed().toList();
        try (Client client =
                Client.builder().processes(false).workers(1).threadsPerWorker(1).start()) {
            for (int i = 0; i < WARM_UPS; i++) {
                map(client, values);
            }
            final long before = allocatedBy("scheduler");
            for (int i = 0; i < WARM_UPS; i++) {
                map(client, values);
            }
            final long bytes = allocatedBy("scheduler") - before;
            System.out.println("scheduler: " + bytes + " bytes for " + WARM_UPS * TASKS + " tasks");
            assertTrue(
                    bytes < (long) OBJECT_BYTES_MIN * WARM_UPS * TASKS,
                    bytes + " bytes for " + WARM_UPS * TASKS + " tasks");
        }
    }

    @Test
    void submittingATaskAllocatesItsFutureAndLittleElse() {
        final List<TaskFuture<Integer>> futures = new ArrayList<>(TASKS);
        try (Client client =
                Client.builder().processes(false).workers(1).threadsPerWorker(1).start()) {
            long bytes = 0;
            for (int i = 0; i < WARM_UPS; i++) {
                final long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int task = 0; task < TASKS; task++) {
                    futures.add(client.submit(AllocationTest::increment, 7));
                }
                bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
                client.gather(futures);
                futures.forEach(TaskFuture::release);
                futures.clear();
            }
            System.out.println("client: " + bytes / TASKS + " bytes for a task");
            assertTrue(bytes / TASKS <= SUBMISSION_BYTES_MAX, bytes / TASKS + " bytes for a task");
        }
    }

    /** Neither on the caller's thread nor on that which takes the results in: a number has its place in an array, and no more. */
    @Test
    void aMapOverNumbersMakesNoObjectForAnyOfThem() {
        final long[] values = LongStream.range(0, TASKS).toArray();
        // The worker is a process: in this JVM the caller would do its work while it waits, which counts as the
        // caller's then.
        try (Client client =
                Client.builder().processes(true).workers(1).threadsPerWorker(1).start()) {
            mapNumbers(client, values);
            final long before = THREADS.getCurrentThreadAllocatedBytes() + allocatedBy("heddle-client");
            mapNumbers(client, values);
            final long bytes = THREADS.getCurrentThreadAllocatedBytes() + allocatedBy("heddle-client") - before;
            System.out.println("map over numbers: " + bytes / (WARM_UPS * TASKS) + " bytes for a task");
            // The number that comes back stands in the range and in the answer, its task in a slot.
            assertTrue(
                    bytes < (2L * Long.BYTES + Integer.BYTES + OBJECT_BYTES_MIN / 4) * WARM_UPS * TASKS,
                    bytes + " bytes for " + WARM_UPS * TASKS + " numbers");
        }
    }

    /** Client, scheduler and worker together, whichever thread does the duty of which, functions included. */
    @Test
    void nobodyMakesAnObjectForANumber() {
        final long[] values = LongStream.range(0, TASKS).toArray();
        try (Client client =
                Client.builder().processes(false).workers(1).threadsPerWorker(1).start()) {
            // The least of some rounds: what tables still grow by, and what interpreted code makes, is not there in all
            // of them.
            long bytes = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long before = allocatedByAll();
                mapNumbers(client, values);
                bytes = Math.min(bytes, allocatedByAll() - before);
            }
            System.out.println("map over numbers: " + bytes / (WARM_UPS * TASKS) + " bytes for a task in all");
            assertTrue(
                    bytes < (2L * Long.BYTES + Integer.BYTES + OBJECT_BYTES_MIN / 2) * WARM_UPS * TASKS,
                    bytes + " bytes for " + WARM_UPS * TASKS + " numbers");
        }
    }

    /** Of runs that are too long for its own thread, with an input each, what executor threads allocate being theirs. */
    @Test
    void theConductorOfAWorkerAllocatesNothingForATask() {
        try (Client client =
                Client.builder().processes(false).workers(1).threadsPerWorker(1).start()) {
            long bytes = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long before = allocatedBy("worker-worker-0");
                layers(client);
                bytes = Math.min(bytes, allocatedBy("worker-worker-0") - before);
            }
            System.out.println("worker: " + bytes + " bytes for " + LAYERS * WIDTH + " tasks");
            assertTrue(
                    bytes < (long) OBJECT_BYTES_MIN * LAYERS * WIDTH,
                    bytes + " bytes for " + LAYERS * WIDTH + " tasks");
        }
    }

    /** Layers of tasks, each of which needs one of the layer before. */
    private static void layers(final Client client) {
        List<TaskFuture<Integer>> layer = new ArrayList<>();
        for (int i = 0; i < WIDTH; i++) {
            layer.add(client.submit(AllocationTest::longIncrement, 0));
        }
        for (int depth = 1; depth < LAYERS; depth++) {
            final List<TaskFuture<Integer>> next = new ArrayList<>();
            for (final TaskFuture<Integer> future : layer) {
                next.add(client.submitWith(AllocationTest::longIncrement, future));
            }
            layer.forEach(TaskFuture::release);
            layer = next;
        }
        assertEquals(LAYERS, client.gather(layer).get(WIDTH - 1));
        layer.forEach(TaskFuture::release);
    }

    private static int longIncrement(final int value) {
        final long endNs = System.nanoTime() + LONG_RUN_NS;
        while (System.nanoTime() - endNs < 0) {
            Thread.onSpinWait();
        }
        return value + 1;
    }

    private static long allocatedByAll() {
        long bytes = 0;
        for (final long allocated : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            bytes += Math.max(0, allocated);
        }
        return bytes;
    }

    private static void mapNumbers(final Client client, final long[] values) {
        for (int i = 0; i < WARM_UPS; i++) {
            try (LongFutures futures = client.map(x -> x + 1, values)) {
                assertEquals(TASKS, futures.values()[TASKS - 1]);
            }
        }
    }
}
