package io.heddle.frame.kernel;

import io.heddle.frame.expression.ArithmeticOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.FrameException;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The few loops that know of the places of decimals: from and to other types and scales, and the check that a result has at most 18 digits.
 * All else treats decimals as the int64 they are.
 */
public final class DecimalKernels {
    private DecimalKernels() {}

    /** Sums, differences and products of units; a result of more than 18 digits is a user error, null where a side is null. */
    public static void compute(
            final String what,
            final ArithmeticOperator operator,
            final Vector left,
            final Vector right,
            final int count,
            final Vector into) {
        int wrong = ArithmeticKernels.computeLongs(operator, left, right, count, into);
        if (wrong < 0) {
            wrong = firstBeyond(Decimals.powerOfTen(DataType.PRECISION_MAX), into, count);
        }
        if (wrong >= 0) {
            throw FrameException.user(
                    "decimal overflow in " + what + ": the result has more than "
                            + DataType.PRECISION_MAX
                            + " digits, those behind the point counted; cast a column in it to a decimal with fewer places, or to float64");
        }
    }

    /** The first place whose value is no smaller than an end, either way from zero, and not null; or -1. */
    private static int firstBeyond(final long end, final Vector values, final int count) {
        final long[] longs = values.longs;
        boolean beyond = false;
        for (int i = 0; i < count; i++) {
            beyond |= longs[i] >= end || longs[i] <= -end;
        }
        if (!beyond) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if ((longs[i] >= end || longs[i] <= -end) && !values.isNull(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Units times a factor; what does not fit is the greatest or least int64. */
    public static void align(final Vector operand, final long factor, final int count, final Vector into) {
        LogicalKernels.copyNulls(operand, count, into);
        final long most = Long.MAX_VALUE / factor;
        for (int i = 0; i < count; i++) {
            final long value = operand.longs[i];
            into.longs[i] = value > most ? Long.MAX_VALUE : value < -most ? Long.MIN_VALUE : value * factor;
        }
    }

    /** The whole number below or above. */
    public static void round(
            final Vector operand, final int scale, final boolean down, final int count, final Vector into) {
        LogicalKernels.copyNulls(operand, count, into);
        final long unit = Decimals.powerOfTen(scale);
        for (int i = 0; i < count; i++) {
            final long value = operand.longs[i];
            into.longs[i] = down ? Math.floorDiv(value, unit) : -Math.floorDiv(-value, unit);
        }
    }

    /** Casts of which a side is a decimal; see {@link CastKernels#cast}. */
    static void cast(
            final String what,
            final DataType from,
            final DataType to,
            final Vector operand,
            final int count,
            final AppendMemory texts,
            final Vector into) {
        LogicalKernels.copyNulls(operand, count, into);
        switch (to.kind()) {
            case STRING -> toTexts(from, operand, count, texts, into);
            case FLOAT64 -> {
                final double unit = Decimals.powerOfTen(from.scale());
                for (int i = 0; i < count; i++) {
                    into.doubles[i] = operand.longs[i] / unit;
                }
            }
            case INT64 -> lower(operand, Decimals.powerOfTen(from.scale()), count, into);
            case DECIMAL -> {
                switch (from.kind()) {
                    case STRING -> fromTexts(to, operand, count, into);
                    case FLOAT64 -> fromDoubles(what, to, operand, count, into);
                    default -> rescale(what, from, to, operand, count, into);
                }
            }
            default -> throw new IllegalArgumentException(what);
        }
    }

    /** From an int64 or a decimal. */
    private static void rescale(
            final String what,
            final DataType from,
            final DataType to,
            final Vector operand,
            final int count,
            final Vector into) {
        if (to.scale() >= from.scale()) {
            align(operand, Decimals.powerOfTen(to.scale() - from.scale()), count, into);
        } else {
            lower(operand, Decimals.powerOfTen(from.scale() - to.scale()), count, into);
        }
        final boolean fits = from.isDecimal() && to.precision() - to.scale() > from.precision() - from.scale();
        final int wrong = fits ? -1 : firstBeyond(Decimals.powerOfTen(to.precision()), into, count);
        if (wrong >= 0) {
            throw misfit(what, Decimals.of(operand.longs[wrong], from.scale()).toPlainString(), to);
        }
    }

    /** Divides, half away from zero. */
    private static void lower(final Vector operand, final long divisor, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            final long value = operand.longs[i];
            final long rest = value % divisor;
            final int step = Math.abs(rest) >= divisor - Math.abs(rest) && rest != 0 ? Long.signum(value) : 0;
            into.longs[i] = value / divisor + step;
        }
    }

    private static FrameException misfit(final String what, final String value, final DataType to) {
        return FrameException.user("cannot compute " + what + ": " + value + " does not fit " + to.label()
                + "; cast to a decimal with more digits before the point, or to float64");
    }

    private static void fromDoubles(
            final String what, final DataType to, final Vector operand, final int count, final Vector into) {
        final double unit = Decimals.powerOfTen(to.scale());
        final long end = Decimals.powerOfTen(to.precision());
        for (int i = 0; i < count; i++) {
            final double value = operand.doubles[i];
            final double scaled = value * unit;
            final double nearest = Math.rint(scaled);
            final double size = Math.abs(scaled);
            if (size < end - 1 && size < 0x1p50 && Math.abs(scaled - nearest) < 0.499 - size * 0x1p-51) {
                // Far enough from a half that neither the product's error nor that of the text can turn it.
                into.longs[i] = (long) nearest;
                continue;
            }
            final Long units = operand.isNull(i)
                    ? Long.valueOf(0)
                    : Double.isFinite(value) ? Decimals.units(Decimals.ofDouble(value), to) : null;
            if (units == null) {
                throw misfit(what, Double.toString(value), to);
            }
            into.longs[i] = units;
        }
    }

    private static void toTexts(
            final DataType from, final Vector operand, final int count, final AppendMemory texts, final Vector into) {
        for (int i = 0; i < count; i++) {
            if (operand.isNull(i)) {
                TextKernels.setEmpty(into, i, texts);
            } else {
                TextKernels.set(
                        into, i, Decimals.of(operand.longs[i], from.scale()).toPlainString(), texts);
            }
        }
    }

    private static void fromTexts(final DataType to, final Vector operand, final int count, final Vector into) {
        if (!into.hasNulls) {
            Arrays.fill(into.nulls, 0, count, (byte) 0);
        }
        for (int i = 0; i < count; i++) {
            final Long units = operand.isNull(i) ? null : parse(CastKernels.text(operand, i), to);
            into.longs[i] = units == null ? 0 : units;
            if (units == null) {
                into.nulls[i] = 1;
                into.hasNulls = true;
            }
        }
    }

    private static @Nullable Long parse(final String text, final DataType to) {
        try {
            return Decimals.units(new BigDecimal(text.trim()), to);
        } catch (final NumberFormatException notOne) {
            return null;
        }
    }
}
