package io.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SteadyStateTest {
    private static final int GROUP = 100;

    @Test
    void aTaskCostsNoHeapOnceTheTablesAreThere() {
        final MergeWorkload workload = new MergeWorkload(4, 2);
        for (int group = 0; group < 3_000; group++) {
            workload.run(GROUP);
        }
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int group = 0; group < 1_000; group++) {
            workload.run(GROUP);
        }
        final long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < 10_000, bytes + " bytes for " + 1_000 * (GROUP + 1) + " tasks");
        assertEquals(0, workload.state.view().tasksLive());
        SchedulerInvariants.check(workload.state);
    }

    @Test
    void aLiveTaskTakesAtMost200Bytes() {
        final int tasks = 300_000;
        final MergeWorkload workload = new MergeWorkload(4, 2);
        workload.submit(tasks);
        final long bytes = workload.state.view().tableBytes();
        assertTrue(bytes / tasks <= 200, bytes / tasks + " bytes per live task");
    }

    @Test
    void aRangeTakesEightBytesPerTaskAndNoneWhileItWaits() {
        final int tasks = 1_000_000;
        final MergeWorkload workload = new MergeWorkload(4, 2);
        final long before = workload.state.view().tableBytes();
        final long first = workload.submitRange(tasks);
        assertTrue(workload.state.view().tableBytes() - before < 100_000, "a range that waits takes memory per task");
        workload.work();
        assertEquals(tasks, workload.finishedReports);
        assertEquals(tasks, workload.state.view().taskCount(TaskState.IN_MEMORY));
        final long bytes = workload.state.view().tableBytes() - before;
        assertTrue(bytes / tasks <= 9, bytes / tasks + " bytes per result of a range");
        for (int element = 0; element < tasks; element++) {
            workload.release(first + element);
        }
        workload.work();
        assertEquals(0, workload.state.view().tasksLive());
        SchedulerInvariants.check(workload.state);
    }

    @Test
    void aSnapshotOfALargeStateIsTheSameState() {
        final MergeWorkload workload = new MergeWorkload(4, 2);
        workload.submit(20_000);
        workload.state.drain(0, 500);
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final int length = workload.state.snapshot(buffer, 0);
        final SchedulerState restored = new SchedulerState(new MergeWorkload(1, 1), SchedulerOptions.defaults());
        restored.restore(buffer, 0, length);
        SchedulerInvariants.check(restored);
        final ExpandableArrayBuffer again = new ExpandableArrayBuffer();
        assertEquals(length, restored.snapshot(again, 0));
        for (int i = 0; i < length; i++) {
            assertEquals(buffer.getByte(i), again.getByte(i));
        }
    }
}
