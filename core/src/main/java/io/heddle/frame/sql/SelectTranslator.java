package io.heddle.frame.sql;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * One select: first the rows of from and where, then what is made of them. All expressions are translated before the plan goes on, so that it is
 * known which aggregates, subqueries and windows they need; what they refer to by then is a column that comes later.
 */
final class SelectTranslator {
    private final QueryContext context;
    private final QueryTranslator queries;
    private final PlainSelect select;
    private final Scope scope;
    private final PlanJoins joins;
    private final AggregateCalls aggregates;
    private final WindowCalls windows;
    private final Subqueries subqueries;
    private final ExpressionTranslator expressions;
    private final List<Expression> correlated = new ArrayList<>();
    private final Map<Expression, String> groups = new HashMap<>();
    private @Nullable LogicalPlan plan;
    private boolean isAggregated;
    private @Nullable Expression firstOutput;

    /** An output column before it has a place in the plan. */
    private record Item(Object node, String name, Expression value) {}

    SelectTranslator(
            final QueryContext context,
            final QueryTranslator queries,
            final PlainSelect select,
            final @Nullable Scope outer) {
        this.context = context;
        this.queries = queries;
        this.select = select;
        this.scope = new Scope(outer);
        this.joins = new PlanJoins(context);
        this.aggregates = new AggregateCalls(context, scope);
        this.windows = new WindowCalls(context);
        this.subqueries = new Subqueries(context, queries, scope);
        this.expressions = new ExpressionTranslator(context, scope, aggregates, windows, subqueries);
    }

    /** Makes the rows of from under the conditions of where. */
    void readRows() {
        NotTranslated.refuse(select);
        if (select.getFromItem() == null) {
            throw QueryContext.wrong(select, "a select needs a from");
        }
        final FromClause from = new FromClause(context, queries, scope);
        final JoinGraph graph = from.graph(select.getFromItem(), select.getJoins());
        correlated.addAll(from.correlated());
        final ExpressionTranslator conditions = new ExpressionTranslator(context, scope, null, null, subqueries);
        final List<net.sf.jsqlparser.expression.Expression> withSubqueries = new ArrayList<>();
        final List<Subqueries.SemiJoin> semiJoins = new ArrayList<>();
        for (final net.sf.jsqlparser.expression.Expression part : conjuncts(select.getWhere())) {
            if (!Subqueries.isIn(part)) {
                require(graph, conditions.condition(part));
                continue;
            }
            final Subqueries.SemiJoin semiJoin = subqueries.semiJoin(part, conditions);
            if (semiJoin == null) {
                withSubqueries.add(part);
            } else if (!graph.semiJoin(semiJoin)) {
                semiJoins.add(semiJoin);
            }
        }
        LogicalPlan rows = graph.plan();
        for (final Subqueries.SemiJoin semiJoin : semiJoins) {
            rows = joins.join(rows, semiJoin.right(), semiJoin.kind(), semiJoin.keys());
        }
        for (final net.sf.jsqlparser.expression.Expression part : withSubqueries) {
            final Expression condition = conditions.condition(part);
            final LogicalPlan attached = subqueries.attachTo(rows, expression -> expression);
            rows = context.at(part, () -> PlanJoins.filter(attached, condition));
        }
        plan = rows;
    }

    /** Gives a condition to the joins, or keeps it for the query around this one where it reads that. */
    private void require(final JoinGraph graph, final Expression condition) {
        for (final Expression part : Conditions.factored(List.of(condition))) {
            final Set<String> columns = new HashSet<>();
            Substitution.collectColumns(part, columns);
            if (columns.stream().allMatch(scope::owns)) {
                graph.require(List.of(part));
            } else {
                correlated.add(part);
            }
        }
    }

    /** Conditions of where that read columns of a query around this one. */
    List<Expression> correlated() {
        return correlated;
    }

    LogicalPlan rows() {
        if (plan == null) {
            throw new IllegalStateException("the rows are not read yet");
        }
        return plan;
    }

    /** Whether a condition or value reads columns of this select only. */
    boolean owns(final Expression expression) {
        return PlanJoins.reads(rows(), expression);
    }

    /** Whether there is one row whatever the tables hold: aggregates without group by. */
    boolean isSingleRow() {
        return isOneGroup() && select.getHaving() == null && select.getQualify() == null;
    }

    /** Whether all rows are one group, which is there also if there are no rows. */
    boolean isOneGroup() {
        return isAggregated && select.getGroupBy() == null;
    }

    /** Whether there are window functions; known once the select is finished. */
    boolean hasWindows() {
        return !windows.isEmpty();
    }

    /** Whether the select groups rows; known once it is finished. */
    boolean isAggregated() {
        return isAggregated;
    }

    /** What the first output is over no rows at all; null where it is null. Known once a select with aggregates is finished. */
    @Nullable
    Expression firstOverNothing() {
        return aggregates.overNothing(java.util.Objects.requireNonNull(firstOutput));
    }

    /**
     * The rows of the whole select.
     *
     * @param extras further values of the rows from and where; they become columns behind the outputs, keys of the groups where there are any, and
     *               keys of the partitions of windows.
     */
    Selected finish(final List<Expression> extras) {
        final List<Item> items = items();
        final List<Item> orderItems = new ArrayList<>();
        final List<Object> order = new ArrayList<>();
        for (final OrderByElement element : RowsOrder.elements(select)) {
            order.add(orderKey(element, items, orderItems));
        }
        final Expression having = select.getHaving() == null ? null : expressions.condition(select.getHaving());
        final Expression qualify = select.getQualify() == null ? null : expressions.condition(select.getQualify());
        isAggregated = select.getGroupBy() != null || !aggregates.isEmpty();
        firstOutput = items.get(0).value();
        if (isAggregated) {
            group(items, extras);
        } else if (having != null) {
            throw QueryContext.wrong(select.getHaving(), "having needs a group by or an aggregate");
        }
        plan = subqueries.attachTo(rows(), this::settled);
        if (having != null) {
            plan = filtered(select.getHaving(), having);
        }
        plan = windows.addTo(rows(), this::settled, joins, extras);
        if (qualify != null) {
            plan = filtered(select.getQualify(), qualify);
        }
        final List<String> names = items.stream().map(Item::name).toList();
        return ordered(project(items, extras, orderItems), order, names, extras.size());
    }

    private LogicalPlan filtered(final Object node, final Expression condition) {
        final Expression settled = checked(node, condition);
        return context.at(node, () -> PlanJoins.filter(rows(), settled));
    }

    /** An expression in which values that groups are made by are read from their columns. */
    private Expression settled(final Expression expression) {
        return groups.isEmpty()
                ? expression
                : Substitution.map(expression, node -> {
                    final String column = groups.get(node);
                    return column == null ? node : new ColumnReference(column);
                });
    }

    private Expression checked(final Object node, final Expression expression) {
        final Expression settled = settled(expression);
        final Set<String> columns = new LinkedHashSet<>();
        Substitution.collectColumns(settled, columns);
        for (final String column : columns) {
            if (rows().schema().find(column) < 0) {
                throw QueryContext.wrong(
                        node,
                        isAggregated
                                ? "'" + column + "' is neither in group by nor inside of an aggregate"
                                : "'" + column
                                        + "' belongs to the query around this one and can be read in where only");
            }
        }
        return settled;
    }

    private List<Item> items() {
        final List<Item> items = new ArrayList<>();
        for (final SelectItem<?> item : select.getSelectItems()) {
            final net.sf.jsqlparser.expression.Expression expression = item.getExpression();
            if (expression instanceof AllTableColumns all) {
                addAll(all, scope.columnsOf(all, all.getTable().getName()), items);
            } else if (expression instanceof AllColumns all) {
                addAll(all, scope.visible(), items);
            } else {
                final Expression value = expressions.value(expression);
                items.add(new Item(item, nameOf(item), value));
            }
        }
        if (items.isEmpty()) {
            throw QueryContext.wrong(select, "the select has no columns");
        }
        return items;
    }

    private static void addAll(final AllColumns node, final List<ScopeColumn> columns, final List<Item> into) {
        if (node.getReplaceExpressions() != null
                && !node.getReplaceExpressions().isEmpty()) {
            throw QueryContext.wrong(node, "replace behind a star is not supported");
        }
        final Set<String> excluded = new LinkedHashSet<>();
        if (node.getExceptColumns() != null) {
            node.getExceptColumns()
                    .forEach(column -> excluded.add(SqlWords.lower(SqlWords.unquoted(column.getColumnName()))));
        }
        final Set<String> unknown = new LinkedHashSet<>(excluded);
        for (final ScopeColumn column : columns) {
            unknown.remove(SqlWords.lower(column.name()));
            if (!excluded.contains(SqlWords.lower(column.name()))) {
                into.add(new Item(node, column.name(), column.reference()));
            }
        }
        if (!unknown.isEmpty()) {
            throw QueryContext.wrong(node, "there is no column " + String.join(", ", unknown) + " to exclude");
        }
    }

    private static String nameOf(final SelectItem<?> item) {
        if (item.getAlias() != null) {
            return SqlWords.unquoted(item.getAlias().getName());
        }
        if (item.getExpression() instanceof Column column) {
            return SqlWords.unquoted(column.getColumnName());
        }
        return SqlWords.lower(item.getExpression().toString());
    }

    private void group(final List<Item> items, final List<Expression> extras) {
        final List<NamedExpression> added = new ArrayList<>();
        final Set<String> keys = new LinkedHashSet<>();
        if (select.getGroupBy() != null) {
            if (!select.getGroupBy().getGroupingSets().isEmpty()) {
                throw QueryContext.wrong(
                        select, "grouping sets are not supported; write union all of several group by");
            }
            for (final Object element : select.getGroupBy().getGroupByExpressionList()) {
                final var node = (net.sf.jsqlparser.expression.Expression) element;
                final Expression value = groupValue(node, items);
                final Expression bound = context.at(node, () -> context.bind(value));
                keys.add(groupColumn(value, bound, added));
            }
        }
        for (final Expression extra : extras) {
            keys.add(groupColumn(extra, context.bind(extra), added));
        }
        final LogicalPlan input = PlanJoins.with(rows(), added);
        plan = new GroupBy(input, List.copyOf(keys), aggregates.bound(input.schema()));
    }

    private String groupColumn(final Expression value, final Expression bound, final List<NamedExpression> added) {
        final String column = joins.column("group", bound, added);
        groups.put(value, column);
        return column;
    }

    /** What a group by means: a place, a column of a table, an output by its name, or any value. */
    private Expression groupValue(final net.sf.jsqlparser.expression.Expression written, final List<Item> items) {
        final net.sf.jsqlparser.expression.Expression node = unwrapped(written);
        final boolean isColumn = node instanceof Column column && scope.find(column) != null;
        if (!isColumn) {
            final List<String> names = items.stream().map(Item::name).toList();
            final List<String> places = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                places.add(String.valueOf(i));
            }
            final String place = RowsOrder.column(node, names, places);
            if (place != null) {
                final Expression value = items.get(Integer.parseInt(place)).value();
                if (aggregates.isReadBy(value)) {
                    throw QueryContext.wrong(node, "group by cannot take an aggregate");
                }
                return value;
            }
        }
        return ExpressionTranslator.ofRows(context, scope).value(node);
    }

    /** The name or place of an output, as an Integer, or a sort key's own item. */
    private Object orderKey(final OrderByElement element, final List<Item> items, final List<Item> own) {
        final List<String> names = items.stream().map(Item::name).toList();
        final List<String> places = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            places.add(String.valueOf(i));
        }
        final String place = RowsOrder.column(element.getExpression(), names, places);
        if (place != null) {
            return Integer.valueOf(place);
        }
        final Expression value = expressions.value(element.getExpression());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).value().equals(value)) {
                return i;
            }
        }
        final Item item = new Item(element.getExpression(), "", value);
        own.add(item);
        return item;
    }

    /** The outputs, the extras and what rows are ordered by; each under a name of its own. */
    private List<String> project(final List<Item> items, final List<Expression> extras, final List<Item> orderItems) {
        final List<NamedExpression> projected = new ArrayList<>();
        final Set<String> used = new HashSet<>();
        final List<Item> all = new ArrayList<>(items);
        extras.forEach(extra -> all.add(new Item(select, "", extra)));
        all.addAll(orderItems);
        for (final Item item : all) {
            final Expression value = checked(item.node(), item.value());
            final Expression bound = context.at(item.node(), () -> Binder.bind(value, rows().schema()));
            final boolean keepsName = bound instanceof ColumnReference reference && used.add(reference.name());
            final String name = keepsName
                    ? ((ColumnReference) bound).name()
                    : context.fresh("out", Binder.typeOf(bound, rows().schema()));
            projected.add(new NamedExpression(name, bound));
        }
        plan = new Project(rows(), projected);
        return rows().schema().names();
    }

    private Selected ordered(
            final List<String> columns,
            final List<Object> order,
            final List<String> outputNames,
            final int extraCount) {
        final int outputCount = outputNames.size();
        final List<String> outputs = columns.subList(0, outputCount + extraCount);
        final List<String> orderColumns = columns.subList(outputCount + extraCount, columns.size());
        if (select.getDistinct() != null) {
            if (select.getDistinct().getOnSelectItems() != null) {
                throw QueryContext.wrong(select, "distinct on is not supported; use group by with first(...)");
            }
            if (!orderColumns.isEmpty()) {
                throw QueryContext.wrong(select, "order by of a select distinct takes only what is selected");
            }
            plan = new GroupBy(rows(), outputs, List.of());
        }
        final List<SortKey> keys = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < order.size(); i++) {
            final String column = order.get(i) instanceof Integer place ? columns.get(place) : orderColumns.get(next++);
            keys.add(RowsOrder.key(RowsOrder.elements(select).get(i), column));
        }
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            names.add(i < outputCount ? outputNames.get(i) : outputs.get(i));
        }
        final Selected selected = new Selected(rows(), names, outputs);
        return new RowsOrder(context, selected).apply(select, keys);
    }

    /** The parts of a condition that must all hold. */
    private static List<net.sf.jsqlparser.expression.Expression> conjuncts(
            final net.sf.jsqlparser.expression.@Nullable Expression condition) {
        final List<net.sf.jsqlparser.expression.Expression> parts = new ArrayList<>();
        if (condition != null) {
            collect(condition, parts);
        }
        return parts;
    }

    private static void collect(
            final net.sf.jsqlparser.expression.Expression condition,
            final List<net.sf.jsqlparser.expression.Expression> into) {
        final net.sf.jsqlparser.expression.Expression inner = unwrapped(condition);
        if (inner instanceof AndExpression and) {
            collect(and.getLeftExpression(), into);
            collect(and.getRightExpression(), into);
        } else if (!(inner instanceof BooleanValue truth) || !truth.getValue()) {
            into.add(inner);
        }
    }

    private static net.sf.jsqlparser.expression.Expression unwrapped(
            final net.sf.jsqlparser.expression.Expression expression) {
        net.sf.jsqlparser.expression.Expression current = expression;
        while (current instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            current = list.get(0);
        }
        return current;
    }
}
