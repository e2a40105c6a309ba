package io.heddle.frame.sql;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.sf.jsqlparser.expression.ExpressionVisitorAdapter;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.operators.relational.ExistsExpression;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * Subqueries as joins. One that reads columns of the query around it by equalities is computed for all values of its side at once, grouped by them
 * where it aggregates, and joined on them (Kim, On Optimizing an SQL-like Nested Query, 1982; groups without rows as in Ganski and Wong, 1987). An
 * exists with one comparison more asks the smallest and greatest value of each group. Where the answer is a value among others the join is a left
 * one, and what it finds is a column; expressions read that column before the join is made, see {@link #attachTo}.
 */
final class Subqueries {
    private final QueryContext context;
    private final QueryTranslator queries;
    private final Scope scope;
    private final PlanJoins joins;
    private final List<Attachment> pending = new ArrayList<>();

    /** Rows of a query around that have, or have not, a match. */
    record SemiJoin(JoinKind kind, LogicalPlan right, List<PlanJoins.Key> keys) {}

    /** Joins columns to the rows of the query around; the keys' left sides are over these. */
    private record Attachment(LogicalPlan right, JoinKind kind, List<PlanJoins.Key> keys, List<String> columns) {}

    /**
     * A translated subquery.
     *
     * @param keys     equalities between the query around, on the left, and columns of this one.
     * @param residual a comparison of a column of this one, on the left, with the query around.
     */
    private record Inner(
            @Nullable SelectTranslator translator,
            Selected selected,
            List<PlanJoins.Key> keys,
            @Nullable Comparison residual) {
        LogicalPlan plan() {
            return selected.plan();
        }

        /** Whether there is one row for each row of the query around, also for those that no row of the tables is bound to. */
        boolean isBoundSingleRow() {
            return !keys.isEmpty() && translator != null && translator.isSingleRow();
        }

        List<String> keyColumns() {
            return keys.stream()
                    .map(key -> ((ColumnReference) key.right()).name())
                    .distinct()
                    .toList();
        }
    }

    Subqueries(final QueryContext context, final QueryTranslator queries, final Scope scope) {
        this.context = context;
        this.queries = queries;
        this.scope = scope;
        this.joins = new PlanJoins(context);
    }

    /** Whether there is a subquery anywhere in a condition. */
    static boolean isIn(final net.sf.jsqlparser.expression.Expression node) {
        final boolean[] found = {false};
        node.accept(
                new ExpressionVisitorAdapter<Void>() {
                    @Override
                    public <S> Void visit(final Select select, final S context) {
                        found[0] = true;
                        return null;
                    }

                    @Override
                    public <S> Void visit(final ParenthesedSelect select, final S context) {
                        found[0] = true;
                        return null;
                    }
                },
                null);
        return found[0];
    }

    /** A condition of where as a semi or anti join; null where it has another form. */
    @Nullable
    SemiJoin semiJoin(final net.sf.jsqlparser.expression.Expression node, final ExpressionTranslator expressions) {
        if (node instanceof NotExpression not && unwrapped(not.getExpression()) instanceof ExistsExpression exists) {
            return semiJoin(exists, !exists.isNot());
        }
        if (node instanceof ExistsExpression exists) {
            return semiJoin(exists, exists.isNot());
        }
        if (node instanceof InExpression in
                && !in.isNot()
                && in.getRightExpression() instanceof Select select
                && !isIn(in.getLeftExpression())) {
            final Expression tested = expressions.value(in.getLeftExpression());
            final Inner inner = inner(select);
            requireNoResidual(in, inner);
            if (inner.isBoundSingleRow()) {
                return null;
            }
            final List<PlanJoins.Key> keys = new ArrayList<>(inner.keys());
            keys.add(new PlanJoins.Key(tested, value(in, inner)));
            return new SemiJoin(JoinKind.SEMI, inner.plan(), keys);
        }
        return null;
    }

    private @Nullable SemiJoin semiJoin(final ExistsExpression exists, final boolean not) {
        final Inner inner = inner((Select) exists.getRightExpression());
        if (inner.keys().isEmpty() || inner.residual() != null || inner.isBoundSingleRow()) {
            return null;
        }
        return new SemiJoin(not ? JoinKind.ANTI : JoinKind.SEMI, inner.plan(), inner.keys());
    }

    private static net.sf.jsqlparser.expression.Expression unwrapped(
            final net.sf.jsqlparser.expression.Expression expression) {
        return expression instanceof ParenthesedExpressionList<?> list && list.size() == 1
                ? unwrapped(list.get(0))
                : expression;
    }

    /** Makes the joins of what has been translated since the last time. */
    LogicalPlan attachTo(final LogicalPlan rows, final UnaryOperator<Expression> settled) {
        LogicalPlan plan = rows;
        for (final Attachment attachment : pending) {
            final List<PlanJoins.Key> keys = attachment.keys().stream()
                    .map(key -> new PlanJoins.Key(settled.apply(key.left()), key.right()))
                    .toList();
            final LogicalPlan right = attachment.right();
            plan = attachment.kind() == JoinKind.CROSS
                    ? PlanJoins.cross(plan, PlanJoins.only(right, attachment.columns()))
                    : joins.join(plan, right, attachment.kind(), keys, attachment.columns());
        }
        pending.clear();
        return plan;
    }

    /** Whether a subquery has rows, as a value. */
    Expression exists(final ExistsExpression node) {
        final Inner inner = inner((Select) node.getRightExpression());
        final Expression found;
        if (inner.residual() != null) {
            found = existsCompared(inner, inner.residual());
        } else if (inner.keys().isEmpty()) {
            final String count = context.fresh("count", DataType.INT64);
            final LogicalPlan right = new GroupBy(
                    new Limit(inner.plan(), 1),
                    List.of(),
                    List.of(new Aggregate(AggregateFunction.COUNT_ROWS, null, count)));
            pending.add(new Attachment(right, JoinKind.CROSS, List.of(), List.of(count)));
            found = new ColumnReference(count).gt(0);
        } else if (inner.isBoundSingleRow()) {
            found = Literal.of(true);
        } else {
            found = mark(inner.plan(), inner.keyColumns(), inner.keys()).isNotNull();
        }
        return node.isNot() ? found.not() : found;
    }

    private Expression existsCompared(final Inner inner, final Comparison residual) {
        final ColumnReference value = (ColumnReference) residual.left();
        final DataType type = context.typeOf(value);
        final ColumnReference least = new ColumnReference(context.fresh("least", type));
        final ColumnReference most = new ColumnReference(context.fresh("most", type));
        final LogicalPlan right = new GroupBy(
                inner.plan(),
                inner.keyColumns(),
                List.of(
                        new Aggregate(AggregateFunction.MIN, value, least.name()),
                        new Aggregate(AggregateFunction.MAX, value, most.name())));
        final JoinKind kind = inner.keys().isEmpty() ? JoinKind.CROSS : JoinKind.LEFT;
        pending.add(new Attachment(right, kind, inner.keys(), List.of(least.name(), most.name())));
        final Expression other = residual.right();
        final Expression condition = switch (residual.operator()) {
            case LESS -> least.lt(other);
            case LESS_OR_EQUAL -> least.le(other);
            case GREATER -> most.gt(other);
            case GREATER_OR_EQUAL -> most.ge(other);
            case NOT_EQUAL -> least.ne(other).or(most.ne(other));
            case EQUAL -> throw new IllegalStateException("an equality is a key");
        };
        return condition.fillNull(false);
    }

    /** A column that has a value in rows with a match and is null in others. */
    private ColumnReference mark(final LogicalPlan plan, final List<String> columns, final List<PlanJoins.Key> keys) {
        final String flag = context.fresh("match", DataType.BOOL);
        final LogicalPlan right = PlanJoins.with(
                new GroupBy(plan, columns, List.of()), List.of(new NamedExpression(flag, Literal.of(true))));
        pending.add(new Attachment(right, JoinKind.LEFT, keys, List.of(flag)));
        return new ColumnReference(flag);
    }

    /** Whether a value is among those of a subquery: null where it is not, but it or one of those is null. */
    Expression in(final InExpression node, final Expression tested) {
        final Inner inner = inner((Select) node.getRightExpression());
        requireNoResidual(node, inner);
        final ColumnReference value = value(node, inner);
        if (inner.isBoundSingleRow()) {
            final Expression isEqual = tested.eq(boundSingle(inner, value));
            return node.isNot() ? isEqual.not() : isEqual;
        }
        final List<PlanJoins.Key> keys = new ArrayList<>(inner.keys());
        keys.add(new PlanJoins.Key(tested, value));
        final List<String> columns = new ArrayList<>(inner.keyColumns());
        if (!columns.contains(value.name())) {
            columns.add(value.name());
        }
        final ColumnReference match = mark(inner.plan(), columns, keys);
        final ColumnReference rows = new ColumnReference(context.fresh("rows", DataType.INT64));
        final ColumnReference values = new ColumnReference(context.fresh("values", DataType.INT64));
        final LogicalPlan counts = new GroupBy(
                inner.plan(),
                inner.keyColumns(),
                List.of(
                        new Aggregate(AggregateFunction.COUNT_ROWS, null, rows.name()),
                        new Aggregate(AggregateFunction.COUNT, value, values.name())));
        final JoinKind kind = inner.keys().isEmpty() ? JoinKind.CROSS : JoinKind.LEFT;
        pending.add(new Attachment(counts, kind, inner.keys(), List.of(rows.name(), values.name())));
        final Expression isIn = Expressions.when(match.isNotNull())
                .then(true)
                .when(rows.fillNull(0).eq(0))
                .then(false)
                .when(tested.isNull().or(values.lt(rows)))
                .then(Literal.ofNull(DataType.BOOL))
                .otherwise(false);
        return node.isNot() ? isIn.not() : isIn;
    }

    /** The one value of a subquery; null where it has no rows. */
    Expression scalar(final Select node) {
        final Inner inner = inner(node);
        final ColumnReference value = value(node, inner);
        requireNoResidual(node, inner);
        final SelectTranslator translator = inner.translator();
        final boolean single = translator != null && translator.isSingleRow();
        if (inner.keys().isEmpty()) {
            if (!single && !isLimitedToOne(node)) {
                throw QueryContext.wrong(
                        node,
                        "a subquery that stands for a value must have one row: aggregate without group by, or limit 1");
            }
            final JoinKind kind = single ? JoinKind.CROSS : JoinKind.LEFT;
            pending.add(new Attachment(inner.plan(), kind, List.of(), List.of(value.name())));
            return value;
        }
        if (!single) {
            throw QueryContext.wrong(
                    node,
                    "a subquery that stands for a value and reads the query around it must aggregate without group by");
        }
        return boundSingle(inner, value);
    }

    /** The value of a subquery that has one row for each row of the query around it. */
    private Expression boundSingle(final Inner inner, final ColumnReference value) {
        final Expression overNothing =
                java.util.Objects.requireNonNull(inner.translator()).firstOverNothing();
        if (overNothing == null) {
            pending.add(new Attachment(inner.plan(), JoinKind.LEFT, inner.keys(), List.of(value.name())));
            return value;
        }
        final String flag = context.fresh("match", DataType.BOOL);
        final LogicalPlan right = PlanJoins.with(inner.plan(), List.of(new NamedExpression(flag, Literal.of(true))));
        pending.add(new Attachment(right, JoinKind.LEFT, inner.keys(), List.of(value.name(), flag)));
        return Expressions.when(new ColumnReference(flag).isNull())
                .then(overNothing)
                .otherwise(value);
    }

    private static boolean isLimitedToOne(final Select node) {
        return RowsOrder.limit(node) <= 1
                || (node instanceof ParenthesedSelect inner && isLimitedToOne(inner.getSelect()));
    }

    private static ColumnReference value(final Object node, final Inner inner) {
        if (inner.selected().names().size() - inner.keys().size() - (inner.residual() == null ? 0 : 1) != 1) {
            throw QueryContext.wrong(
                    node,
                    "the subquery must have one column, but has "
                            + inner.selected().names());
        }
        return new ColumnReference(inner.selected().columns().get(0));
    }

    private static void requireNoResidual(final Object node, final Inner inner) {
        if (inner.residual() != null) {
            throw QueryContext.wrong(
                    node,
                    "this subquery can be bound to the query around it by equalities only, but not by "
                            + inner.residual());
        }
    }

    private Inner inner(final Select node) {
        Select current = node;
        while (current instanceof ParenthesedSelect parentheses
                && parentheses.getLimit() == null
                && parentheses.getFetch() == null
                && parentheses.getOffset() == null
                && parentheses.getOrderByElements() == null
                && parentheses.getWithItemsList() == null) {
            NotTranslated.refuse(current);
            current = parentheses.getSelect();
        }
        final boolean plain = current instanceof PlainSelect
                && (current.getWithItemsList() == null
                        || current.getWithItemsList().isEmpty());
        if (!plain) {
            return new Inner(null, queries.select(current, null), List.of(), null);
        }
        final PlainSelect select = (PlainSelect) current;
        final SelectTranslator translator = new SelectTranslator(context, queries, select, scope);
        translator.readRows();
        return bound(select, translator);
    }

    /** Finishes a subquery with the values by which it is bound to the query around it among its columns. */
    private Inner bound(final PlainSelect select, final SelectTranslator translator) {
        final List<Expression> outer = new ArrayList<>();
        final List<Expression> extras = new ArrayList<>();
        final List<Comparison> residuals = new ArrayList<>();
        for (final Expression condition : translator.correlated()) {
            final Comparison turned = turned(select, translator, condition);
            if (turned.operator() == ComparisonOperator.EQUAL) {
                outer.add(turned.right());
                extras.add(turned.left());
            } else {
                residuals.add(turned);
            }
        }
        if (residuals.size() > 1 || (!residuals.isEmpty() && isGrouped(select))) {
            throw QueryContext.wrong(
                    select,
                    "a subquery can be bound to the query around it by equalities and, where it stands in exists and has no"
                            + " groups, by one comparison more, but not by " + residuals);
        }
        residuals.forEach(residual -> extras.add(residual.left()));
        final boolean isCut = RowsOrder.limit(select) != Long.MAX_VALUE || RowsOrder.offset(select) > 0;
        if (isCut && !extras.isEmpty()) {
            throw QueryContext.wrong(select, "a subquery that reads the query around it cannot have a limit or offset");
        }
        final Selected selected = translator.finish(extras);
        if (!extras.isEmpty()) {
            requireBindable(select, translator, !residuals.isEmpty());
        }
        final List<String> columns = selected.columns();
        final int first = columns.size() - extras.size();
        final List<PlanJoins.Key> keys = new ArrayList<>();
        for (int i = 0; i < outer.size(); i++) {
            keys.add(new PlanJoins.Key(outer.get(i), new ColumnReference(columns.get(first + i))));
        }
        Comparison residual = null;
        if (!residuals.isEmpty()) {
            if (translator.isAggregated()) {
                throw QueryContext.wrong(
                        select, "a subquery with aggregates can be bound to the query around it by equalities only");
            }
            final Expression value = new ColumnReference(columns.get(columns.size() - 1));
            residual = new Comparison(
                    residuals.get(0).operator(), value, residuals.get(0).right());
        }
        return new Inner(translator, selected, keys, residual);
    }

    /** What a group without rows, or rows of one side of a comparison, would need to be computed for each row of the query around. */
    private static void requireBindable(
            final PlainSelect select, final SelectTranslator translator, final boolean hasResidual) {
        if (translator.isOneGroup() && !translator.isSingleRow()) {
            throw QueryContext.wrong(
                    select,
                    "a subquery that reads the query around it cannot have a having or qualify without group by; compare the value"
                            + " of a subquery, as in (select count(*) ...) > 3");
        }
        if (translator.hasWindows() && (hasResidual || translator.isOneGroup())) {
            throw QueryContext.wrong(
                    select,
                    "a subquery with window functions can be bound to the query around it by equalities only, and has no aggregates"
                            + " without group by");
        }
    }

    private static boolean isGrouped(final PlainSelect select) {
        return select.getGroupBy() != null || select.getHaving() != null;
    }

    /** A comparison with the subquery on the left and the query around it on the right. */
    private Comparison turned(final PlainSelect select, final SelectTranslator translator, final Expression condition) {
        if (condition instanceof Comparison comparison) {
            if (translator.owns(comparison.left()) && isOuter(comparison.right())) {
                return comparison;
            }
            if (translator.owns(comparison.right()) && isOuter(comparison.left())) {
                return new Comparison(
                        comparison.operator().mirrored(),
                        /* left= */ comparison.right(),
                        /* right= */ comparison.left());
            }
        }
        throw QueryContext.wrong(
                select,
                "a condition that binds a subquery to the query around it must compare a value of the one with a value of the"
                        + " other, but this does not: " + condition);
    }

    private boolean isOuter(final Expression expression) {
        final Set<String> columns = new HashSet<>();
        Substitution.collectColumns(expression, columns);
        return columns.stream().allMatch(scope::owns);
    }
}
