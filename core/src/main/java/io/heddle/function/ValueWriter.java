package io.heddle.function;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of users in their binary forms (see {@link ValueForm}); what has none goes by Java serialisation, whole.
 * The result stands in {@link #buffer()} from 0 on until the next call. Not thread-safe.
 */
public final class ValueWriter {
    private static final int KEPT_BYTES_MAX = 1 << 20;
    private static final int START_BYTES = 256;
    private static final int NESTING_MAX = 16;
    private static final int SHARED_MAX = 32;
    private static final Class<?> LIST_OF_FEW = List.of(1).getClass();
    private static final Class<?> LIST_OF_MANY = List.of(1, 2, 3).getClass();

    private MutableDirectBuffer buffer = new ExpandableArrayBuffer(START_BYTES);
    /** Objects whose identity a reader could notice: one that comes twice needs Java serialisation. */
    private final ArrayList<Object> seen = new ArrayList<>(4);

    private final @Nullable SerialisationTime time;
    private int position;

    /** A writer of which nobody wants to know how long it takes. */
    public ValueWriter() {
        this(null);
    }

    /** A writer that adds to {@code time} what it needs for values that it serialises. */
    public ValueWriter(final @Nullable SerialisationTime time) {
        this.time = time;
    }

    /** The bytes that were written last. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * Writes a result.
     *
     * @param what names it in an error.
     * @return its length in bytes.
     * @throws io.heddle.graph.HeddleException (USER) if something in it is not serialisable.
     */
    public int writeValue(final @Nullable Object value, final String what) {
        begin();
        if (!put(value, 0, UnaryOperator.identity())) {
            putSerialised(encode(value, what));
        }
        seen.clear();
        return position;
    }

    /**
     * Writes what a task is called with.
     *
     * @param replace every object passes through it, for example to put a {@link TaskArguments.Reference} in the place of a
     *     future. Must answer the same if asked twice.
     * @param what names the arguments in an error.
     * @return the length in bytes.
     */
    public int writeArguments(
            final Object[] captured,
            final @Nullable Object[] arguments,
            final UnaryOperator<Object> replace,
            final String what) {
        begin();
        buffer.putByte(position++, ValueForm.ARGUMENTS);
        if (!putAll(captured, replace) || !putAll(arguments, replace)) {
            position = 0;
            putSerialised(ObjectCodec.encode(new TaskArguments(captured, arguments), what, replace));
        }
        seen.clear();
        return position;
    }

    /** Writes what a function of one number is called with; as {@link #writeArguments}, without an object for the number. */
    public int writeArguments(final Object[] captured, final NumberForm form, final long bits, final String what) {
        begin();
        buffer.putByte(position++, ValueForm.ARGUMENTS);
        if (!putAll(captured, UnaryOperator.identity())) {
            return writeArguments(captured, new Object[] {form.box(bits)}, UnaryOperator.identity(), what);
        }
        buffer.putByte(position++, (byte) 1);
        putNumber(form, bits);
        seen.clear();
        return position;
    }

    /** Writes a result that is a number. */
    public int writeNumber(final NumberForm form, final long bits) {
        begin();
        putNumber(form, bits);
        return position;
    }

    private void putNumber(final NumberForm form, final long bits) {
        buffer.putByte(position, form.tag);
        buffer.putLong(position + 1, bits);
        position += NumberForm.VALUE_BYTES;
    }

    private void begin() {
        if (buffer.capacity() > KEPT_BYTES_MAX) {
            buffer = new ExpandableArrayBuffer(START_BYTES);
        }
        position = 0;
        seen.clear();
    }

    private boolean putAll(final @Nullable Object[] values, final UnaryOperator<Object> replace) {
        if (values.length > Byte.MAX_VALUE) {
            return false;
        }
        buffer.putByte(position++, (byte) values.length);
        for (final Object value : values) {
            if (!put(value, 0, replace)) {
                return false;
            }
        }
        return true;
    }

    private byte[] encode(final @Nullable Object value, final String what) {
        if (time == null) {
            return ObjectCodec.encode(value, what);
        }
        final long startNs = System.nanoTime();
        try {
            return ObjectCodec.encode(value, what);
        } finally {
            time.wrote(startNs);
        }
    }

    private void putSerialised(final byte[] bytes) {
        position = 0;
        buffer.putByte(0, ValueForm.SERIALISED);
        buffer.putBytes(1, bytes);
        position = 1 + bytes.length;
    }

    /** Writes a value; false if it has no binary form. */
    private boolean put(final @Nullable Object given, final int depth, final UnaryOperator<Object> replace) {
        if (given == null) {
            buffer.putByte(position++, ValueForm.NULL);
            return true;
        }
        final Class<?> type = given.getClass();
        if (type == Integer.class) {
            buffer.putByte(position, ValueForm.INTEGER);
            buffer.putInt(position + 1, (Integer) given);
            position += 1 + Integer.BYTES;
        } else if (type == Long.class) {
            buffer.putByte(position, ValueForm.LONG);
            buffer.putLong(position + 1, (Long) given);
            position += 1 + Long.BYTES;
        } else if (type == Double.class) {
            buffer.putByte(position, ValueForm.DOUBLE);
            buffer.putLong(position + 1, Double.doubleToRawLongBits((Double) given));
            position += 1 + Long.BYTES;
        } else if (type == String.class) {
            putString((String) given);
        } else {
            return putOther(given, type, depth, replace);
        }
        return true;
    }

    private boolean putOther(
            final Object given, final Class<?> type, final int depth, final UnaryOperator<Object> replace) {
        if (type == Boolean.class) {
            buffer.putByte(position++, (Boolean) given ? ValueForm.TRUE : ValueForm.FALSE);
        } else if (type == Float.class) {
            buffer.putByte(position, ValueForm.FLOAT);
            buffer.putInt(position + 1, Float.floatToRawIntBits((Float) given));
            position += 1 + Integer.BYTES;
        } else if (type == Short.class) {
            buffer.putByte(position, ValueForm.SHORT);
            buffer.putShort(position + 1, (Short) given);
            position += 1 + Short.BYTES;
        } else if (type == Byte.class) {
            buffer.putByte(position, ValueForm.BYTE);
            buffer.putByte(position + 1, (Byte) given);
            position += 1 + Byte.BYTES;
        } else if (type == Character.class) {
            buffer.putByte(position, ValueForm.CHARACTER);
            buffer.putChar(position + 1, (Character) given);
            position += 1 + Character.BYTES;
        } else if (type == LocalDate.class) {
            buffer.putByte(position, ValueForm.LOCAL_DATE);
            buffer.putLong(position + 1, ((LocalDate) given).toEpochDay());
            position += 1 + Long.BYTES;
        } else if (type == BigDecimal.class) {
            putDecimal((BigDecimal) given);
        } else if (type == ArrayList.class) {
            return isFirst(given) && putList(ValueForm.ARRAY_LIST, (List<?>) given, depth, replace);
        } else if (type == LIST_OF_FEW || type == LIST_OF_MANY) {
            return putList(ValueForm.FIXED_LIST, (List<?>) given, depth, replace);
        } else if (type.isArray()) {
            return isFirst(given) && putArray(given, type);
        } else {
            return putReplaced(given, replace);
        }
        return true;
    }

    private boolean putReplaced(final Object given, final UnaryOperator<Object> replace) {
        if (!(replace.apply(given) instanceof TaskArguments.Reference reference)) {
            return false;
        }
        buffer.putByte(position, ValueForm.REFERENCE);
        buffer.putInt(position + 1, reference.index());
        position += 1 + Integer.BYTES;
        return true;
    }

    private boolean isFirst(final Object mutable) {
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i) == mutable) {
                return false;
            }
        }
        return seen.size() < SHARED_MAX && seen.add(mutable);
    }

    private void putString(final String text) {
        final int length = text.length();
        int i = 0;
        while (i < length && text.charAt(i) < 0x80) {
            i++;
        }
        buffer.putInt(position + 1, length);
        if (i == length) {
            buffer.putByte(position, ValueForm.STRING_ASCII);
            buffer.putStringWithoutLengthAscii(position + 1 + Integer.BYTES, text);
            position += 1 + Integer.BYTES + length;
        } else {
            buffer.putByte(position, ValueForm.STRING);
            position += 1 + Integer.BYTES;
            buffer.checkLimit(position + length * Character.BYTES);
            for (i = 0; i < length; i++) {
                buffer.putChar(position, text.charAt(i));
                position += Character.BYTES;
            }
        }
    }

    private void putDecimal(final BigDecimal value) {
        final byte[] digits = value.unscaledValue().toByteArray();
        buffer.putByte(position, ValueForm.BIG_DECIMAL);
        buffer.putInt(position + 1, value.scale());
        buffer.putInt(position + 1 + Integer.BYTES, digits.length);
        buffer.putBytes(position + 1 + 2 * Integer.BYTES, digits);
        position += 1 + 2 * Integer.BYTES + digits.length;
    }

    private boolean putList(final byte form, final List<?> list, final int depth, final UnaryOperator<Object> replace) {
        if (depth == NESTING_MAX) {
            return false;
        }
        final int size = list.size();
        buffer.putByte(position, form);
        buffer.putInt(position + 1, size);
        position += 1 + Integer.BYTES;
        for (int i = 0; i < size; i++) {
            if (!put(list.get(i), depth + 1, replace)) {
                return false;
            }
        }
        return true;
    }

    private boolean putArray(final Object array, final Class<?> type) {
        if (type == byte[].class) {
            final byte[] bytes = (byte[]) array;
            putLength(ValueForm.BYTES, bytes.length);
            buffer.putBytes(position, bytes);
            position += bytes.length;
        } else if (type == int[].class) {
            final int[] ints = (int[]) array;
            putLength(ValueForm.INTS, ints.length);
            for (final int value : ints) {
                buffer.putInt(position, value);
                position += Integer.BYTES;
            }
        } else if (type == long[].class) {
            final long[] longs = (long[]) array;
            putLength(ValueForm.LONGS, longs.length);
            for (final long value : longs) {
                buffer.putLong(position, value);
                position += Long.BYTES;
            }
        } else if (type == double[].class) {
            final double[] doubles = (double[]) array;
            putLength(ValueForm.DOUBLES, doubles.length);
            for (final double value : doubles) {
                buffer.putLong(position, Double.doubleToRawLongBits(value));
                position += Long.BYTES;
            }
        } else {
            return false;
        }
        return true;
    }

    private void putLength(final byte form, final int length) {
        buffer.putByte(position, form);
        buffer.putInt(position + 1, length);
        position += 1 + Integer.BYTES;
    }
}
