package io.heddle.frame.expression;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A value per row, written down but not computed: a column, a literal, or something made of them. Build one with
 * {@link Expressions} and the methods here; it is checked when a frame takes it. Immutable, serialisable, usable from any thread.
 *
 * <p>Methods that take {@code Object} accept an expression or a Java value (Boolean, Integer, Long, Double, BigDecimal, String,
 * LocalDate, LocalDateTime). A number that meets a decimal is exactly what is written, also a Double: {@code col("price").times(1.1)}. Text
 * compared with a date or timestamp column is read as one: {@code col("date").ge("2001-02-01")}.
 */
public sealed interface Expression extends Serializable
        permits ColumnReference, Literal, Arithmetic, Comparison, Logical, Not, IsNull, Cast, Call, UserCall, Alias {

    /** Sum; overflow of int64 or decimal is an error. */
    default Expression plus(final Object right) {
        return new Arithmetic(ArithmeticOperator.ADD, this, Expressions.toExpression(right));
    }

    /** Difference; overflow of int64 or decimal is an error. */
    default Expression minus(final Object right) {
        return new Arithmetic(ArithmeticOperator.SUBTRACT, this, Expressions.toExpression(right));
    }

    /** Product; overflow of int64 or decimal is an error; a decimal has as many digits behind the point as both sides together. */
    default Expression times(final Object right) {
        return new Arithmetic(ArithmeticOperator.MULTIPLY, this, Expressions.toExpression(right));
    }

    /** Quotient, always float64; division by zero gives an infinity or NaN. */
    default Expression dividedBy(final Object right) {
        return new Arithmetic(ArithmeticOperator.DIVIDE, this, Expressions.toExpression(right));
    }

    default Expression eq(final Object right) {
        return new Comparison(ComparisonOperator.EQUAL, this, Expressions.toExpression(right));
    }

    default Expression ne(final Object right) {
        return new Comparison(ComparisonOperator.NOT_EQUAL, this, Expressions.toExpression(right));
    }

    default Expression lt(final Object right) {
        return new Comparison(ComparisonOperator.LESS, this, Expressions.toExpression(right));
    }

    default Expression le(final Object right) {
        return new Comparison(ComparisonOperator.LESS_OR_EQUAL, this, Expressions.toExpression(right));
    }

    default Expression gt(final Object right) {
        return new Comparison(ComparisonOperator.GREATER, this, Expressions.toExpression(right));
    }

    default Expression ge(final Object right) {
        return new Comparison(ComparisonOperator.GREATER_OR_EQUAL, this, Expressions.toExpression(right));
    }

    /** Three-valued and: false when one side is false, else null when one side is null. */
    default Expression and(final Expression right) {
        return new Logical(LogicalOperator.AND, this, right);
    }

    /** Three-valued or: true when one side is true, else null when one side is null. */
    default Expression or(final Expression right) {
        return new Logical(LogicalOperator.OR, this, right);
    }

    /** Negation; null stays null. */
    default Expression not() {
        return new Not(this);
    }

    /** True where this is null; never null itself. NaN is not null. */
    default Expression isNull() {
        return new IsNull(this);
    }

    /** True where this is not null; never null itself. */
    default Expression isNotNull() {
        return new Not(new IsNull(this));
    }

    /** Whether this lies between two values, both included. */
    default Expression between(final Object low, final Object high) {
        return ge(low).and(le(high));
    }

    /** Whether this is one of some values. */
    default Expression isIn(final Object... values) {
        Expression any = Literal.of(false);
        for (int i = 0; i < values.length; i++) {
            any = i == 0 ? eq(values[0]) : any.or(eq(values[i]));
        }
        return any;
    }

    /** This, or another value where it is null. */
    default Expression fillNull(final Object value) {
        return call(ScalarFunction.COALESCE, value);
    }

    /**
     * This as another type. Text that says no such value gives null; float64 is rounded to int64, half to even, and an error where it does not fit; a
     * decimal takes what rounds to it, half away from zero, of a float64 the number that its shortest text says, and what has more digits before the point
     * is an error; a timestamp loses its time of day as a date.
     */
    default Expression cast(final DataType type) {
        return new Cast(this, type);
    }

    default Expression abs() {
        return call(ScalarFunction.ABS);
    }

    /** -1, 0 or 1. */
    default Expression sign() {
        return call(ScalarFunction.SIGN);
    }

    /** The nearest whole number, half away from zero; of a decimal a decimal without places, as floor and ceil are. */
    default Expression round() {
        return call(ScalarFunction.ROUND);
    }

    default Expression floor() {
        return call(ScalarFunction.FLOOR);
    }

    default Expression ceil() {
        return call(ScalarFunction.CEIL);
    }

    /** NaN below zero. */
    default Expression sqrt() {
        return call(ScalarFunction.SQRT);
    }

    default Expression exp() {
        return call(ScalarFunction.EXP);
    }

    /** The natural logarithm; minus infinity of zero, NaN below. */
    default Expression ln() {
        return call(ScalarFunction.LN);
    }

    default Expression power(final Object exponent) {
        return call(ScalarFunction.POWER, exponent);
    }

    /** The remainder of a division, with the sign of this. */
    default Expression mod(final Object divisor) {
        return call(ScalarFunction.MOD, divisor);
    }

    default Expression isNaN() {
        return call(ScalarFunction.IS_NAN);
    }

    /** How many code points a text has. */
    default Expression length() {
        return call(ScalarFunction.LENGTH);
    }

    default Expression upper() {
        return call(ScalarFunction.UPPER);
    }

    default Expression lower() {
        return call(ScalarFunction.LOWER);
    }

    /** Without blanks at both ends. */
    default Expression trim() {
        return call(ScalarFunction.TRIM);
    }

    default Expression contains(final String text) {
        return call(ScalarFunction.CONTAINS, text);
    }

    default Expression startsWith(final String text) {
        return call(ScalarFunction.STARTS_WITH, text);
    }

    default Expression endsWith(final String text) {
        return call(ScalarFunction.ENDS_WITH, text);
    }

    /** SQL's LIKE: % stands for any text, _ for one code point. */
    default Expression like(final String pattern) {
        return call(ScalarFunction.LIKE, pattern);
    }

    /** Whether a regular expression of java.util.regex is found anywhere; slower than the others. */
    default Expression matches(final String pattern) {
        return call(ScalarFunction.MATCHES, pattern);
    }

    /** Every occurrence of a text replaced. */
    default Expression replace(final String text, final String replacement) {
        return call(ScalarFunction.REPLACE, text, replacement);
    }

    /** Code points from one on, counted from 1. */
    default Expression substring(final int start, final int length) {
        return call(ScalarFunction.SUBSTRING, start, length);
    }

    /** This text and others behind it; null where one is. */
    default Expression concat(final Object... others) {
        return call(ScalarFunction.CONCAT, others);
    }

    /** The n-th part of a text between separators, counted from 1; empty where there are fewer. */
    default Expression splitPart(final String separator, final int number) {
        if (number < 1 || separator.isEmpty()) {
            throw FrameException.user(
                    "splitPart needs a separator of at least one character and counts parts from 1, but got '"
                            + separator + "' and " + number);
        }
        return call(ScalarFunction.SPLIT_PART, separator, number);
    }

    /**
     * What a group of a regular expression of java.util.regex took at its first match, group 0 being all of it; empty where there is none. Makes
     * objects per row.
     */
    default Expression extract(final String pattern, final int group) {
        return call(ScalarFunction.EXTRACT, pattern, group);
    }

    /** The text with all matches of a regular expression replaced, in whose place $1 stands for the first group. Makes objects per row. */
    default Expression replaceMatches(final String pattern, final String replacement) {
        return call(ScalarFunction.REPLACE_MATCHES, pattern, replacement);
    }

    /** From 1 to 4. */
    default Expression quarter() {
        return call(ScalarFunction.QUARTER);
    }

    /** Of ISO 8601, from 1 to 53. */
    default Expression week() {
        return call(ScalarFunction.WEEK);
    }

    default Expression year() {
        return call(ScalarFunction.YEAR);
    }

    default Expression month() {
        return call(ScalarFunction.MONTH);
    }

    /** The day of the month. */
    default Expression day() {
        return call(ScalarFunction.DAY);
    }

    /** From Monday, 1, to Sunday, 7. */
    default Expression dayOfWeek() {
        return call(ScalarFunction.DAY_OF_WEEK);
    }

    default Expression dayOfYear() {
        return call(ScalarFunction.DAY_OF_YEAR);
    }

    default Expression hour() {
        return call(ScalarFunction.HOUR);
    }

    default Expression minute() {
        return call(ScalarFunction.MINUTE);
    }

    default Expression second() {
        return call(ScalarFunction.SECOND);
    }

    /** The start of the unit in which a date or timestamp lies: year, quarter, month, week, day, hour, minute or second. */
    default Expression truncate(final String unit) {
        return call(ScalarFunction.TRUNCATE, unit);
    }

    private Expression call(final ScalarFunction function, final Object... others) {
        final List<Expression> operands = new ArrayList<>(List.of(this));
        for (final Object other : others) {
            operands.add(Expressions.toExpression(other));
        }
        return new Call(function, operands);
    }

    /** The same value under another column name. */
    default Expression as(final String name) {
        return new Alias(this, name);
    }

    /** The column name that this expression gets in a result unless renamed by {@link #as}. */
    default String outputName() {
        return toString();
    }
}
