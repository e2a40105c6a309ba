package io.heddle.frame.sql;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.expression.ValueText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.ExtractExpression;
import net.sf.jsqlparser.expression.IntervalExpression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.TrimFunction;
import net.sf.jsqlparser.expression.WhenClause;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Concat;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExistsExpression;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsDistinctExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/** From the syntax tree of a value or condition to an expression of the frame. What is not allowed at some place is null there. */
final class ExpressionTranslator {
    private final QueryContext context;
    private final Scope scope;
    private final @Nullable AggregateCalls aggregates;
    private final @Nullable WindowCalls windows;
    private final @Nullable Subqueries subqueries;
    private final FunctionTranslator functions;

    ExpressionTranslator(
            final QueryContext context,
            final Scope scope,
            final @Nullable AggregateCalls aggregates,
            final @Nullable WindowCalls windows,
            final @Nullable Subqueries subqueries) {
        this.context = context;
        this.scope = scope;
        this.aggregates = aggregates;
        this.windows = windows;
        this.subqueries = subqueries;
        this.functions = new FunctionTranslator(context, this, aggregates);
    }

    /** For places where a value is of one row and nothing else. */
    static ExpressionTranslator ofRows(final QueryContext context, final Scope scope) {
        return new ExpressionTranslator(context, scope, null, null, null);
    }

    /** A condition; a complaint with its place where it is no truth value. */
    Expression condition(final net.sf.jsqlparser.expression.Expression node) {
        final Expression condition = value(node);
        final DataType type = context.at(node, () -> context.typeOf(condition));
        if (type != DataType.BOOL) {
            throw QueryContext.wrong(node, "a condition must be bool, but " + node + " is " + type.label());
        }
        return condition;
    }

    /** A value; its operands have been checked. */
    Expression value(final net.sf.jsqlparser.expression.Expression node) {
        final Expression value = translate(node);
        context.at(node, () -> context.typeOf(value));
        return value;
    }

    private Expression translate(final net.sf.jsqlparser.expression.Expression node) {
        if (node instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return translate(list.get(0));
        }
        if (node instanceof Column column) {
            return column(column);
        }
        if (node instanceof BinaryExpression binary) {
            return binary(binary);
        }
        if (node instanceof NotExpression not) {
            return translate(not.getExpression()).not();
        }
        if (node instanceof SignedExpression signed) {
            return signed(signed);
        }
        if (node instanceof Between between) {
            final Expression tested = translate(between.getLeftExpression());
            final Expression within = tested.ge(like(tested, between.getBetweenExpressionStart()))
                    .and(tested.le(like(tested, between.getBetweenExpressionEnd())));
            return between.isNot() ? within.not() : within;
        }
        if (node instanceof IsNullExpression test) {
            final Expression tested = translate(test.getLeftExpression());
            return test.isNot() ? tested.isNotNull() : tested.isNull();
        }
        if (node instanceof IsBooleanExpression test) {
            final Expression truth = test.isTrue()
                    ? translate(test.getLeftExpression())
                    : translate(test.getLeftExpression()).not();
            final Expression certain = truth.fillNull(false);
            return test.isNot() ? certain.not() : certain;
        }
        if (node instanceof CaseExpression choice) {
            return choice(choice);
        }
        if (node instanceof CastExpression cast) {
            return cast(cast);
        }
        final Expression literal = literal(node);
        return literal == null ? other(node) : literal;
    }

    private Expression other(final net.sf.jsqlparser.expression.Expression node) {
        if (node instanceof net.sf.jsqlparser.expression.Function function) {
            return functions.translate(function);
        }
        if (node instanceof ExtractExpression extract) {
            return functions.part(extract, extract.getName(), translate(extract.getExpression()));
        }
        if (node instanceof TrimFunction trim) {
            return functions.trim(trim);
        }
        if (node instanceof AnalyticExpression call) {
            return analytic(call);
        }
        if (node instanceof InExpression in) {
            return in(in);
        }
        if (node instanceof ExistsExpression exists) {
            return requireSubqueries(node).exists(exists);
        }
        if (node instanceof Select select) {
            return requireSubqueries(node).scalar(select);
        }
        throw QueryContext.wrong(node, "this is not supported: " + node);
    }

    private @Nullable Expression literal(final net.sf.jsqlparser.expression.Expression node) {
        if (node instanceof LongValue number) {
            return number(number, number.getStringValue());
        }
        if (node instanceof DoubleValue number) {
            return Literal.of(number.getValue());
        }
        if (node instanceof StringValue text) {
            NotTranslated.refuse(text);
            return Literal.of(text.getValue().replace("''", "'"));
        }
        if (node instanceof BooleanValue truth) {
            return Literal.of(truth.getValue());
        }
        if (node instanceof NullValue) {
            return Literal.ofNull(DataType.INT64);
        }
        if (node instanceof DateTimeLiteralExpression time) {
            final DataType type =
                    time.getType() == DateTimeLiteralExpression.DateTime.DATE ? DataType.DATE : DataType.TIMESTAMP;
            final String text = time.getValue();
            return time(time, text.startsWith("'") ? text.substring(1, text.length() - 1) : text, type);
        }
        return null;
    }

    private static Expression number(final Object node, final String digits) {
        try {
            return Literal.of(Long.parseLong(digits));
        } catch (final NumberFormatException tooLarge) {
            throw QueryContext.wrong(node, digits + " does not fit into int64; write " + digits + ".0 for a float64");
        }
    }

    /** A fraction with all the digits that are written, where a decimal has as many; a float64 may not keep them. */
    private static @Nullable Literal exact(final net.sf.jsqlparser.expression.Expression node) {
        final boolean isNegative = node instanceof SignedExpression signed && signed.getSign() == '-';
        final net.sf.jsqlparser.expression.Expression unsigned =
                isNegative ? ((SignedExpression) node).getExpression() : node;
        if (!(unsigned instanceof DoubleValue)
                || SqlWords.lower(unsigned.toString()).contains("e")) {
            return null;
        }
        final BigDecimal value = new BigDecimal(unsigned.toString());
        final boolean fits = value.precision() <= DataType.PRECISION_MAX && value.scale() <= DataType.PRECISION_MAX;
        return fits ? Literal.of(isNegative ? value.negate() : value) : null;
    }

    private static Literal time(final Object node, final String text, final DataType type) {
        final Literal read = ValueText.parse(text, type);
        if (read == null) {
            throw QueryContext.wrong(
                    node, "'" + text + "' is not a " + type.label() + "; write '2001-12-31' or '2001-12-31 23:59:59'");
        }
        return read;
    }

    private Expression column(final Column column) {
        NotTranslated.refuse(column);
        if (column.getTable() == null && scope.find(column) == null) {
            final String name = SqlWords.lower(column.getColumnName());
            if (name.equals("true") || name.equals("false")) {
                return Literal.of(name.equals("true"));
            }
        }
        return scope.resolve(column).reference();
    }

    private Expression signed(final SignedExpression signed) {
        if (signed.getSign() == '+') {
            return translate(signed.getExpression());
        }
        if (signed.getSign() != '-') {
            throw QueryContext.wrong(signed, "the sign " + signed.getSign() + " is not supported");
        }
        if (signed.getExpression() instanceof LongValue number) {
            return number(number, "-" + number.getStringValue());
        }
        if (signed.getExpression() instanceof DoubleValue number) {
            return Literal.of(-number.getValue());
        }
        return Literal.of(0).minus(translate(signed.getExpression()));
    }

    private Expression binary(final BinaryExpression node) {
        if (node instanceof AndExpression) {
            return translate(node.getLeftExpression()).and(translate(node.getRightExpression()));
        }
        if (node instanceof OrExpression) {
            return translate(node.getLeftExpression()).or(translate(node.getRightExpression()));
        }
        if (node instanceof ComparisonOperator comparison) {
            NotTranslated.refuse(comparison);
            return comparison(node);
        }
        if (node instanceof LikeExpression like) {
            return functions.like(like);
        }
        if (node instanceof IsDistinctExpression distinct) {
            final Expression left = operand(node.getLeftExpression(), node.getRightExpression());
            final Expression right = operand(node.getRightExpression(), node.getLeftExpression());
            final Expression same =
                    left.eq(right).fillNull(false).or(left.isNull().and(right.isNull()));
            return distinct.isNot() ? same : same.not();
        }
        if (node.getRightExpression() instanceof IntervalExpression interval) {
            return moved(node, interval);
        }
        final Expression left = translate(node.getLeftExpression());
        final Expression right = translate(node.getRightExpression());
        if (node instanceof Addition) {
            return left.plus(right);
        }
        if (node instanceof Subtraction) {
            return left.minus(right);
        }
        if (node instanceof Multiplication) {
            return left.times(right);
        }
        if (node instanceof Division) {
            return left.dividedBy(right);
        }
        if (node instanceof Modulo) {
            return left.mod(right);
        }
        if (node instanceof Concat) {
            return functions.text(left).concat(functions.text(right));
        }
        throw QueryContext.wrong(node, "the operator " + node.getStringExpression() + " is not supported");
    }

    private Expression moved(final BinaryExpression node, final IntervalExpression interval) {
        final Expression from = translate(node.getLeftExpression());
        if (!(from instanceof Literal literal) || !(node instanceof Addition || node instanceof Subtraction)) {
            throw QueryContext.wrong(
                    node, "an interval can be added to or subtracted from a literal date or timestamp only");
        }
        return Intervals.moved(interval, literal, node instanceof Subtraction ? -1 : 1);
    }

    private Expression comparison(final BinaryExpression node) {
        final Expression left = operand(node.getLeftExpression(), node.getRightExpression());
        final Expression right = operand(node.getRightExpression(), node.getLeftExpression());
        if (node instanceof EqualsTo) {
            return left.eq(right);
        }
        if (node instanceof NotEqualsTo) {
            return left.ne(right);
        }
        if (node instanceof MinorThan) {
            return left.lt(right);
        }
        if (node instanceof MinorThanEquals) {
            return left.le(right);
        }
        if (node instanceof GreaterThan) {
            return left.gt(right);
        }
        if (node instanceof GreaterThanEquals) {
            return left.ge(right);
        }
        throw QueryContext.wrong(node, "the operator " + node.getStringExpression() + " is not supported");
    }

    /** A null beside a value is of the value's type. */
    private Expression operand(
            final net.sf.jsqlparser.expression.Expression node, final net.sf.jsqlparser.expression.Expression beside) {
        return node instanceof NullValue && !(beside instanceof NullValue)
                ? like(translate(beside), node)
                : translate(node);
    }

    /** A value, or the null of another value's type. */
    Expression like(final Expression other, final net.sf.jsqlparser.expression.Expression node) {
        return node instanceof NullValue ? Literal.ofNull(context.typeOf(other)) : translate(node);
    }

    /** Values of which some may be null, each null of the type of the first that is not. */
    List<Expression> alike(final List<? extends net.sf.jsqlparser.expression.Expression> nodes) {
        Expression typed = null;
        for (final net.sf.jsqlparser.expression.Expression node : nodes) {
            if (typed == null && !(node instanceof NullValue)) {
                typed = translate(node);
            }
        }
        final List<Expression> values = new ArrayList<>();
        for (final net.sf.jsqlparser.expression.Expression node : nodes) {
            values.add(typed == null ? translate(node) : like(typed, node));
        }
        return values;
    }

    private Expression choice(final CaseExpression node) {
        final List<net.sf.jsqlparser.expression.Expression> results = new ArrayList<>();
        for (final WhenClause branch : node.getWhenClauses()) {
            results.add(branch.getThenExpression());
        }
        final net.sf.jsqlparser.expression.Expression otherwise =
                node.getElseExpression() == null ? new NullValue() : node.getElseExpression();
        results.add(otherwise);
        final List<Expression> values = alike(results);
        Expression result = values.get(values.size() - 1);
        for (int i = node.getWhenClauses().size() - 1; i >= 0; i--) {
            final net.sf.jsqlparser.expression.Expression when =
                    node.getWhenClauses().get(i).getWhenExpression();
            final Expression condition;
            if (node.getSwitchExpression() == null) {
                condition = condition(when);
            } else {
                final Expression tested = translate(node.getSwitchExpression());
                condition = tested.eq(like(tested, when));
            }
            result = Expressions.when(condition).then(values.get(i)).otherwise(result);
        }
        return result;
    }

    private Expression cast(final CastExpression node) {
        NotTranslated.refuse(node);
        final DataType type = context.at(node, () -> SqlWords.typeOf(node.getColDataType()));
        if (type == null) {
            throw QueryContext.wrong(
                    node,
                    "no type '" + node.getColDataType().getDataType()
                            + "'; there are bigint, double, decimal(p, s), varchar, date, timestamp, boolean");
        }
        if (node.getLeftExpression() instanceof NullValue) {
            return Literal.ofNull(type);
        }
        final Literal number = type.isDecimal() ? exact(node.getLeftExpression()) : null;
        if (number != null) {
            return number.cast(type);
        }
        final Expression operand = translate(node.getLeftExpression());
        final boolean isTime = type == DataType.DATE || type == DataType.TIMESTAMP;
        if (isTime && operand instanceof Literal literal && literal.type() == DataType.STRING) {
            return time(node, literal.asString(), type);
        }
        return operand.cast(type);
    }

    private Expression in(final InExpression node) {
        NotTranslated.refuse(node);
        if (node.getRightExpression() instanceof Select) {
            return requireSubqueries(node).in(node, translate(node.getLeftExpression()));
        }
        if (!(node.getRightExpression() instanceof ExpressionList<?> list)) {
            throw QueryContext.wrong(node, "in needs a list of values or a query in parentheses");
        }
        final Expression tested = translate(node.getLeftExpression());
        final List<Expression> alternatives = new ArrayList<>();
        for (final net.sf.jsqlparser.expression.Expression value : list) {
            alternatives.add(tested.eq(like(tested, value)));
        }
        final Expression any = Conditions.join(alternatives, LogicalOperator.OR);
        return node.isNot() ? any.not() : any;
    }

    private Expression analytic(final AnalyticExpression call) {
        NotTranslated.refuse(call);
        if (call.getType() == net.sf.jsqlparser.expression.AnalyticType.FILTER_ONLY) {
            return functions.filtered(call);
        }
        if (windows == null) {
            throw QueryContext.wrong(call, "a window function can stand in select, order by and qualify only");
        }
        return windows.register(call, this);
    }

    private Subqueries requireSubqueries(final Object node) {
        if (subqueries == null) {
            throw QueryContext.wrong(node, "a subquery cannot stand here");
        }
        return subqueries;
    }

    /** The same without aggregates, windows and subqueries, for what an aggregate takes. */
    ExpressionTranslator ofRows() {
        return aggregates == null && windows == null && subqueries == null ? this : ofRows(context, scope);
    }
}
