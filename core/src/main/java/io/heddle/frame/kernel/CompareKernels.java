package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;

/** Compares two vectors of one type; NaN equals NaN and is greater than every number. */
public final class CompareKernels {
    private CompareKernels() {}

    /** Writes 1 where the comparison holds, and null where a side is null. */
    public static void compare(
            final ComparisonOperator operator,
            final Vector left,
            final Vector right,
            final int count,
            final Vector into) {
        final DataType type = left.type;
        if (type == DataType.STRING) {
            compareStrings(operator, left, right, count, into.bools);
        } else if (type == DataType.FLOAT64) {
            compareDoubles(operator, left.doubles, right.doubles, count, into.bools);
        } else if (type == DataType.BOOL) {
            compareBools(operator, left.bools, right.bools, count, into.bools);
        } else {
            compareLongs(operator, left.longs, right.longs, count, into.bools);
        }
        LogicalKernels.mergeNulls(left, right, count, into);
    }

    private static void compareLongs(
            final ComparisonOperator operator, final long[] a, final long[] b, final int count, final byte[] into) {
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] == b[i] ? 1 : 0);
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] != b[i] ? 1 : 0);
                }
            }
            case LESS -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] < b[i] ? 1 : 0);
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] <= b[i] ? 1 : 0);
                }
            }
            case GREATER -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] > b[i] ? 1 : 0);
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] >= b[i] ? 1 : 0);
                }
            }
        }
    }

    private static void compareDoubles(
            final ComparisonOperator operator, final double[] a, final double[] b, final int count, final byte[] into) {
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] == b[i] || (Double.isNaN(a[i]) && Double.isNaN(b[i])) ? 1 : 0);
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (byte) (a[i] == b[i] || (Double.isNaN(a[i]) && Double.isNaN(b[i])) ? 0 : 1);
                }
            }
            case LESS -> lessDoubles(a, b, count, 1, into);
            case GREATER -> lessDoubles(b, a, count, 1, into);
            case LESS_OR_EQUAL -> lessDoubles(b, a, count, 0, into);
            case GREATER_OR_EQUAL -> lessDoubles(a, b, count, 0, into);
        }
    }

    /** Writes {@code holds} where a is less than b, else the opposite. */
    private static void lessDoubles(
            final double[] a, final double[] b, final int count, final int holds, final byte[] into) {
        for (int i = 0; i < count; i++) {
            final boolean less = a[i] < b[i] || (Double.isNaN(b[i]) && !Double.isNaN(a[i]));
            into[i] = (byte) (less ? holds : holds ^ 1);
        }
    }

    private static void compareBools(
            final ComparisonOperator operator, final byte[] a, final byte[] b, final int count, final byte[] into) {
        for (int i = 0; i < count; i++) {
            into[i] = (byte) (operator.accepts(a[i] - b[i]) ? 1 : 0);
        }
    }

    private static void compareStrings(
            final ComparisonOperator operator,
            final Vector left,
            final Vector right,
            final int count,
            final byte[] into) {
        final boolean equality = operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
        final int onEqual = operator == ComparisonOperator.EQUAL ? 1 : 0;
        for (int i = 0; i < count; i++) {
            final int leftLength = left.lengths[i];
            final int rightLength = right.lengths[i];
            if (equality) {
                final boolean equal =
                        leftLength == rightLength && ByteRanges.equal(left.longs[i], right.longs[i], leftLength);
                into[i] = (byte) (equal ? onEqual : onEqual ^ 1);
            } else {
                final int order = ByteRanges.compare(left.longs[i], leftLength, right.longs[i], rightLength);
                into[i] = (byte) (operator.accepts(order) ? 1 : 0);
            }
        }
    }
}
