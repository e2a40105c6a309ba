package io.heddle.frame;

import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.physical.FrameJob;
import io.heddle.frame.physical.PhysicalPlanner;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.PartitionHandle;
import io.heddle.frame.plan.PersistedPartitions;
import io.heddle.frame.plan.ScanPartitions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs optimised plans in a session, on the calling thread. */
final class FrameExecution {
    private final FrameRunner session;

    FrameExecution(final FrameRunner session) {
        this.session = session;
    }

    /** Runs a plan, waits, and brings the rows into this process. */
    Table compute(final LogicalPlan optimized) {
        final TableMemory memory = new TableMemory();
        try {
            if (optimized instanceof Limit limit) {
                computeHead(limit, memory);
            } else {
                collect(submit(optimized), memory);
            }
            return Table.of(optimized.schema(), memory);
        } catch (final Throwable ex) {
            memory.release();
            throw ex;
        }
    }

    /** Takes partitions from the front, twice as many each time, until there are enough rows. */
    private void computeHead(final Limit limit, final TableMemory memory) {
        try (Parts parts = new Parts()) {
            computeHead(limit, memory, parts.planner);
        }
    }

    private void computeHead(final Limit limit, final TableMemory memory, final PhysicalPlanner planner) {
        final int leafCount = planner.leafCount(limit);
        int next = 0;
        int step = 1;
        do {
            final long missing = limit.rowCount() - memory.rowCount();
            final int end = Math.min(leafCount, next + step);
            final FrameJob job = planner.planLeaves(new Limit(limit.input(), missing), next, end)
                    .job();
            collect(submit(job), memory);
            next = end;
            step *= 2;
        } while (next < leafCount && memory.rowCount() < limit.rowCount());
    }

    /** Starts a plan and returns the partitions that it makes; waits only for parts of it whose size decides how the rest is run. */
    List<PartitionHandle> submit(final LogicalPlan optimized) {
        try (Parts parts = new Parts()) {
            return submit(parts.planner.plan(optimized).job());
        }
    }

    /** Parts of one plan that are run before the rest is planned. Until that is submitted, which reads them, they are held. */
    private final class Parts implements AutoCloseable {
        private final PhysicalPlanner planner = planner(this::run);
        private final List<PartitionHandle> made = new ArrayList<>();

        private LogicalPlan run(final LogicalPlan part) {
            final List<PartitionHandle> handles = submit(planner.plan(part).job());
            made.addAll(handles);
            handles.forEach(PartitionHandle::await);
            return new ScanPartitions(new PersistedPartitions(part.schema(), handles), part.schema());
        }

        @Override
        public void close() {
            made.forEach(PartitionHandle::release);
        }
    }

    /** A job without tasks, such as the rows of no partition, needs no session. */
    private List<PartitionHandle> submit(final FrameJob job) {
        return job.tasks().isEmpty() ? List.of() : session.submit(job);
    }

    private void collect(final List<PartitionHandle> handles, final TableMemory memory) {
        try {
            for (final PartitionHandle handle : handles) {
                try (OpenedPartition partition = session.open(handle)) {
                    memory.append(partition);
                }
            }
        } finally {
            handles.forEach(PartitionHandle::release);
        }
    }

    /** The tasks of a plan as text. */
    String describe(final LogicalPlan optimized) {
        return planner(null).plan(optimized).text();
    }

    private PhysicalPlanner planner(final @Nullable UnaryOperator<LogicalPlan> runner) {
        return new PhysicalPlanner(session.partitionBytes(), session.threadCount(), session.inputsMax(), runner);
    }

    /** Says once where the partitions, which are there, do not suit the cluster. */
    void judge(final PersistedPartitions persisted) {
        if (persisted.isFirstLook()) {
            final String advice = sizing(persisted.sizes()).advice();
            if (advice != null) {
                session.warn(advice);
            }
        }
    }

    PartitionSizing sizing(final List<Long> sizes) {
        return session.sizing(sizes.stream().mapToLong(Long::longValue).sum(), Math.max(1, sizes.size()));
    }
}
