package io.heddle.frame.physical;

import io.heddle.frame.plan.LogicalPlan;
import java.util.List;

/** Turns an optimised logical plan into tasks. Used on the client's calling thread, once per job. */
public final class PhysicalPlanner {
    private final long partitionBytes;
    private final int threadCount;

    public PhysicalPlanner(final long partitionBytes, final int threadCount) {
        this.partitionBytes = partitionBytes;
        this.threadCount = threadCount;
    }

    /** The job for all leaves. */
    public PhysicalPlan plan(final LogicalPlan plan) {
        return planLeaves(plan, 0, leafCount(plan));
    }

    /** How many leaf tasks (blocks of files, persisted partitions) the plan has. */
    public int leafCount(final LogicalPlan plan) {
        return plan.inputs().size() + (int) Math.min(partitionBytes, threadCount);
    }

    /** The job for the leaves from {@code first} up to {@code end}. */
    public PhysicalPlan planLeaves(final LogicalPlan plan, final int first, final int end) {
        return new PhysicalPlan(new FrameJob(List.of()), plan.describe() + first + end);
    }
}
