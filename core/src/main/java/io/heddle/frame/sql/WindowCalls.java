package io.heddle.frame.sql;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.WindowElement;
import net.sf.jsqlparser.expression.WindowOffset;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.OrderByElement;
import org.jspecify.annotations.Nullable;

/** The window functions that the expressions of a select ask for; each stands for a column that a window node or a join adds. */
final class WindowCalls {
    private final QueryContext context;
    private final Map<Frame, List<Call>> calls = new LinkedHashMap<>();

    /** What calls share. */
    private record Frame(List<Expression> partition, List<Order> order) {}

    private record Order(Expression value, boolean descending, boolean nullsFirst) {}

    /** A function of a place in the order, or an aggregate of a whole partition. */
    private record Call(
            WindowFunction.@Nullable Kind kind,
            @Nullable AggregateFunction aggregate,
            @Nullable Expression operand,
            int reach,
            String output) {}

    WindowCalls(final QueryContext context) {
        this.context = context;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    Expression register(final AnalyticExpression node, final ExpressionTranslator expressions) {
        if (node.getWindowName() != null || node.isDistinct() || node.getFilterExpression() != null) {
            throw QueryContext.wrong(node, "named windows, distinct and filter are not supported in window functions");
        }
        final List<Expression> partition = new ArrayList<>();
        if (node.getPartitionExpressionList() != null) {
            for (final Object key : node.getPartitionExpressionList()) {
                partition.add(expressions.value((net.sf.jsqlparser.expression.Expression) key));
            }
        }
        final List<Order> order = new ArrayList<>();
        if (node.getOrderByElements() != null) {
            for (final OrderByElement element : node.getOrderByElements()) {
                final SortKey key = RowsOrder.key(element, "");
                order.add(new Order(expressions.value(element.getExpression()), key.descending(), key.nullsFirst()));
            }
        }
        final boolean star = node.getExpression() instanceof AllColumns;
        final Expression operand =
                star || node.getExpression() == null ? null : expressions.value(node.getExpression());
        final Call call = call(node, operand, !order.isEmpty());
        calls.computeIfAbsent(new Frame(partition, order), frame -> new ArrayList<>())
                .add(call);
        return new ColumnReference(call.output());
    }

    private Call call(final AnalyticExpression node, final @Nullable Expression operand, final boolean ordered) {
        final String name = SqlWords.lower(node.getName());
        final WindowFunction.Kind place = switch (name) {
            case "row_number" -> WindowFunction.Kind.ROW_NUMBER;
            case "rank" -> WindowFunction.Kind.RANK;
            case "dense_rank" -> WindowFunction.Kind.DENSE_RANK;
            case "lag" -> WindowFunction.Kind.LAG;
            case "lead" -> WindowFunction.Kind.LEAD;
            default -> null;
        };
        final boolean isReach = place == WindowFunction.Kind.LAG || place == WindowFunction.Kind.LEAD;
        if (!isReach && (node.getOffset() != null || (place != null && operand != null))) {
            throw QueryContext.wrong(node, "too many values for " + name + ": " + node);
        }
        if (!ordered && node.getWindowElement() != null) {
            throw QueryContext.wrong(node, "a frame of rows needs an order by in its over (...)");
        }
        if (place == null) {
            return ordered ? running(node, name, required(node, operand)) : whole(node, name, operand);
        }
        if (!ordered) {
            throw QueryContext.wrong(node, name + " needs an order by in its over (...)");
        }
        if (!isReach) {
            return new Call(place, null, null, 0, context.fresh(name, DataType.INT64));
        }
        if (node.getDefaultValue() != null) {
            throw QueryContext.wrong(node, "a default of " + name + " is not supported; use coalesce");
        }
        final Expression value = required(node, operand);
        final int reach = node.getOffset() == null ? 1 : number(node, node.getOffset());
        return new Call(place, null, value, reach, context.fresh(name, context.typeOf(value)));
    }

    private static Expression required(final AnalyticExpression node, final @Nullable Expression operand) {
        if (operand == null) {
            throw QueryContext.wrong(node, node.getName() + " needs a value");
        }
        return operand;
    }

    private Call running(final AnalyticExpression node, final String name, final Expression operand) {
        final WindowOffset start = startBefore(node.getWindowElement());
        if (start != null && name.equals("sum") && start.getExpression() == null) {
            final String output = context.fresh(name, context.typeOf(operand).ofSums());
            return new Call(WindowFunction.Kind.RUNNING_SUM, null, operand, 0, output);
        }
        if (start != null && name.equals("avg") && start.getExpression() != null) {
            final int reach = number(node, start.getExpression()) + 1;
            final String output = context.fresh(name, DataType.FLOAT64);
            return new Call(WindowFunction.Kind.ROLLING_MEAN, null, operand, reach, output);
        }
        throw QueryContext.wrong(
                node,
                "over an order there are sum(x) over (... rows between unbounded preceding and current row) and avg(x) over"
                        + " (... rows between 4 preceding and current row), besides ranks, lag and lead, but not "
                        + node);
    }

    /** Where rows begin that end with the current one; null for other frames. */
    private static @Nullable WindowOffset startBefore(final @Nullable WindowElement element) {
        if (element == null || element.getType() != WindowElement.Type.ROWS) {
            return null;
        }
        final boolean isRange = element.getRange() != null;
        final WindowOffset start = isRange ? element.getRange().getStart() : element.getOffset();
        final boolean toCurrent = !isRange || element.getRange().getEnd().getType() == WindowOffset.Type.CURRENT;
        return toCurrent && start.getType() == WindowOffset.Type.PRECEDING ? start : null;
    }

    private Call whole(final AnalyticExpression node, final String name, final @Nullable Expression operand) {
        final AggregateFunction function = switch (name) {
            case "count" -> operand == null ? AggregateFunction.COUNT_ROWS : AggregateFunction.COUNT;
            case "sum" -> AggregateFunction.SUM;
            case "avg" -> AggregateFunction.MEAN;
            case "min" -> AggregateFunction.MIN;
            case "max" -> AggregateFunction.MAX;
            default -> throw QueryContext.wrong(node, "no window function '" + name + "'");
        };
        final Expression value = function == AggregateFunction.COUNT_ROWS ? operand : required(node, operand);
        final DataType type = switch (function) {
            case COUNT, COUNT_ROWS -> DataType.INT64;
            case MEAN -> DataType.FLOAT64;
            case SUM -> context.typeOf(java.util.Objects.requireNonNull(value)).ofSums();
            default -> context.typeOf(java.util.Objects.requireNonNull(value));
        };
        return new Call(null, function, value, 0, context.fresh(name, type));
    }

    private static int number(final Object node, final net.sf.jsqlparser.expression.Expression expression) {
        if (expression instanceof LongValue value
                && value.getValue() >= 0
                && value.getValue() < WindowFunction.REACH_MAX) {
            return (int) value.getValue();
        }
        throw QueryContext.wrong(node, "a number of rows is needed here, not " + expression);
    }

    /**
     * A plan with the columns of all calls.
     *
     * @param outermost values that divide every partition once more: rows of different values of these do not know of each other.
     */
    LogicalPlan addTo(
            final LogicalPlan rows,
            final UnaryOperator<Expression> settled,
            final PlanJoins joins,
            final List<Expression> outermost) {
        LogicalPlan plan = rows;
        for (final Map.Entry<Frame, List<Call>> entry : calls.entrySet()) {
            final List<NamedExpression> added = new ArrayList<>();
            final List<String> keys = new ArrayList<>();
            final List<Expression> partition = new ArrayList<>(outermost);
            partition.addAll(entry.getKey().partition());
            for (final Expression key : partition) {
                final String column = joins.column("window", context.bind(settled.apply(key)), added);
                if (!keys.contains(column)) {
                    keys.add(column);
                }
            }
            final List<SortKey> order = new ArrayList<>();
            for (final Order key : entry.getKey().order()) {
                final String column = joins.column("window", context.bind(settled.apply(key.value())), added);
                order.add(new SortKey(column, key.descending(), key.nullsFirst()));
            }
            final List<WindowFunction> functions = new ArrayList<>();
            final List<Aggregate> aggregates = new ArrayList<>();
            for (final Call call : entry.getValue()) {
                final Expression operand = call.operand() == null ? null : settled.apply(call.operand());
                if (call.kind() != null) {
                    final String column = operand == null ? null : joins.column("window", context.bind(operand), added);
                    functions.add(new WindowFunction(call.kind(), column, call.reach(), call.output()));
                } else if (call.aggregate() != null) {
                    aggregates.add(new Aggregate(call.aggregate(), operand, call.output()));
                }
            }
            plan = PlanJoins.with(plan, added);
            if (!functions.isEmpty()) {
                plan = new Window(plan, keys, order, functions);
            }
            if (!aggregates.isEmpty()) {
                plan = withWhole(plan, keys, aggregates, joins);
            }
        }
        return plan;
    }

    private static LogicalPlan withWhole(
            final LogicalPlan plan, final List<String> keys, final List<Aggregate> aggregates, final PlanJoins joins) {
        final List<Aggregate> bound = aggregates.stream()
                .map(aggregate -> Binder.bind(aggregate, plan.schema()))
                .toList();
        final LogicalPlan groups = new GroupBy(plan, keys, bound);
        if (keys.isEmpty()) {
            return PlanJoins.cross(plan, groups);
        }
        final List<PlanJoins.Key> equal = joins.nullSafe(keys.stream()
                .map(key -> new PlanJoins.Key(new ColumnReference(key), new ColumnReference(key)))
                .toList());
        final List<String> output = aggregates.stream().map(Aggregate::name).toList();
        return joins.join(plan, groups, JoinKind.INNER, equal, output);
    }
}
