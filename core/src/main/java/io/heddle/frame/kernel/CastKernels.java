package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Values of one type as values of another. Between texts and other types an object is made per value. */
public final class CastKernels {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private CastKernels() {}

    /**
     * Casts; null stays null, and text that says no value of the type becomes null.
     *
     * @param what  the cast, for an error.
     * @param texts where texts that are made stand.
     */
    public static void cast(
            final String what,
            final DataType from,
            final DataType to,
            final Vector operand,
            final int count,
            final AppendMemory texts,
            final Vector into) {
        if (from.isDecimal() || to.isDecimal()) {
            DecimalKernels.cast(what, from, to, operand, count, texts, into);
            return;
        }
        LogicalKernels.copyNulls(operand, count, into);
        if (to == DataType.STRING) {
            toTexts(from, operand, count, texts, into);
        } else if (from == DataType.STRING) {
            fromTexts(to, operand, count, into);
        } else {
            switch (to.kind()) {
                case FLOAT64 -> {
                    for (int i = 0; i < count; i++) {
                        into.doubles[i] = from == DataType.BOOL ? operand.bools[i] : operand.longs[i];
                    }
                }
                case INT64 -> toLongs(what, from, operand, count, into);
                case BOOL -> {
                    for (int i = 0; i < count; i++) {
                        into.bools[i] = (byte) (operand.longs[i] != 0 ? 1 : 0);
                    }
                }
                case TIMESTAMP -> {
                    for (int i = 0; i < count; i++) {
                        into.longs[i] = operand.longs[i] * MICROS_PER_DAY;
                    }
                }
                default -> {
                    for (int i = 0; i < count; i++) {
                        into.longs[i] = Math.floorDiv(operand.longs[i], MICROS_PER_DAY);
                    }
                }
            }
        }
    }

    private static void toLongs(
            final String what, final DataType from, final Vector operand, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            if (from == DataType.BOOL) {
                into.longs[i] = operand.bools[i];
                continue;
            }
            final double value = Math.rint(operand.doubles[i]);
            into.longs[i] = (long) value;
            if (!(value >= -0x1p63 && value < 0x1p63) && !operand.isNull(i)) {
                throw FrameException.user("cannot compute " + what + ": " + operand.doubles[i]
                        + " does not fit int64; leave such rows out by filter");
            }
        }
    }

    private static void toTexts(
            final DataType from, final Vector operand, final int count, final AppendMemory texts, final Vector into) {
        for (int i = 0; i < count; i++) {
            if (operand.isNull(i)) {
                TextKernels.setEmpty(into, i, texts);
                continue;
            }
            final String text = switch (from.kind()) {
                case BOOL -> operand.bools[i] != 0 ? "true" : "false";
                case FLOAT64 -> Double.toString(operand.doubles[i]);
                case DATE, TIMESTAMP -> ValueText.of(from, operand.longs[i]);
                default -> Long.toString(operand.longs[i]);
            };
            TextKernels.set(into, i, text, texts);
        }
    }

    private static void fromTexts(final DataType to, final Vector operand, final int count, final Vector into) {
        if (!into.hasNulls) {
            Arrays.fill(into.nulls, 0, count, (byte) 0);
        }
        for (int i = 0; i < count; i++) {
            final boolean isNull = operand.isNull(i) || !read(text(operand, i).trim(), to, into, i);
            if (isNull) {
                into.nulls[i] = 1;
                into.hasNulls = true;
                if (to == DataType.FLOAT64) {
                    into.doubles[i] = 0;
                } else {
                    into.longs[i] = 0;
                }
            }
        }
    }

    static String text(final Vector vector, final int index) {
        return new String(ByteRanges.copyOut(vector.longs[index], vector.lengths[index]), StandardCharsets.UTF_8);
    }

    private static boolean read(final String text, final DataType to, final Vector into, final int index) {
        try {
            switch (to.kind()) {
                case INT64 -> into.longs[index] = Long.parseLong(text);
                case FLOAT64 -> into.doubles[index] = Double.parseDouble(text);
                default -> {
                    final Literal read = ValueText.parse(text, to);
                    if (read == null) {
                        return false;
                    }
                    into.longs[index] = read.asLong();
                }
            }
            return true;
        } catch (final NumberFormatException notOne) {
            return false;
        }
    }
}
