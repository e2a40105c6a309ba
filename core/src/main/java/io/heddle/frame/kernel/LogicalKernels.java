package io.heddle.frame.kernel;

import java.util.Arrays;

/** Three-valued logic over vectors of bools, and the nulls of computations. */
public final class LogicalKernels {
    private LogicalKernels() {}

    /** A computation over two vectors is null where a side is null. */
    public static void mergeNulls(final Vector left, final Vector right, final int count, final Vector into) {
        into.hasNulls = left.hasNulls || right.hasNulls;
        if (!into.hasNulls) {
            return;
        }
        final byte[] nulls = into.nulls;
        if (left.hasNulls && right.hasNulls) {
            for (int i = 0; i < count; i++) {
                nulls[i] = (byte) (left.nulls[i] | right.nulls[i]);
            }
        } else {
            System.arraycopy(left.hasNulls ? left.nulls : right.nulls, 0, nulls, 0, count);
        }
    }

    /** False where a side is false, else null where a side is null, else true. */
    public static void and(final Vector left, final Vector right, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            into.bools[i] = (byte) (left.bools[i] & right.bools[i]);
        }
        into.hasNulls = left.hasNulls || right.hasNulls;
        if (into.hasNulls) {
            for (int i = 0; i < count; i++) {
                final int leftNull = left.hasNulls ? left.nulls[i] : 0;
                final int rightNull = right.hasNulls ? right.nulls[i] : 0;
                final int someFalse = ((leftNull ^ 1) & (left.bools[i] ^ 1)) | ((rightNull ^ 1) & (right.bools[i] ^ 1));
                into.nulls[i] = (byte) ((leftNull | rightNull) & (someFalse ^ 1));
                into.bools[i] = (byte) (into.bools[i] & (someFalse ^ 1));
            }
        }
    }

    /** True where a side is true, else null where a side is null, else false. */
    public static void or(final Vector left, final Vector right, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            into.bools[i] = (byte) (left.bools[i] | right.bools[i]);
        }
        into.hasNulls = left.hasNulls || right.hasNulls;
        if (into.hasNulls) {
            for (int i = 0; i < count; i++) {
                final int leftNull = left.hasNulls ? left.nulls[i] : 0;
                final int rightNull = right.hasNulls ? right.nulls[i] : 0;
                final int someTrue = ((leftNull ^ 1) & left.bools[i]) | ((rightNull ^ 1) & right.bools[i]);
                into.nulls[i] = (byte) ((leftNull | rightNull) & (someTrue ^ 1));
                into.bools[i] = (byte) someTrue;
            }
        }
    }

    /** The opposite, null where null. */
    public static void not(final Vector operand, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            into.bools[i] = (byte) (operand.bools[i] ^ 1);
        }
        copyNulls(operand, count, into);
    }

    /** True where the operand is null; never null. */
    public static void isNull(final Vector operand, final int count, final Vector into) {
        if (operand.hasNulls) {
            System.arraycopy(operand.nulls, 0, into.bools, 0, count);
        } else {
            Arrays.fill(into.bools, 0, count, (byte) 0);
        }
        into.hasNulls = false;
    }

    /** Takes over the nulls of an operand. */
    public static void copyNulls(final Vector operand, final int count, final Vector into) {
        into.hasNulls = operand.hasNulls;
        if (operand.hasNulls) {
            System.arraycopy(operand.nulls, 0, into.nulls, 0, count);
        }
    }
}
