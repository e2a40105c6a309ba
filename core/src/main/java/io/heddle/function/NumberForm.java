package io.heddle.function;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** The numbers that travel and are kept as their 64 bits, without an object for each. */
public enum NumberForm {
    /** An int64. */
    LONG(ValueForm.LONG) {
        @Override
        public Object box(final long bits) {
            return bits;
        }
    },
    /** A float64. */
    DOUBLE(ValueForm.DOUBLE) {
        @Override
        public Object box(final long bits) {
            return Double.longBitsToDouble(bits);
        }
    };

    /** Length of a number among values, bytes. */
    public static final int VALUE_BYTES = 1 + Long.BYTES;

    /** Behind the form itself: no captured values, and one argument. */
    private static final byte[] ONE_ARGUMENT = {ValueForm.ARGUMENTS, 0, 1};

    /** Length of the arguments of a function of one number that captured nothing, bytes. */
    public static final int ARGUMENTS_BYTES = ONE_ARGUMENT.length + VALUE_BYTES;

    final byte tag;

    NumberForm(final byte tag) {
        this.tag = tag;
    }

    /** The number as an object. */
    public abstract Object box(long bits);

    /** The form of a value, null if it is no number of these. Its bits are a byte behind {@code offset}. */
    public static @Nullable NumberForm ofValue(final DirectBuffer buffer, final int offset, final int length) {
        return length == VALUE_BYTES ? of(buffer.getByte(offset)) : null;
    }

    /** The form of the one argument of a call, null if there are others or captured values. Its bits are the last eight bytes. */
    public static @Nullable NumberForm ofArguments(final DirectBuffer buffer, final int offset, final int length) {
        if (length != ARGUMENTS_BYTES) {
            return null;
        }
        for (int i = 0; i < ONE_ARGUMENT.length; i++) {
            if (buffer.getByte(offset + i) != ONE_ARGUMENT[i]) {
                return null;
            }
        }
        return of(buffer.getByte(offset + ONE_ARGUMENT.length));
    }

    private static @Nullable NumberForm of(final byte tag) {
        return tag == ValueForm.LONG ? LONG : tag == ValueForm.DOUBLE ? DOUBLE : null;
    }
}
