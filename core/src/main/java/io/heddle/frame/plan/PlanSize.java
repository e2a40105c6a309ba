package io.heddle.frame.plan;

import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.IsNull;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.expression.Not;
import io.heddle.frame.expression.Schema;

/**
 * How many rows a plan may have: from the sizes of files and partitions, the width of rows where it was measured, and rules of thumb for conditions as in Selinger et al., Access Path
 * Selection in a Relational Database Management System, 1979. Only how joins are run depends on it, never a result.
 */
public final class PlanSize {
    private static final double EQUAL_SHARE = 0.05;
    private static final double RANGE_SHARE = 0.35;
    private static final double OTHER_SHARE = 0.2;
    private static final double ROWS_PER_GROUP = 4;
    private static final int TEXT_BYTES = 16;
    private static final double UNKNOWN_ROWS = 1000;

    private PlanSize() {}

    /** How many rows may come out of a plan; at least one. */
    public static double rows(final LogicalPlan plan) {
        if (plan instanceof ScanSource scan) {
            final long bytes = scan.source().estimatedBytes();
            return bytes < 0
                    ? UNKNOWN_ROWS
                    : Math.max(1, (double) bytes / rowBytes(scan.source().schema()));
        }
        if (plan instanceof ScanPartitions scan) {
            final long bytes = scan.partitions().handles().stream()
                    .mapToLong(PartitionHandle::lengthBytes)
                    .sum();
            final double measured = scan.partitions().bytesPerRow();
            return Math.max(
                    1,
                    bytes
                            / (measured > 0
                                    ? measured
                                    : rowBytes(scan.partitions().schema())));
        }
        if (plan instanceof Filter filter) {
            return Math.max(1, rows(filter.input()) * share(filter.condition()));
        }
        if (plan instanceof GroupBy groupBy) {
            return groupBy.keys().isEmpty() ? 1 : Math.max(1, rows(groupBy.input()) / ROWS_PER_GROUP);
        }
        if (plan instanceof Limit limit) {
            return Math.min((double) limit.rowCount(), rows(limit.input()));
        }
        if (plan instanceof Sort sort) {
            return Math.min((double) sort.limit(), rows(sort.input()));
        }
        if (plan instanceof Union union) {
            return union.inputs().stream().mapToDouble(PlanSize::rows).sum();
        }
        if (plan instanceof Join join && join.kind() != JoinKind.CROSS) {
            return joinedRows(join);
        }
        return plan.inputs().stream().mapToDouble(PlanSize::rows).max().orElse(UNKNOWN_ROWS);
    }

    /** Keys are taken for foreign keys of the smaller table. */
    private static double joinedRows(final Join join) {
        final double left = rows(join.left());
        final double matches = left * rows(join.right()) / Math.min(tableRows(join.left()), tableRows(join.right()));
        return switch (join.kind()) {
            case INNER -> Math.max(1, matches);
            case LEFT -> Math.max(left, matches);
            case SEMI -> Math.max(1, Math.min(left, matches));
            default -> left;
        };
    }

    /** How many rows the largest table below a plan has before any of them is left out; at least one. */
    public static double tableRows(final LogicalPlan plan) {
        if (plan instanceof GroupBy || plan.inputs().isEmpty()) {
            return rows(plan);
        }
        return plan.inputs().stream().mapToDouble(PlanSize::tableRows).max().orElse(UNKNOWN_ROWS);
    }

    private static double rowBytes(final Schema schema) {
        double bytes = 0;
        for (final Field field : schema.fields()) {
            bytes += field.type() == DataType.STRING ? TEXT_BYTES : Long.BYTES;
        }
        return Math.max(1, bytes);
    }

    /** Which share of rows a condition lets through. */
    public static double share(final Expression condition) {
        if (condition instanceof Logical logical) {
            final double left = share(logical.left());
            final double right = share(logical.right());
            return logical.operator() == LogicalOperator.AND ? left * right : Math.min(1, left + right);
        }
        if (condition instanceof Not not) {
            return Math.max(0.1, 1 - share(not.operand()));
        }
        if (condition instanceof Comparison comparison) {
            if (comparison.operator() == ComparisonOperator.EQUAL) {
                return EQUAL_SHARE;
            }
            return comparison.operator() == ComparisonOperator.NOT_EQUAL ? 1 - EQUAL_SHARE : RANGE_SHARE;
        }
        return condition instanceof IsNull ? EQUAL_SHARE : OTHER_SHARE;
    }
}
