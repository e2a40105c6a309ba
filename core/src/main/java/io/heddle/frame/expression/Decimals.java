package io.heddle.frame.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Decimals as objects and as the int64 that columns hold: how many units of ten to the power of minus the scale. */
public final class Decimals {
    private static final long[] POWERS = powers();
    private static final long UNITS_END = POWERS[DataType.PRECISION_MAX];

    private Decimals() {}

    private static long[] powers() {
        final long[] powers = new long[DataType.PRECISION_MAX + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    /** Ten to the power of 0 to 18. */
    public static long powerOfTen(final int exponent) {
        return POWERS[exponent];
    }

    /** Whether so many units have at most 18 digits. */
    public static boolean fits(final long units) {
        return units > -UNITS_END && units < UNITS_END;
    }

    /** The number that so many units stand for. */
    public static BigDecimal of(final long units, final int scale) {
        return BigDecimal.valueOf(units, scale);
    }

    /** The units of a number in a decimal type, rounded half away from zero; null where it has more digits before the point than the type. */
    public static @Nullable Long units(final BigDecimal value, final DataType type) {
        // Far exponents would make a number of as many digits.
        final long digitsBefore = (long) value.precision() - value.scale();
        if (value.signum() == 0 || digitsBefore < -DataType.PRECISION_MAX) {
            return 0L;
        }
        if (digitsBefore > DataType.PRECISION_MAX) {
            return null;
        }
        final BigInteger units =
                value.setScale(type.scale(), RoundingMode.HALF_UP).unscaledValue();
        final boolean fits = units.abs().compareTo(BigInteger.valueOf(POWERS[type.precision()])) < 0;
        return fits ? units.longValueExact() : null;
    }

    /** The number that the shortest text of a finite double says, which is what people mean by it. */
    public static BigDecimal ofDouble(final double value) {
        return new BigDecimal(Double.toString(value));
    }

    /** A literal of the type with the fewest digits that holds the number; null where it has more than 18. */
    static @Nullable Literal literal(final BigDecimal value) {
        final long whole = Math.max(0L, (long) value.precision() - value.scale());
        if (value.scale() > DataType.PRECISION_MAX || whole + Math.max(0, value.scale()) > DataType.PRECISION_MAX) {
            return value.signum() == 0 ? new Literal(DataType.decimal(1, 0), 0L) : null;
        }
        final BigDecimal scaled = value.scale() < 0 ? value.setScale(0) : value;
        final int precision = Math.max(scaled.precision(), Math.max(1, scaled.scale()));
        return new Literal(
                DataType.decimal(precision, scaled.scale()),
                scaled.unscaledValue().longValueExact());
    }
}
