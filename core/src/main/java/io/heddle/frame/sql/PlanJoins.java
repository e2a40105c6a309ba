package io.heddle.frame.sql;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Substitution;
import io.heddle.frame.plan.Union;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes down filters, further columns and joins of plans whose columns all have different names. */
final class PlanJoins {
    private final QueryContext context;

    PlanJoins(final QueryContext context) {
        this.context = context;
    }

    /** Two values that must be equal for rows to match. */
    record Key(Expression left, Expression right) {}

    static LogicalPlan filter(final LogicalPlan plan, final Expression condition) {
        return new Filter(plan, Binder.bindCondition(condition, plan.schema()));
    }

    static boolean reads(final LogicalPlan plan, final Expression expression) {
        final Set<String> columns = new HashSet<>();
        Substitution.collectColumns(expression, columns);
        return columns.stream().allMatch(column -> plan.schema().find(column) >= 0);
    }

    static boolean readsAny(final LogicalPlan plan, final Expression expression) {
        final Set<String> columns = new HashSet<>();
        Substitution.collectColumns(expression, columns);
        return columns.stream().anyMatch(column -> plan.schema().find(column) >= 0);
    }

    /** All columns of a plan and more. */
    static LogicalPlan with(final LogicalPlan plan, final List<NamedExpression> more) {
        if (more.isEmpty()) {
            return plan;
        }
        final List<NamedExpression> columns =
                new ArrayList<>(passedOn(plan.schema().names()));
        more.forEach(column ->
                columns.add(new NamedExpression(column.name(), Binder.bind(column.expression(), plan.schema()))));
        return new Project(plan, columns);
    }

    /** Some columns of a plan. */
    static LogicalPlan only(final LogicalPlan plan, final List<String> names) {
        return names.equals(plan.schema().names()) ? plan : new Project(plan, passedOn(names));
    }

    private static List<NamedExpression> passedOn(final List<String> names) {
        return names.stream()
                .map(name -> new NamedExpression(name, new ColumnReference(name)))
                .toList();
    }

    /** A column of a plan that has the value of an expression, added where it is no column by itself. */
    String column(final String stem, final Expression expression, final List<NamedExpression> added) {
        if (expression instanceof ColumnReference reference) {
            return reference.name();
        }
        for (final NamedExpression column : added) {
            if (column.expression().equals(expression)) {
                return column.name();
            }
        }
        final String name = context.fresh(stem, context.typeOf(expression));
        added.add(new NamedExpression(name, expression));
        return name;
    }

    /** An inner, left, semi or anti join; the columns are those of both sides, or of the left one. */
    LogicalPlan join(final LogicalPlan left, final LogicalPlan right, final JoinKind kind, final List<Key> keys) {
        final boolean leftOnly = kind == JoinKind.SEMI || kind == JoinKind.ANTI;
        return join(
                left, right, kind, keys, leftOnly ? List.of() : right.schema().names());
    }

    /** The same, with only some columns of the right side. */
    LogicalPlan join(
            final LogicalPlan left,
            final LogicalPlan right,
            final JoinKind kind,
            final List<Key> keys,
            final List<String> rightOutput) {
        final List<NamedExpression> leftAdded = new ArrayList<>();
        final List<NamedExpression> rightAdded = new ArrayList<>();
        final List<String> leftKeys = new ArrayList<>();
        final List<String> rightKeys = new ArrayList<>();
        for (final Key key : keys.isEmpty() ? List.of(new Key(Literal.of(true), Literal.of(true))) : keys) {
            final Comparison equal =
                    (Comparison) context.bind(new Comparison(ComparisonOperator.EQUAL, key.left(), key.right()));
            leftKeys.add(column("key", equal.left(), leftAdded));
            rightKeys.add(column("key", equal.right(), rightAdded));
        }
        return new Join(
                with(left, leftAdded),
                with(right, rightAdded),
                kind,
                leftKeys,
                rightKeys,
                left.schema().names(),
                rightOutput);
    }

    static LogicalPlan cross(final LogicalPlan left, final LogicalPlan right) {
        return new Join(
                left,
                right,
                JoinKind.CROSS,
                List.of(),
                List.of(),
                left.schema().names(),
                right.schema().names());
    }

    /** All pairs, then the rows of either side without a match. */
    LogicalPlan full(final LogicalPlan left, final LogicalPlan right, final List<Key> keys) {
        final LogicalPlan pairs = join(left, right, JoinKind.LEFT, keys);
        final List<Key> turned = keys.stream()
                .map(key -> new Key(/* left= */ key.right(), /* right= */ key.left()))
                .toList();
        final List<NamedExpression> columns = new ArrayList<>();
        for (final Field field : left.schema().fields()) {
            columns.add(new NamedExpression(field.name(), Literal.ofNull(field.type())));
        }
        columns.addAll(passedOn(right.schema().names()));
        return new Union(List.of(
                pairs, new Project(join(/* left= */ right, /* right= */ left, JoinKind.ANTI, turned), columns)));
    }

    /** Equal keys where null equals null: for groups, which have null as a key. */
    List<Key> nullSafe(final List<Key> keys) {
        final List<Key> safe = new ArrayList<>();
        for (final Key key : keys) {
            final Literal stand = switch (context.typeOf(key.left()).kind()) {
                case BOOL -> Literal.of(false);
                case INT64 -> Literal.of(0L);
                case FLOAT64 -> Literal.of(0.0);
                case DECIMAL -> Literal.of(java.math.BigDecimal.ZERO);
                case STRING -> Literal.of("");
                case DATE -> Literal.of(java.time.LocalDate.EPOCH);
                case TIMESTAMP -> Literal.of(java.time.LocalDate.EPOCH.atStartOfDay());
            };
            safe.add(new Key(key.left().fillNull(stand), key.right().fillNull(stand)));
            safe.add(new Key(key.left().isNull(), key.right().isNull()));
        }
        return safe;
    }
}
