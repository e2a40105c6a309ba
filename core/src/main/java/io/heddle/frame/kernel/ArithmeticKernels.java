package io.heddle.frame.kernel;

import io.heddle.frame.expression.ArithmeticOperator;

/** Arithmetic over vectors. Overflow of int64 is found for a whole vector at once and looked up row by row only then. */
public final class ArithmeticKernels {
    private ArithmeticKernels() {}

    /**
     * Computes int64 results; null where a side is null.
     *
     * @return the first place whose result does not fit int64, or -1.
     */
    public static int computeLongs(
            final ArithmeticOperator operator,
            final Vector left,
            final Vector right,
            final int count,
            final Vector into) {
        LogicalKernels.mergeNulls(left, right, count, into);
        final long[] a = left.longs;
        final long[] b = right.longs;
        final long[] r = into.longs;
        long overflow = 0;
        switch (operator) {
            case ADD -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] + b[i];
                    overflow |= (a[i] ^ r[i]) & (b[i] ^ r[i]);
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] - b[i];
                    overflow |= (a[i] ^ b[i]) & (a[i] ^ r[i]);
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] * b[i];
                    overflow |= Math.multiplyHigh(a[i], b[i]) == r[i] >> 63 ? 0 : Long.MIN_VALUE;
                }
            }
            case DIVIDE -> throw new IllegalArgumentException("division yields float64");
        }
        return overflow < 0 ? firstOverflow(operator, left, right, count, into) : -1;
    }

    private static int firstOverflow(
            final ArithmeticOperator operator,
            final Vector left,
            final Vector right,
            final int count,
            final Vector into) {
        for (int i = 0; i < count; i++) {
            final long a = left.longs[i];
            final long b = right.longs[i];
            final long r = into.longs[i];
            final boolean overflow = switch (operator) {
                case ADD -> ((a ^ r) & (b ^ r)) < 0;
                case SUBTRACT -> ((a ^ b) & (a ^ r)) < 0;
                default -> Math.multiplyHigh(a, b) != r >> 63;
            };
            if (overflow && !into.isNull(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Computes float64 results; null where a side is null. */
    public static void computeDoubles(
            final ArithmeticOperator operator,
            final Vector left,
            final Vector right,
            final int count,
            final Vector into) {
        LogicalKernels.mergeNulls(left, right, count, into);
        final double[] a = left.doubles;
        final double[] b = right.doubles;
        final double[] r = into.doubles;
        switch (operator) {
            case ADD -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] + b[i];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] - b[i];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] * b[i];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < count; i++) {
                    r[i] = a[i] / b[i];
                }
            }
        }
    }
}
