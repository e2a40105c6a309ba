package io.heddle.frame.expression;

import java.io.Serializable;

/**
 * A value per row, written down but not computed: a column, a literal, or something made of them. Build one with
 * {@link Expressions} and the methods here; it is checked when a frame takes it. Immutable, serialisable, usable from any thread.
 *
 * <p>Methods that take {@code Object} accept an expression or a Java value (Boolean, Integer, Long, Double, String, LocalDate,
 * LocalDateTime). Text compared with a date or timestamp column is read as one: {@code col("date").ge("2001-02-01")}.
 */
public sealed interface Expression extends Serializable
        permits ColumnReference, Literal, Arithmetic, Comparison, Logical, Not, IsNull, Cast, Alias {

    /** Sum; int64 overflow is an error. */
    default Expression plus(final Object right) {
        return new Arithmetic(ArithmeticOperator.ADD, this, Expressions.toExpression(right));
    }

    /** Difference; int64 overflow is an error. */
    default Expression minus(final Object right) {
        return new Arithmetic(ArithmeticOperator.SUBTRACT, this, Expressions.toExpression(right));
    }

    /** Product; int64 overflow is an error. */
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

    /** The same value under another column name. */
    default Expression as(final String name) {
        return new Alias(this, name);
    }

    /** The column name that this expression gets in a result unless renamed by {@link #as}. */
    default String outputName() {
        return toString();
    }
}
