package io.heddle.frame;

import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.physical.FrameJob;
import io.heddle.frame.plan.PartitionHandle;
import java.util.List;

/**
 * The door of the frame to whatever runs its jobs: implemented by the client over a cluster, and by tests over plain memory.
 * Called from the program's threads.
 */
public interface FrameRunner {
    /** Starts a job and returns at once: one handle per wanted task, in the order of the tasks. */
    List<PartitionHandle> submit(FrameJob job);

    /** Waits for a partition and holds it readable in this process until it is closed; throws the cause when it failed. */
    OpenedPartition open(PartitionHandle partition);

    /** The size that partitions should have when decoded, in bytes. */
    long partitionBytes();

    /** How many tasks run at the same time; blocks of files are cut so that all of them have work. */
    int threadCount();

    /** How data that is cut so suits what runs the jobs. */
    PartitionSizing sizing(long totalBytes, int partitions);

    /** Says once that a persisted frame is cut badly, to whoever reads the log of the program. */
    void warn(String advice);

    /** How many inputs a task may have. */
    int inputsMax();
}
