package io.heddle.frame.kernel;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.ScalarFunction;

/** Functions of numbers. */
public final class NumberKernels {
    private NumberKernels() {}

    /** A function of one float64. */
    public static void ofDouble(final ScalarFunction function, final Vector x, final int count, final Vector into) {
        LogicalKernels.copyNulls(x, count, into);
        for (int i = 0; i < count; i++) {
            final double value = x.doubles[i];
            into.doubles[i] = switch (function) {
                case ABS -> Math.abs(value);
                case SIGN -> Math.signum(value);
                case ROUND ->
                    Math.abs(value) < 0x1p52 ? Math.copySign(Math.floor(Math.abs(value) + 0.5), value) : value;
                case FLOOR -> Math.floor(value);
                case CEIL -> Math.ceil(value);
                case SQRT -> Math.sqrt(value);
                case EXP -> Math.exp(value);
                case LN -> Math.log(value);
                default -> throw new IllegalArgumentException(function.label());
            };
        }
    }

    /** A function of one int64. */
    public static void ofLong(
            final String what, final ScalarFunction function, final Vector x, final int count, final Vector into) {
        LogicalKernels.copyNulls(x, count, into);
        for (int i = 0; i < count; i++) {
            final long value = x.longs[i];
            if (function == ScalarFunction.ABS && value == Long.MIN_VALUE && !x.isNull(i)) {
                throw FrameException.user("int64 overflow in " + what + ": " + value + " has no opposite");
            }
            into.longs[i] = switch (function) {
                case ABS -> Math.abs(value);
                case SIGN -> Long.signum(value);
                default -> value;
            };
        }
    }

    /** Whether a float64 is NaN. */
    public static void isNaN(final Vector x, final int count, final Vector into) {
        LogicalKernels.copyNulls(x, count, into);
        for (int i = 0; i < count; i++) {
            into.bools[i] = (byte) (Double.isNaN(x.doubles[i]) ? 1 : 0);
        }
    }

    /** Powers. */
    public static void power(final Vector base, final Vector exponent, final int count, final Vector into) {
        LogicalKernels.mergeNulls(base, exponent, count, into);
        for (int i = 0; i < count; i++) {
            into.doubles[i] = Math.pow(base.doubles[i], exponent.doubles[i]);
        }
    }

    /** Remainders with the sign of the dividend; an int64 divisor of zero is an error. */
    public static void mod(
            final String what,
            final DataType type,
            final Vector dividend,
            final Vector divisor,
            final int count,
            final Vector into) {
        LogicalKernels.mergeNulls(dividend, divisor, count, into);
        for (int i = 0; i < count; i++) {
            if (type == DataType.FLOAT64) {
                into.doubles[i] = dividend.doubles[i] % divisor.doubles[i];
            } else if (divisor.longs[i] != 0) {
                into.longs[i] = dividend.longs[i] % divisor.longs[i];
            } else if (into.isNull(i)) {
                into.longs[i] = 0;
            } else {
                throw FrameException.user("division by zero in " + what + "; leave such rows out by filter");
            }
        }
    }

    /** Takes the values of another vector where a selection says so; nulls are taken along. */
    public static void choose(final byte[] chosen, final Vector from, final int count, final Vector into) {
        into.dictionaryId = 0;
        for (int i = 0; i < count; i++) {
            if (chosen[i] == 0) {
                continue;
            }
            into.nulls[i] = (byte) (from.isNull(i) ? 1 : 0);
            switch (into.type.kind()) {
                case FLOAT64 -> into.doubles[i] = from.doubles[i];
                case BOOL -> into.bools[i] = from.bools[i];
                case STRING -> {
                    into.longs[i] = from.longs[i];
                    into.lengths[i] = from.lengths[i];
                }
                case INT64, DATE, TIMESTAMP, DECIMAL -> into.longs[i] = from.longs[i];
            }
        }
    }
}
