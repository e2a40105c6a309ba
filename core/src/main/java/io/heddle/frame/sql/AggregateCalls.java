package io.heddle.frame.sql;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.Arithmetic;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Cast;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.statement.select.AllColumns;
import org.jspecify.annotations.Nullable;

/** The aggregates that the expressions of a select ask for; each stands for a column of the groups to come. */
final class AggregateCalls {
    private static final Map<String, AggregateFunction> FUNCTIONS = Map.ofEntries(
            Map.entry("count", AggregateFunction.COUNT),
            Map.entry("sum", AggregateFunction.SUM),
            Map.entry("avg", AggregateFunction.MEAN),
            Map.entry("mean", AggregateFunction.MEAN),
            Map.entry("min", AggregateFunction.MIN),
            Map.entry("max", AggregateFunction.MAX),
            Map.entry("first", AggregateFunction.FIRST),
            Map.entry("any_value", AggregateFunction.FIRST),
            Map.entry("last", AggregateFunction.LAST),
            Map.entry("var_samp", AggregateFunction.VAR),
            Map.entry("variance", AggregateFunction.VAR),
            Map.entry("stddev_samp", AggregateFunction.STD),
            Map.entry("stddev", AggregateFunction.STD),
            Map.entry("covar_samp", AggregateFunction.COVAR),
            Map.entry("corr", AggregateFunction.CORR),
            Map.entry("median", AggregateFunction.MEDIAN),
            Map.entry("quantile_cont", AggregateFunction.QUANTILE),
            Map.entry("approx_quantile", AggregateFunction.USER),
            Map.entry("string_agg", AggregateFunction.USER),
            Map.entry("group_concat", AggregateFunction.USER));

    private final QueryContext context;
    private final Scope scope;
    private final List<Aggregate> aggregates = new ArrayList<>();

    AggregateCalls(final QueryContext context, final Scope scope) {
        this.context = context;
        this.scope = scope;
    }

    static boolean isAggregate(final String name) {
        return FUNCTIONS.containsKey(name);
    }

    boolean isEmpty() {
        return aggregates.isEmpty();
    }

    /** Whether an expression reads the column of an aggregate. */
    boolean isReadBy(final Expression expression) {
        final Set<String> columns = new HashSet<>();
        Substitution.collectColumns(expression, columns);
        return aggregates.stream().anyMatch(aggregate -> columns.contains(aggregate.name()));
    }

    /** The column of a call of an aggregate function, over the rows for which a condition is true where one is given. */
    Expression register(final Function call, final @Nullable Expression condition) {
        final String name = SqlWords.lower(call.getName());
        final List<? extends net.sf.jsqlparser.expression.Expression> parameters =
                call.getParameters() == null ? List.of() : call.getParameters();
        final boolean star =
                parameters.isEmpty() || (parameters.size() == 1 && parameters.get(0) instanceof AllColumns);
        if (star) {
            if (!name.equals("count") || call.isDistinct()) {
                throw QueryContext.wrong(call, name + " needs a value, such as " + name + "(x)");
            }
            return condition == null
                    ? column(call, new Aggregate(AggregateFunction.COUNT_ROWS, null, ""))
                    : column(call, new Aggregate(AggregateFunction.COUNT, only(Literal.of(1), condition), ""));
        }
        final ExpressionTranslator rows = ExpressionTranslator.ofRows(context, scope);
        final AggregateFunction function = function(call, name);
        final boolean hasSecond = function == AggregateFunction.COVAR || function == AggregateFunction.CORR;
        if (function == AggregateFunction.USER) {
            return column(call, ofManyValues(call, name, parameters, condition));
        }
        final boolean hasParameter = function == AggregateFunction.QUANTILE;
        if (parameters.size() != (hasSecond || hasParameter ? 2 : 1)) {
            throw QueryContext.wrong(
                    call,
                    name + " needs " + (hasSecond || hasParameter ? 2 : 1) + " values, but got " + parameters.size());
        }
        final Expression operand = rows.value(parameters.get(0));
        final Expression second = hasSecond ? rows.value(parameters.get(1)) : null;
        final double parameter = hasParameter ? fraction(call, rows.value(parameters.get(1))) : 0;
        return column(call, new Aggregate(function, only(operand, condition), second, parameter, ""));
    }

    /** Those that the frame has as functions over the values of a group. */
    private Aggregate ofManyValues(
            final Function call,
            final String name,
            final List<? extends net.sf.jsqlparser.expression.Expression> parameters,
            final @Nullable Expression condition) {
        final boolean collects = !name.equals("approx_quantile");
        if (parameters.size() != 2 && !(collects && parameters.size() == 1)) {
            throw QueryContext.wrong(
                    call,
                    name + " needs a column and a " + (collects ? "separator" : "fraction") + ", but got "
                            + parameters.size() + (parameters.size() == 1 ? " value" : " values"));
        }
        final ExpressionTranslator rows = ExpressionTranslator.ofRows(context, scope);
        final Expression operand = only(rows.value(parameters.get(0)), condition);
        final Expression second = parameters.size() == 2 ? rows.value(parameters.get(1)) : Literal.of(",");
        final Aggregate aggregate = collects
                ? Expressions.collect("", separator(call, name, second))
                : Expressions.approxQuantile("", fraction(call, second));
        return aggregate.map(column -> operand).as("");
    }

    private static String separator(final Function call, final String name, final Expression value) {
        if (value instanceof Literal literal && literal.value() instanceof String text) {
            return text;
        }
        throw QueryContext.wrong(call, name + " needs a text between quotes as its separator, but got " + value);
    }

    private static Expression only(final Expression operand, final @Nullable Expression condition) {
        return condition == null
                ? operand
                : Expressions.when(condition).then(operand).end();
    }

    private static AggregateFunction function(final Function call, final String name) {
        final AggregateFunction function = java.util.Objects.requireNonNull(FUNCTIONS.get(name));
        if (!call.isDistinct() || function == AggregateFunction.MIN || function == AggregateFunction.MAX) {
            return function;
        }
        if (function == AggregateFunction.COUNT) {
            return AggregateFunction.NUNIQUE;
        }
        throw QueryContext.wrong(
                call,
                name + "(distinct ...) is not supported; take " + name + " of a query that selects distinct values");
    }

    private static double fraction(final Function call, final Expression value) {
        if (value instanceof Literal literal && literal.value() instanceof Number number) {
            final double fraction = number.doubleValue();
            if (fraction >= 0 && fraction <= 1) {
                return fraction;
            }
        }
        throw QueryContext.wrong(call, "a quantile needs a fraction from 0 to 1, but got " + value);
    }

    private Expression column(final Function call, final Aggregate aggregate) {
        for (final Aggregate known : aggregates) {
            if (known.as("").equals(aggregate)) {
                return new ColumnReference(known.name());
            }
        }
        final DataType type = context.at(call, () -> {
            final Schema schema = context.schemaOf(aggregate.operands().toArray(Expression[]::new));
            return Binder.typeOf(Binder.bind(aggregate, schema), schema);
        });
        final String name = context.fresh("aggregate", type);
        aggregates.add(aggregate.as(name));
        return new ColumnReference(name);
    }

    /** All aggregates over the rows of a schema. */
    List<Aggregate> bound(final Schema schema) {
        return aggregates.stream()
                .map(aggregate -> Binder.bind(aggregate, schema))
                .toList();
    }

    /** What an expression over the groups is when there are no rows: counts are zero, other aggregates null. Null where all of it is null then. */
    @Nullable
    Expression overNothing(final Expression expression) {
        final boolean[] isPlain = {true};
        final boolean[] readsNull = {false};
        final Expression replaced = Substitution.map(expression, node -> {
            final Literal empty = node instanceof ColumnReference reference ? overNothing(reference) : null;
            readsNull[0] |= empty != null && empty.isNullLiteral();
            isPlain[0] &= node instanceof ColumnReference
                    || node instanceof Literal
                    || node instanceof Arithmetic
                    || node instanceof Cast;
            return empty == null ? node : empty;
        });
        return isPlain[0] && readsNull[0] ? null : replaced;
    }

    private @Nullable Literal overNothing(final ColumnReference reference) {
        for (final Aggregate aggregate : aggregates) {
            if (reference.name().equals(aggregate.name())) {
                return switch (aggregate.function()) {
                    case COUNT, COUNT_ROWS, NUNIQUE -> Literal.of(0L);
                    default -> Literal.ofNull(context.typeOf(reference));
                };
            }
        }
        return null;
    }
}
