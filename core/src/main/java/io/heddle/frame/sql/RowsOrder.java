package io.heddle.frame.sql;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.Window;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/** Order by, offset and limit over the columns of a query. */
final class RowsOrder {
    private final QueryContext context;
    private final Selected rows;

    RowsOrder(final QueryContext context, final Selected rows) {
        this.context = context;
        this.rows = rows;
    }

    /** The rows in the order of the elements, which are names or places of columns, and cut. */
    Selected apply(final Select select) {
        final List<SortKey> keys = new ArrayList<>();
        for (final OrderByElement element : elements(select)) {
            final String column = column(element.getExpression(), rows.names(), rows.columns());
            if (column == null) {
                throw QueryContext.wrong(
                        element.getExpression(),
                        "order by behind union or parentheses takes names and places of columns, but not "
                                + element.getExpression() + "; columns: " + String.join(", ", rows.names()));
            }
            keys.add(key(element, column));
        }
        return apply(select, keys);
    }

    /** The rows in the order of the keys, and cut as a query says. */
    Selected apply(final Select select, final List<SortKey> keys) {
        LogicalPlan plan = rows.plan();
        if (!keys.isEmpty()) {
            plan = new Sort(plan, keys, Long.MAX_VALUE);
        }
        final long limit = limit(select);
        final long offset = offset(select);
        if (offset > 0) {
            plan = behind(select, plan, keys, offset, limit);
        } else if (limit != Long.MAX_VALUE) {
            plan = new Limit(plan, limit);
        }
        return rows.withPlan(plan);
    }

    private LogicalPlan behind(
            final Select select,
            final LogicalPlan sorted,
            final List<SortKey> keys,
            final long offset,
            final long limit) {
        if (keys.isEmpty()) {
            throw QueryContext.wrong(select, "offset needs an order by, else it is open which rows it leaves out");
        }
        final String place = context.fresh("place", DataType.INT64);
        final LogicalPlan first = limit > Long.MAX_VALUE - offset ? sorted : new Limit(sorted, offset + limit);
        final LogicalPlan placed = new Window(
                first, List.of(), keys, List.of(WindowFunction.rowNumber().as(place)));
        final LogicalPlan kept = PlanJoins.filter(placed, new ColumnReference(place).gt(offset));
        return PlanJoins.only(
                new Sort(kept, keys, Long.MAX_VALUE), sorted.schema().names());
    }

    static List<OrderByElement> elements(final Select select) {
        return select.getOrderByElements() == null ? List.of() : select.getOrderByElements();
    }

    static SortKey key(final OrderByElement element, final String column) {
        final boolean nullsFirst = element.getNullOrdering() == OrderByElement.NullOrdering.NULLS_FIRST;
        return new SortKey(column, !element.isAsc(), nullsFirst);
    }

    /** The column of a result that a name or place means; null for anything else. */
    static @Nullable String column(final Expression expression, final List<String> names, final List<String> columns) {
        if (expression instanceof LongValue place) {
            final long number = place.getValue();
            if (number < 1 || number > columns.size()) {
                throw QueryContext.wrong(
                        expression, "there is no column " + number + "; the query has " + columns.size());
            }
            return columns.get((int) number - 1);
        }
        if (expression instanceof Column column && column.getTable() == null) {
            final int exact = names.indexOf(SqlWords.unquoted(column.getColumnName()));
            if (exact >= 0) {
                return columns.get(exact);
            }
            for (int i = 0; i < names.size() && !SqlWords.isQuoted(column.getColumnName()); i++) {
                if (names.get(i).equalsIgnoreCase(column.getColumnName())) {
                    return columns.get(i);
                }
            }
        }
        return null;
    }

    static long limit(final Select select) {
        if (select.getFetch() != null && select.getFetch().getExpression() == null) {
            return 1;
        }
        if (select.getFetch() != null) {
            return number(select, select.getFetch().getExpression(), "fetch first");
        }
        final net.sf.jsqlparser.statement.select.Limit limit = select.getLimit();
        if (limit == null
                || limit.getRowCount() == null
                || limit.getRowCount() instanceof NullValue
                || limit.getRowCount() instanceof net.sf.jsqlparser.expression.AllValue) {
            return Long.MAX_VALUE;
        }
        return number(select, limit.getRowCount(), "limit");
    }

    static long offset(final Select select) {
        if (select.getOffset() != null) {
            return number(select, select.getOffset().getOffset(), "offset");
        }
        return select.getLimit() != null && select.getLimit().getOffset() != null
                ? number(select, select.getLimit().getOffset(), "offset")
                : 0;
    }

    private static long number(final Select select, final Expression expression, final String what) {
        if (expression instanceof LongValue value) {
            return value.getValue();
        }
        throw QueryContext.wrong(select, what + " needs a number, but got " + expression);
    }
}
