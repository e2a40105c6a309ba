package io.heddle.frame.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators over decimals mean, in terms of int64: the sides are brought to one scale by casts, which multiply, so that kernels
 * compute with plain integers. The types are those of DuckDB, but for 18 digits being the most: where more could be needed, the result has
 * 18 and each value is checked.
 *
 * <ul>
 *   <li>sum, difference, remainder: the greater scale; product: the scales added up, a user error at once when that is more than 18;
 *   <li>with float64, and quotients, roots, powers: float64;
 *   <li>a literal, or {@code +}, {@code -} and {@code *} of literals, that meets a decimal is the number that is written, also where it would be
 *       a float64 elsewhere: {@code price * 1.1} is exact, {@code 0.06 - 0.01} beside a decimal is 0.05. A float64 of more than 15 digits is
 *       nobody's writing but computed, such as a third, and stays one; but for comparison, where nothing can overflow;
 *   <li>an int64 that meets a decimal is one without places;
 *   <li>comparison never overflows: the side with fewer places is {@linkplain ScalarFunction#ALIGN aligned}.
 * </ul>
 *
 * <p>All of this may be applied again to what came out of it, and changes nothing then.
 */
final class DecimalBinder {
    /** The digits that every float64 keeps. */
    private static final int FLOAT64_DIGITS = 15;

    private static final Schema NO_COLUMNS = Schema.of();

    private DecimalBinder() {}

    /** Whether these types meet as decimals: at least one is, and the other is no float64. */
    static boolean meets(final DataType left, final DataType right) {
        return (left.isDecimal() && isExact(right)) || (right.isDecimal() && isExact(left));
    }

    private static boolean isExact(final DataType type) {
        return type.isDecimal() || type == DataType.INT64;
    }

    /** The other side of a decimal: where it is written as a number, that number exactly, else as it is. */
    static Expression beside(final DataType type, final Expression other) {
        return beside(type, other, FLOAT64_DIGITS);
    }

    /** The same for comparing. */
    static Expression comparedWith(final DataType type, final Expression other) {
        return beside(type, other, DataType.PRECISION_MAX);
    }

    private static Expression beside(final DataType type, final Expression other, final int float64Digits) {
        if (!type.isDecimal()) {
            return other;
        }
        if (other instanceof Literal literal) {
            if (literal.type().isDecimal()) {
                return other;
            }
            if (literal.isNullLiteral() && literal.type().isNumeric()) {
                return Literal.ofNull(type);
            }
        }
        final BigDecimal value = constant(other);
        if (value == null
                || (value.precision() > float64Digits && Binder.typeOf(other, NO_COLUMNS) == DataType.FLOAT64)) {
            return other;
        }
        final Literal literal = Decimals.literal(value);
        return literal == null ? other : literal;
    }

    /** The number that an expression of literals says; null where it is no such expression, or a number is none that ends. */
    static @Nullable BigDecimal constant(final Expression expression) {
        if (expression instanceof Literal literal && !literal.isNullLiteral()) {
            if (literal.type() == DataType.FLOAT64) {
                return Double.isFinite(literal.asDouble())
                        ? whole(Decimals.ofDouble(literal.asDouble()).stripTrailingZeros())
                        : null;
            }
            return isExact(literal.type()) ? literal.asDecimal() : null;
        }
        if (expression instanceof Cast cast && cast.type() == DataType.FLOAT64 && cast.operand() instanceof Literal) {
            return constant(cast.operand());
        }
        if (!(expression instanceof Arithmetic arithmetic)) {
            return null;
        }
        final BigDecimal left = constant(arithmetic.left());
        final BigDecimal right = constant(arithmetic.right());
        if (left == null || right == null) {
            return null;
        }
        return switch (arithmetic.operator()) {
            case ADD -> left.add(right);
            case SUBTRACT -> left.subtract(right);
            case MULTIPLY -> left.multiply(right);
            case DIVIDE -> null;
        };
    }

    private static BigDecimal whole(final BigDecimal value) {
        return value.scale() < 0 && value.scale() > -DataType.PRECISION_MAX ? value.setScale(0) : value;
    }

    /** Arithmetic but division, of which the types {@linkplain #meets meet}. */
    static Expression arithmetic(final Arithmetic bound, final Schema schema) {
        final DataType left = Binder.typeOf(bound.left(), schema);
        final DataType right = Binder.typeOf(bound.right(), schema);
        if (bound.operator() != ArithmeticOperator.MULTIPLY) {
            final int scale = Math.max(left.scale(), right.scale());
            return new Arithmetic(
                    bound.operator(), scaled(bound.left(), left, scale), scaled(bound.right(), right, scale));
        }
        if (left.scale() + right.scale() > DataType.PRECISION_MAX) {
            throw FrameException.user("cannot compute " + bound + ": " + left.label() + " times " + right.label()
                    + " has " + (left.scale() + right.scale()) + " digits behind the point, and a decimal has "
                    + DataType.PRECISION_MAX + " in all; cast a side to a decimal with fewer, or to float64");
        }
        return bound;
    }

    /** The type of bound arithmetic over decimals. */
    static DataType typeOf(final ArithmeticOperator operator, final DataType left, final DataType right) {
        if (operator == ArithmeticOperator.MULTIPLY) {
            return capped(digits(left) + digits(right), left.scale() + right.scale());
        }
        final int scale = Math.max(left.scale(), right.scale());
        return capped(Math.max(digits(left) - left.scale(), digits(right) - right.scale()) + scale + 1, scale);
    }

    /** The type that holds values of both where they fit. */
    static DataType common(final DataType left, final DataType right) {
        final int scale = Math.max(left.scale(), right.scale());
        return capped(Math.max(digits(left) - left.scale(), digits(right) - right.scale()) + scale, scale);
    }

    private static int digits(final DataType type) {
        return type.isDecimal() ? type.precision() : DataType.PRECISION_MAX;
    }

    private static DataType capped(final int precision, final int scale) {
        return DataType.decimal(Math.min(DataType.PRECISION_MAX, Math.max(1, precision)), scale);
    }

    /** An exact value with so many places, at least as many as it has. */
    private static Expression scaled(final Expression bound, final DataType type, final int scale) {
        if (type.isDecimal() && type.scale() == scale) {
            return bound;
        }
        return castTo(bound, capped(digits(type) + scale - type.scale(), scale));
    }

    /** A bound expression as a decimal; a literal that fits becomes one of that type. */
    static Expression castTo(final Expression bound, final DataType type) {
        if (bound instanceof Literal literal && literal.isNullLiteral()) {
            return Literal.ofNull(type);
        }
        final BigDecimal value = constant(bound);
        final Long units = value == null ? null : Decimals.units(value, type);
        return units == null ? new Cast(bound, type) : new Literal(type, units);
    }

    /** A comparison of types that {@linkplain #meets meet}. */
    static Expression comparison(final Comparison bound, final Schema schema) {
        final ComparisonOperator operator = bound.operator();
        final Expression left = asLiteralOf(bound.left(), Binder.typeOf(bound.right(), schema), operator.mirrored());
        final Expression right = asLiteralOf(bound.right(), Binder.typeOf(left, schema), operator);
        final DataType leftType = Binder.typeOf(left, schema);
        final DataType rightType = Binder.typeOf(right, schema);
        return new Comparison(operator, aligned(left, leftType, rightType), aligned(right, rightType, leftType));
    }

    /**
     * A literal with the places of the values that are compared with it, so that these stay as they are and statistics tell of them: where it has more,
     * the next value that says the same of the order.
     */
    private static Expression asLiteralOf(
            final Expression bound, final DataType other, final ComparisonOperator operator) {
        if (!(bound instanceof Literal literal) || literal.isNullLiteral() || literal.type() == other) {
            return bound;
        }
        final RoundingMode rounding = switch (operator) {
            case EQUAL, NOT_EQUAL -> RoundingMode.UNNECESSARY;
            case LESS, GREATER_OR_EQUAL -> RoundingMode.CEILING;
            case LESS_OR_EQUAL, GREATER -> RoundingMode.FLOOR;
        };
        final BigDecimal value = literal.asDecimal();
        if (rounding == RoundingMode.UNNECESSARY && value.stripTrailingZeros().scale() > other.scale()) {
            return bound;
        }
        final BigDecimal rounded = value.setScale(other.scale(), rounding);
        final DataType widest = capped(DataType.PRECISION_MAX, other.scale());
        for (final DataType type : List.of(other, widest)) {
            final Long units = Decimals.units(rounded, type.isDecimal() ? type : widest);
            if (units != null) {
                return new Literal(type, units);
            }
        }
        return bound;
    }

    private static Expression aligned(final Expression bound, final DataType type, final DataType other) {
        return type.scale() >= other.scale()
                ? bound
                : new Call(ScalarFunction.ALIGN, List.of(bound, Literal.of(other.scale())));
    }

    /** A function that rounds to whole numbers; nearest is what a cast does. */
    static Expression rounding(final Call bound, final DataType type) {
        final Expression operand = bound.operands().get(0);
        if (type.scale() == 0) {
            return operand;
        }
        return bound.function() == ScalarFunction.ROUND ? castTo(operand, rounded(type)) : bound;
    }

    /** The type of decimals rounded to whole numbers. */
    static DataType rounded(final DataType type) {
        return capped(type.precision() - type.scale() + 1, 0);
    }
}
