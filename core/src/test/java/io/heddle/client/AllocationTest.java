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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tasks cost of the heap, thread by thread, once all tables are there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AllocationTest {
    private static final int TASKS = 4_000;
    private static final int WARM_UPS = 80;
    /** The smallest object: less than that for a task is what time costs, heart-beats and the like, and not the tasks. */
    private static final int OBJECT_BYTES_MIN = 16;

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
            assertTrue(bytes / TASKS < 250, bytes / TASKS + " bytes for a task");
        }
    }
}
