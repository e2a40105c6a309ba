package io.heddle.frame.sql;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Literal;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.TrimFunction;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.statement.select.AllColumns;
import org.jspecify.annotations.Nullable;

/** Calls of functions, by the names that DuckDB and PostgreSQL have for them. */
final class FunctionTranslator {
    private final QueryContext context;
    private final ExpressionTranslator expressions;
    private final @Nullable AggregateCalls aggregates;

    FunctionTranslator(
            final QueryContext context,
            final ExpressionTranslator expressions,
            final @Nullable AggregateCalls aggregates) {
        this.context = context;
        this.expressions = expressions;
        this.aggregates = aggregates;
    }

    Expression translate(final Function call) {
        NotTranslated.refuse(call);
        final String name = SqlWords.lower(call.getName());
        if (AggregateCalls.isAggregate(name)) {
            return requireAggregates(call, name).register(call, null);
        }
        if (call.isDistinct() || call.isAllColumns()) {
            throw QueryContext.wrong(call, "distinct belongs into aggregates, but " + name + " is none");
        }
        final List<net.sf.jsqlparser.expression.Expression> nodes = new ArrayList<>();
        final ExpressionList<?> given = call.getParameters() == null ? call.getNamedParameters() : call.getParameters();
        if (given != null) {
            nodes.addAll(given);
        }
        final List<Expression> operands = operands(name, nodes);
        final Expression result = operands.isEmpty() ? null : ofNumbers(call, name, operands);
        final Expression found = result != null || operands.isEmpty() ? result : ofTexts(call, name, operands);
        final Expression last = found != null || operands.isEmpty() ? found : ofTimes(call, name, operands);
        if (last == null) {
            throw QueryContext.wrong(call, "no function '" + name + "' of " + nodes.size() + " values");
        }
        return last;
    }

    private List<Expression> operands(final String name, final List<net.sf.jsqlparser.expression.Expression> nodes) {
        final boolean alike = switch (name) {
            case "coalesce", "ifnull", "nvl", "greatest", "least", "nullif" -> true;
            default -> false;
        };
        if (alike) {
            return expressions.alike(nodes);
        }
        final List<Expression> operands = new ArrayList<>();
        nodes.forEach(node -> operands.add(expressions.value(node)));
        return operands;
    }

    private AggregateCalls requireAggregates(final Object node, final String name) {
        if (aggregates == null) {
            throw QueryContext.wrong(
                    node,
                    "the aggregate " + name
                            + " cannot stand here: not in where, on and group by, and not inside of another aggregate");
        }
        return aggregates;
    }

    private @Nullable Expression ofNumbers(final Function call, final String name, final List<Expression> operands) {
        final Expression first = operands.get(0);
        if (operands.size() == 1) {
            return switch (name) {
                case "abs" -> first.abs();
                case "sign" -> first.sign();
                case "round" -> first.round();
                case "floor" -> first.floor();
                case "ceil", "ceiling" -> first.ceil();
                case "sqrt" -> first.sqrt();
                case "exp" -> first.exp();
                case "ln" -> first.ln();
                case "isnan" -> first.isNaN();
                case "coalesce" -> first;
                default -> null;
            };
        }
        final Expression second = operands.get(1);
        return switch (name) {
            case "power", "pow" -> operands.size() == 2 ? first.power(second) : null;
            case "mod" -> operands.size() == 2 ? first.mod(second) : null;
            case "round" -> operands.size() == 2 ? rounded(call, first, second) : null;
            case "nullif" -> {
                final Literal nothing = Literal.ofNull(context.typeOf(first));
                yield Expressions.when(first.eq(second)).then(nothing).otherwise(first);
            }
            case "coalesce", "ifnull", "nvl" ->
                operands.stream().reduce((value, next) -> value.fillNull(next)).orElse(null);
            case "greatest" ->
                operands.stream()
                        .reduce((one, other) -> chosen(one.ge(other), one, other))
                        .orElse(null);
            case "least" ->
                operands.stream()
                        .reduce((one, other) -> chosen(one.le(other), one, other))
                        .orElse(null);
            case "if" ->
                operands.size() == 3 ? Expressions.when(first).then(second).otherwise(operands.get(2)) : null;
            default -> null;
        };
    }

    /** One of two values; where one is null the other. */
    private static Expression chosen(final Expression takesFirst, final Expression one, final Expression other) {
        return Expressions.when(takesFirst).then(one).otherwise(other.fillNull(one));
    }

    private Expression rounded(final Function call, final Expression value, final Expression places) {
        final DataType type = context.typeOf(value);
        if (type.isDecimal()) {
            return rounded(call, value, type, number(call, places));
        }
        final double scale = Math.pow(10, number(call, places));
        return value.times(Literal.of(scale)).round().dividedBy(Literal.of(scale));
    }

    private static Expression rounded(
            final Function call, final Expression value, final DataType type, final int places) {
        if (places < 0) {
            throw QueryContext.wrong(
                    call, "a decimal is rounded at or behind its point; for places before it cast it to double");
        }
        final int whole = Math.min(DataType.PRECISION_MAX - places, type.precision() - type.scale() + 1);
        return places >= type.scale() ? value : value.cast(DataType.decimal(Math.max(1, whole + places), places));
    }

    private static int number(final Object node, final Expression value) {
        if (value instanceof Literal literal && literal.type() == DataType.INT64 && !literal.isNullLiteral()) {
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, literal.asLong()));
        }
        throw QueryContext.wrong(node, "a whole number is needed here, not " + value);
    }

    private static String words(final Object node, final Expression value) {
        if (value instanceof Literal literal && literal.type() == DataType.STRING && !literal.isNullLiteral()) {
            return literal.asString();
        }
        throw QueryContext.wrong(node, "a text is needed here, not a value of rows: " + value);
    }

    private @Nullable Expression ofTexts(final Function call, final String name, final List<Expression> operands) {
        final Expression first = operands.get(0);
        if (name.equals("concat")) {
            final List<Expression> texts =
                    operands.stream().map(operand -> text(operand).fillNull("")).toList();
            return texts.size() == 1
                    ? texts.get(0)
                    : texts.get(0).concat(texts.subList(1, texts.size()).toArray());
        }
        return switch (operands.size()) {
            case 1 ->
                switch (name) {
                    case "length", "char_length", "character_length", "len" -> first.length();
                    case "upper", "ucase" -> first.upper();
                    case "lower", "lcase" -> first.lower();
                    case "trim", "btrim" -> first.trim();
                    default -> null;
                };
            case 2 ->
                switch (name) {
                    case "contains" -> first.contains(words(call, operands.get(1)));
                    case "starts_with", "prefix" -> first.startsWith(words(call, operands.get(1)));
                    case "ends_with", "suffix" -> first.endsWith(words(call, operands.get(1)));
                    case "regexp_matches" -> first.matches(words(call, operands.get(1)));
                    case "regexp_extract" -> first.extract(words(call, operands.get(1)), 0);
                    case "left" -> first.substring(1, number(call, operands.get(1)));
                    case "substring", "substr" -> first.substring(number(call, operands.get(1)), Integer.MAX_VALUE);
                    default -> null;
                };
            case 3 ->
                switch (name) {
                    case "substring", "substr" ->
                        first.substring(number(call, operands.get(1)), number(call, operands.get(2)));
                    case "split_part" -> first.splitPart(words(call, operands.get(1)), number(call, operands.get(2)));
                    case "regexp_extract" -> first.extract(words(call, operands.get(1)), number(call, operands.get(2)));
                    case "replace" -> first.replace(words(call, operands.get(1)), words(call, operands.get(2)));
                    default -> null;
                };
            default -> null;
        };
    }

    private @Nullable Expression ofTimes(final Function call, final String name, final List<Expression> operands) {
        if (operands.size() == 2) {
            return switch (name) {
                case "date_trunc" -> operands.get(1).truncate(SqlWords.lower(words(call, operands.get(0))));
                case "date_part", "datepart" -> part(call, words(call, operands.get(0)), operands.get(1));
                default -> null;
            };
        }
        return switch (name) {
            case "year",
                    "quarter",
                    "month",
                    "week",
                    "weekofyear",
                    "day",
                    "hour",
                    "minute",
                    "second",
                    "dayofweek",
                    "isodow",
                    "dayofyear" -> part(call, name, operands.get(0));
            case "date" -> operands.get(0).cast(DataType.DATE);
            default -> null;
        };
    }

    /** A part of a date or timestamp. */
    Expression part(final Object node, final String name, final Expression time) {
        return switch (SqlWords.lower(name)) {
            case "year" -> time.year();
            case "quarter" -> time.quarter();
            case "month" -> time.month();
            case "week", "weekofyear" -> time.week();
            case "day" -> time.day();
            case "hour" -> time.hour();
            case "minute" -> time.minute();
            case "second" -> time.second();
            case "isodow" -> time.dayOfWeek();
            case "dow", "dayofweek" -> time.dayOfWeek().mod(7);
            case "doy", "dayofyear" -> time.dayOfYear();
            default ->
                throw QueryContext.wrong(
                        node,
                        "a time has no part '" + name
                                + "'; there are year, quarter, month, day, hour, minute, second, isodow, dow and doy");
        };
    }

    /** A value as text. */
    Expression text(final Expression value) {
        return context.typeOf(value) == DataType.STRING ? value : value.cast(DataType.STRING);
    }

    Expression trim(final TrimFunction trim) {
        final boolean both = trim.getTrimSpecification() == null
                || trim.getTrimSpecification() == TrimFunction.TrimSpecification.BOTH;
        if (!both || trim.getFromExpression() != null || trim.getExpression() == null) {
            throw QueryContext.wrong(trim, "only blanks at both ends can be trimmed: trim(x)");
        }
        return expressions.value(trim.getExpression()).trim();
    }

    Expression like(final LikeExpression like) {
        NotTranslated.refuse(like);
        if (like.getEscape() != null) {
            throw QueryContext.wrong(like, "escape is not supported");
        }
        final Expression tested = expressions.value(like.getLeftExpression());
        final String pattern = words(like, expressions.value(like.getRightExpression()));
        final Expression matches = switch (like.getLikeKeyWord()) {
            case LIKE -> tested.like(pattern);
            case ILIKE -> tested.lower().like(SqlWords.lower(pattern));
            default ->
                throw QueryContext.wrong(like, like.getLikeKeyWord() + " is not supported; use like or regexp_matches");
        };
        return like.isNot() ? matches.not() : matches;
    }

    /** An aggregate over the rows for which a condition is true. */
    Expression filtered(final AnalyticExpression node) {
        final String name = SqlWords.lower(node.getName());
        if (!AggregateCalls.isAggregate(name)) {
            throw QueryContext.wrong(node, "filter belongs to aggregates, but " + name + " is none");
        }
        final Function call = new Function();
        call.setName(node.getName());
        call.setDistinct(node.isDistinct());
        final ExpressionList<net.sf.jsqlparser.expression.Expression> parameters = new ExpressionList<>();
        if (node.getExpression() == null) {
            parameters.add(new AllColumns());
        } else {
            java.util.stream.Stream.of(node.getExpression(), node.getOffset(), node.getDefaultValue())
                    .filter(java.util.Objects::nonNull)
                    .forEach(parameters::add);
        }
        call.setParameters(parameters);
        final AggregateCalls calls = requireAggregates(node, name);
        return calls.register(call, expressions.ofRows().condition(node.getFilterExpression()));
    }
}
