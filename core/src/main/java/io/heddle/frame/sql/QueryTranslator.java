package io.heddle.frame.sql;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Union;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.ExceptOp;
import net.sf.jsqlparser.statement.select.IntersectOp;
import net.sf.jsqlparser.statement.select.MinusOp;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.UnionOp;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/** Queries: what stands around selects, that is with, union and its like, order by and limit behind them, and parentheses. */
final class QueryTranslator {
    private final QueryContext context;
    private final Map<String, LogicalPlan> named;

    /**
     * Translates within some named queries.
     *
     * @param around what names are found in, or null.
     * @param named  further named queries.
     */
    QueryTranslator(
            final QueryContext context, final @Nullable QueryTranslator around, final Map<String, LogicalPlan> named) {
        this.context = context;
        this.named = new HashMap<>(around == null ? Map.of() : around.named);
        this.named.putAll(named);
    }

    /** The plan of a whole statement, its columns called as the statement says. */
    LogicalPlan translate(final Select select) {
        return called(select(select, null));
    }

    /** Columns under the names they are known by; of those of one name, all but the first get a number. */
    private static LogicalPlan called(final Selected selected) {
        final Set<String> taken = new HashSet<>(selected.names());
        final Set<String> used = new HashSet<>();
        final List<NamedExpression> columns = new ArrayList<>();
        for (int i = 0; i < selected.columns().size(); i++) {
            String name = selected.names().get(i);
            for (int number = 2; used.contains(name); number++) {
                final String next = selected.names().get(i) + "_" + number;
                name = taken.contains(next) ? name : next;
            }
            used.add(name);
            columns.add(new NamedExpression(
                    name, new ColumnReference(selected.columns().get(i))));
        }
        return new Project(selected.plan(), columns);
    }

    /** The plan of a table or named query. */
    LogicalPlan table(final Table node, final String name, final boolean quoted) {
        final LogicalPlan exact = named.get(name);
        if (exact != null) {
            return exact;
        }
        if (!quoted) {
            for (final Map.Entry<String, LogicalPlan> entry : named.entrySet()) {
                if (entry.getKey().equalsIgnoreCase(name)) {
                    return entry.getValue();
                }
            }
        }
        final LogicalPlan plan = context.catalog().find(name, quoted);
        if (plan == null) {
            throw QueryContext.wrong(
                    node,
                    context.catalog()
                            .unknown(name, named.keySet().stream().sorted().toList()));
        }
        return plan;
    }

    /**
     * The rows of a query.
     *
     * @param outer the columns that it can read of the query around it; null for none.
     */
    Selected select(final Select select, final @Nullable Scope outer) {
        if (select.getWithItemsList() != null && !select.getWithItemsList().isEmpty()) {
            return withNames(select).body(select, outer);
        }
        return body(select, outer);
    }

    private QueryTranslator withNames(final Select select) {
        QueryTranslator current = this;
        for (final WithItem<?> item : select.getWithItemsList()) {
            if (item.isRecursive()) {
                throw QueryContext.wrong(item, "with recursive is not supported");
            }
            final String name = SqlWords.unquoted(item.getAlias().getName());
            if (!(item.getParenthesedStatement() instanceof ParenthesedSelect)) {
                throw QueryContext.wrong(select, "with names queries, but '" + name + "' is another statement");
            }
            final Selected selected = current.select(item.getSelect().getSelect(), null);
            final List<String> names = new ArrayList<>(selected.names());
            final List<SelectItem<?>> given = item.getWithItemList();
            for (int i = 0; given != null && i < given.size(); i++) {
                if (i >= names.size()) {
                    throw QueryContext.wrong(
                            item,
                            "'" + name + "' has " + names.size() + " columns, but " + given.size()
                                    + " names are given");
                }
                names.set(i, SqlWords.unquoted(given.get(i).toString()));
            }
            final LogicalPlan plan = called(new Selected(selected.plan(), names, selected.columns()));
            current = new QueryTranslator(context, current, Map.of(name, plan));
        }
        return current;
    }

    private Selected body(final Select select, final @Nullable Scope outer) {
        if (select instanceof PlainSelect plain) {
            final SelectTranslator translator = new SelectTranslator(context, this, plain, outer);
            translator.readRows();
            if (!translator.correlated().isEmpty()) {
                throw QueryContext.wrong(
                        plain, "a query in from, with or union cannot read columns of the query around it");
            }
            return translator.finish(List.of());
        }
        NotTranslated.refuse(select);
        final Selected rows;
        if (select instanceof ParenthesedSelect inner) {
            rows = select(inner.getSelect(), outer);
        } else if (select instanceof SetOperationList list) {
            rows = combined(list);
        } else {
            throw QueryContext.wrong(select, "only select is supported here, but not '" + select + "'");
        }
        return new RowsOrder(context, rows).apply(select);
    }

    /** Unions and their like from left to right, intersect before the others. */
    private Selected combined(final SetOperationList list) {
        final List<Selected> inputs = new ArrayList<>();
        for (final Select input : list.getSelects()) {
            inputs.add(select(input, null));
        }
        final List<SetOperation> operations = new ArrayList<>(list.getOperations());
        for (int i = 0; i < operations.size(); ) {
            if (operations.get(i) instanceof IntersectOp) {
                final Selected both = combine(list, operations.remove(i), inputs.get(i), inputs.remove(i + 1));
                inputs.set(i, both);
            } else {
                i++;
            }
        }
        Selected current = inputs.get(0);
        for (int i = 0; i < operations.size(); i++) {
            current = combine(list, operations.get(i), current, inputs.get(i + 1));
        }
        return current;
    }

    private Selected combine(
            final SetOperationList node, final SetOperation operation, final Selected left, final Selected right) {
        if (left.columns().size() != right.columns().size()) {
            throw QueryContext.wrong(
                    node,
                    "both sides of " + SqlWords.lower(operation.toString())
                            + " need the same number of columns, but there are "
                            + left.columns().size() + " and " + right.columns().size());
        }
        final List<String> columns = new ArrayList<>();
        final List<NamedExpression> fromLeft = new ArrayList<>();
        final List<NamedExpression> fromRight = new ArrayList<>();
        for (int i = 0; i < left.columns().size(); i++) {
            final Expression one = new ColumnReference(left.columns().get(i));
            final Expression other = new ColumnReference(right.columns().get(i));
            final DataType type = context.at(node, () -> context.typeOf(one.fillNull(other)));
            final String column = context.fresh("union", type);
            columns.add(column);
            fromLeft.add(new NamedExpression(
                    column, Binder.bind(one.cast(type), left.plan().schema())));
            fromRight.add(new NamedExpression(
                    column, Binder.bind(other.cast(type), right.plan().schema())));
        }
        final LogicalPlan one = new Project(left.plan(), fromLeft);
        final LogicalPlan other = new Project(right.plan(), fromRight);
        return new Selected(combine(operation, one, other, columns), left.names(), columns);
    }

    private LogicalPlan combine(
            final SetOperation operation, final LogicalPlan left, final LogicalPlan right, final List<String> columns) {
        if (operation instanceof UnionOp union) {
            final LogicalPlan all = new Union(List.of(left, right));
            return union.isAll() ? all : new GroupBy(all, columns, List.of());
        }
        final boolean all = (operation instanceof ExceptOp except && except.isAll())
                || (operation instanceof IntersectOp intersect && intersect.isAll());
        if (all) {
            throw QueryContext.wrong(operation, "intersect all and except all are not supported; leave all out");
        }
        final boolean except = operation instanceof ExceptOp || operation instanceof MinusOp;
        final String side = context.fresh("side", DataType.INT64);
        final LogicalPlan both = new Union(List.of(
                PlanJoins.with(left, List.of(new NamedExpression(side, Literal.of(0)))),
                PlanJoins.with(right, List.of(new NamedExpression(side, Literal.of(1))))));
        final String least = context.fresh("least", DataType.INT64);
        final String most = context.fresh("most", DataType.INT64);
        final LogicalPlan grouped = new GroupBy(
                both,
                columns,
                List.of(
                        new Aggregate(AggregateFunction.MIN, new ColumnReference(side), least),
                        new Aggregate(AggregateFunction.MAX, new ColumnReference(side), most)));
        final Expression kept = new ColumnReference(least).eq(0).and(new ColumnReference(most).eq(except ? 0 : 1));
        return PlanJoins.only(PlanJoins.filter(grouped, kept), columns);
    }
}
