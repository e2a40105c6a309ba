package io.heddle.frame.optimizer;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.PlanSize;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.ScanPartitions;
import io.heddle.frame.plan.ScanSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a join keeps few of the rows of its left side's tables, and has many on the right, those on the right that no key on the left asks for are
 * left out before they are grouped, joined and indexed (magic sets: Bancilhon, Maier, Sagiv and Ullman, Magic Sets and Other Strange Ways to
 * Implement Logic Programs, 1986). The left side then stands in the plan twice, as the same object, and is run once.
 */
final class NarrowJoins implements Rule {
    /** The left side is that much smaller than the right one. */
    private static final double TIMES_SMALLER = 4;

    /** Of the keys in the tables below it no more than this share is left. */
    private static final double SHARE_MAX = 0.3;

    /** What is less is not worth a task. */
    private static final double ROWS_MIN = 50_000;

    private final double rowsMin;

    NarrowJoins() {
        this(ROWS_MIN);
    }

    /** The rule for tables of at least so many rows. */
    NarrowJoins(final double rowsMin) {
        this.rowsMin = rowsMin;
    }

    @Override
    public LogicalPlan apply(final LogicalPlan plan) {
        return apply(plan, new IdentityHashMap<>());
    }

    /** From the root down, since what narrows a side narrows the joins in there; what is the same object stays so. */
    private LogicalPlan apply(final LogicalPlan plan, final IdentityHashMap<LogicalPlan, LogicalPlan> treated) {
        final LogicalPlan known = treated.get(plan);
        if (known != null) {
            return known;
        }
        final LogicalPlan narrowed = plan instanceof Join join ? narrowed(join) : plan;
        final List<LogicalPlan> inputs = new ArrayList<>();
        boolean changed = false;
        for (final LogicalPlan input : narrowed.inputs()) {
            final LogicalPlan next = apply(input, treated);
            changed |= next != input;
            inputs.add(next);
        }
        final LogicalPlan result = changed ? narrowed.withInputs(inputs) : narrowed;
        treated.put(plan, result);
        return result;
    }

    private LogicalPlan narrowed(final Join join) {
        if (join.kind() == JoinKind.CROSS || !pays(join.left(), join.right())) {
            return join;
        }
        for (int key = 0; key < join.leftKeys().size(); key++) {
            final LogicalPlan right = narrowed(
                    join.right(),
                    join.rightKeys().get(key),
                    join.left(),
                    join.leftKeys().get(key));
            if (right != null) {
                return join.withInputs(List.of(join.left(), right));
            }
        }
        return join;
    }

    private boolean pays(final LogicalPlan few, final LogicalPlan many) {
        final double rows = PlanSize.rows(few);
        return rows <= SHARE_MAX * PlanSize.tableRows(few)
                && readRows(many) >= rowsMin
                && rows * TIMES_SMALLER <= handledRows(many);
    }

    /** Rows of the largest table. */
    private static double readRows(final LogicalPlan plan) {
        return plan.inputs().isEmpty()
                ? PlanSize.rows(plan)
                : plan.inputs().stream()
                        .mapToDouble(NarrowJoins::readRows)
                        .max()
                        .orElse(0);
    }

    /** The most rows that are grouped or indexed. */
    private static double handledRows(final LogicalPlan plan) {
        final double rows = PlanSize.rows(plan);
        final boolean passesOn = plan instanceof GroupBy || plan instanceof Project || plan instanceof Filter;
        return passesOn && !isScanned(plan)
                ? Math.max(rows, handledRows(plan.inputs().get(0)))
                : rows;
    }

    /** The plan without rows whose key does not occur among the few; null where the key is not a column of its tables. */
    private static @Nullable LogicalPlan narrowed(
            final LogicalPlan plan, final String key, final LogicalPlan few, final String fewKey) {
        if (isScanned(plan)) {
            return semiJoin(plan, key, few, fewKey);
        }
        if (plan instanceof Project project) {
            final String source = sourceOf(project, key);
            return source == null ? null : over(project, 0, narrowed(project.input(), source, few, fewKey));
        }
        if (plan instanceof GroupBy groupBy) {
            return groupBy.keys().contains(key) ? over(groupBy, 0, narrowed(groupBy.input(), key, few, fewKey)) : null;
        }
        if (plan instanceof Filter filter) {
            return over(filter, 0, narrowed(filter.input(), key, few, fewKey));
        }
        if (plan instanceof Join join && join.leftOutput().contains(key)) {
            return over(join, 0, narrowed(join.left(), key, few, fewKey));
        }
        if (plan instanceof Join join
                && join.kind() == JoinKind.INNER
                && join.rightOutput().contains(key)) {
            return over(join, 1, narrowed(join.right(), key, few, fewKey));
        }
        return null;
    }

    private static LogicalPlan semiJoin(
            final LogicalPlan plan, final String key, final LogicalPlan few, final String fewKey) {
        final LogicalPlan keys = new Project(few, List.of(new NamedExpression(fewKey, new ColumnReference(fewKey))));
        return new Join(
                plan,
                keys,
                JoinKind.SEMI,
                List.of(key),
                List.of(fewKey),
                plan.schema().names(),
                List.of());
    }

    /** Rows as they stand in a table, some perhaps left out: those that a task goes through anyway. */
    private static boolean isScanned(final LogicalPlan plan) {
        if (plan instanceof Filter || plan instanceof Project) {
            return isScanned(plan.inputs().get(0));
        }
        return plan instanceof ScanSource || plan instanceof ScanPartitions;
    }

    private static @Nullable String sourceOf(final Project project, final String name) {
        for (final NamedExpression column : project.columns()) {
            if (column.name().equals(name)) {
                return column.expression() instanceof ColumnReference reference ? reference.name() : null;
            }
        }
        return null;
    }

    private static @Nullable LogicalPlan over(
            final LogicalPlan node, final int side, final @Nullable LogicalPlan input) {
        if (input == null) {
            return null;
        }
        final List<LogicalPlan> inputs = new ArrayList<>(node.inputs());
        inputs.set(side, input);
        return node.withInputs(inputs);
    }
}
