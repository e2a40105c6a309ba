package io.heddle.frame;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Repartition;
import java.util.List;
import java.util.function.LongSupplier;

/** Plans of the same rows in other partitions, checked. */
final class FrameDivision {
    private FrameDivision() {}

    static LogicalPlan byCount(final LogicalPlan plan, final int count, final String... keys) {
        if (count < 1) {
            throw FrameException.user("a frame has at least one partition, not " + count);
        }
        return new Repartition(plan, checked(plan, keys), count, 0);
    }

    static LogicalPlan byKey(final LogicalPlan plan, final String... keys) {
        if (keys.length == 0) {
            throw FrameException.user("repartitionByKey needs at least one column; repartition(count) needs none");
        }
        return new Repartition(plan, checked(plan, keys), 0, 0);
    }

    static LogicalPlan byBytes(final LogicalPlan plan, final long bytes) {
        if (bytes < 1) {
            throw FrameException.user("a partition has at least one byte, not " + bytes);
        }
        return new Repartition(plan, List.of(), 0, bytes);
    }

    /** {@code count} counts the rows of the plan. */
    static LogicalPlan byRows(final LogicalPlan plan, final LongSupplier count, final long rowCount) {
        if (rowCount < 1) {
            throw FrameException.user("a partition has at least one row, not " + rowCount);
        }
        final long partitions = Math.max(1, (count.getAsLong() + rowCount - 1) / rowCount);
        if (partitions > Integer.MAX_VALUE) {
            throw FrameException.user(
                    partitions + " partitions are more than a job can have; give them more rows than " + rowCount);
        }
        return byCount(plan, (int) partitions);
    }

    private static List<String> checked(final LogicalPlan plan, final String... keys) {
        for (final String key : keys) {
            plan.schema().indexOf(key);
        }
        return List.of(keys);
    }
}
