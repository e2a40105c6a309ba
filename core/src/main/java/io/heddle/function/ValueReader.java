package io.heddle.function;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.StreamCorruptedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ValueWriter} wrote, straight from the buffer where it lies. Lengths are checked before anything is
 * allocated for them. Not thread-safe; keeps no reference to the buffer.
 */
public final class ValueReader {
    private static final @Nullable Object[] NO_INPUTS = new Object[0];
    private static final Object[] NOTHING = new Object[0];

    private final @Nullable SerialisationTime time;
    private int position;
    private int limit;
    private @Nullable Object[] inputs = NO_INPUTS;
    private @Nullable Object plain;

    /** A reader of which nobody wants to know how long it takes. */
    public ValueReader() {
        this(null);
    }

    /** A reader that adds to {@code time} what it needs for serialised values. */
    public ValueReader(final @Nullable SerialisationTime time) {
        this.time = time;
    }

    /** Decides about the classes of values that come by Java serialisation. */
    public interface Classes {
        /** Sees the classes. */
        ClassLoader loader();

        /** Says which may come in. */
        ObjectInputFilter filter();
    }

    /** The value at {@code offset}. */
    public @Nullable Object readValue(
            final DirectBuffer buffer, final int offset, final int length, final Classes classes)
            throws IOException, ClassNotFoundException {
        if (isSerialised(buffer, offset, length)) {
            return decode(stream(buffer, offset, length), classes, UnaryOperator.identity());
        }
        begin(offset, length, NO_INPUTS);
        return get(buffer);
    }

    /** Reads a value that needs no class of a user; false if it does, or is damaged. {@link #plain} has it then. */
    public boolean readPlain(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1 || buffer.getByte(offset) == ValueForm.SERIALISED) {
            return false;
        }
        begin(offset, length, NO_INPUTS);
        try {
            plain = get(buffer);
            return true;
        } catch (final IOException | IndexOutOfBoundsException | ArithmeticException | DateTimeException damaged) {
            return false;
        }
    }

    /** What {@link #readPlain} read last; handed out once. */
    public @Nullable Object plain() {
        final Object value = plain;
        plain = null;
        return value;
    }

    /** The arguments at {@code offset}, with {@code dependencies} in the places of their references. */
    public TaskArguments readArguments(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final @Nullable Object[] dependencies,
            final Classes classes)
            throws IOException, ClassNotFoundException {
        if (isSerialised(buffer, offset, length)) {
            final Object decoded = decode(
                    stream(buffer, offset, length),
                    classes,
                    value -> value instanceof TaskArguments.Reference reference
                            ? dependencies[reference.index()]
                            : value);
            if (decoded instanceof TaskArguments known) {
                return known;
            }
            throw new StreamCorruptedException("the arguments of a task are not in the form agreed");
        }
        begin(offset, length, dependencies);
        if (buffer.getByte(next(1)) != ValueForm.ARGUMENTS) {
            throw new StreamCorruptedException("the arguments of a task are not in the form agreed");
        }
        final @Nullable Object[] captured = getAll(buffer);
        final @Nullable Object[] arguments = getAll(buffer);
        inputs = NO_INPUTS;
        return new TaskArguments(captured, arguments);
    }

    private @Nullable Object decode(final byte[] bytes, final Classes classes, final UnaryOperator<Object> resolve)
            throws IOException, ClassNotFoundException {
        if (time == null) {
            return ObjectCodec.decode(bytes, classes.loader(), classes.filter(), resolve);
        }
        final long startNs = System.nanoTime();
        try {
            return ObjectCodec.decode(bytes, classes.loader(), classes.filter(), resolve);
        } finally {
            time.read(startNs);
        }
    }

    private static boolean isSerialised(final DirectBuffer buffer, final int offset, final int length)
            throws IOException {
        if (length < 1) {
            throw new StreamCorruptedException("a value of no bytes");
        }
        return buffer.getByte(offset) == ValueForm.SERIALISED;
    }

    private static byte[] stream(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length - 1];
        buffer.getBytes(offset + 1, bytes);
        return bytes;
    }

    private void begin(final int offset, final int length, final @Nullable Object[] dependencies) {
        position = offset;
        limit = offset + length;
        inputs = dependencies;
    }

    /** Moves on by {@code bytes} and returns where it was. */
    private int next(final long bytes) throws IOException {
        final int at = position;
        if (bytes < 0 || bytes > limit - at) {
            throw new StreamCorruptedException("a value ends after " + (limit - at) + " bytes, expected " + bytes);
        }
        position = at + (int) bytes;
        return at;
    }

    private @Nullable Object[] getAll(final DirectBuffer buffer) throws IOException {
        final int count = buffer.getByte(next(1));
        if (count <= 0) {
            return NOTHING;
        }
        final @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = get(buffer);
        }
        return values;
    }

    private @Nullable Object get(final DirectBuffer buffer) throws IOException {
        final byte form = buffer.getByte(next(1));
        return switch (form) {
            case ValueForm.NULL -> null;
            case ValueForm.TRUE -> true;
            case ValueForm.FALSE -> false;
            case ValueForm.INTEGER -> buffer.getInt(next(Integer.BYTES));
            case ValueForm.LONG -> buffer.getLong(next(Long.BYTES));
            case ValueForm.DOUBLE -> Double.longBitsToDouble(buffer.getLong(next(Long.BYTES)));
            case ValueForm.FLOAT -> Float.intBitsToFloat(buffer.getInt(next(Integer.BYTES)));
            case ValueForm.SHORT -> buffer.getShort(next(Short.BYTES));
            case ValueForm.BYTE -> buffer.getByte(next(Byte.BYTES));
            case ValueForm.CHARACTER -> buffer.getChar(next(Character.BYTES));
            case ValueForm.REFERENCE -> inputs[buffer.getInt(next(Integer.BYTES))];
            case ValueForm.LOCAL_DATE -> LocalDate.ofEpochDay(buffer.getLong(next(Long.BYTES)));
            default -> getLong(buffer, form);
        };
    }

    /** The forms that begin with a count or are longer than a word. */
    private Object getLong(final DirectBuffer buffer, final byte form) throws IOException {
        if (form == ValueForm.BIG_DECIMAL) {
            final int scale = buffer.getInt(next(Integer.BYTES));
            final byte[] digits = new byte[available(buffer.getInt(next(Integer.BYTES)), 1)];
            buffer.getBytes(next(digits.length), digits);
            return new BigDecimal(new BigInteger(digits), scale);
        }
        final int count = buffer.getInt(next(Integer.BYTES));
        return switch (form) {
            case ValueForm.STRING_ASCII -> buffer.getStringWithoutLengthAscii(next(count), count);
            case ValueForm.STRING -> {
                final char[] characters = new char[available(count, Character.BYTES)];
                for (int i = 0; i < count; i++) {
                    characters[i] = buffer.getChar(next(Character.BYTES));
                }
                yield new String(characters);
            }
            case ValueForm.BYTES -> {
                final byte[] bytes = new byte[available(count, 1)];
                buffer.getBytes(next(count), bytes);
                yield bytes;
            }
            case ValueForm.INTS -> {
                final int[] ints = new int[available(count, Integer.BYTES)];
                for (int i = 0; i < count; i++) {
                    ints[i] = buffer.getInt(next(Integer.BYTES));
                }
                yield ints;
            }
            case ValueForm.LONGS -> {
                final long[] longs = new long[available(count, Long.BYTES)];
                for (int i = 0; i < count; i++) {
                    longs[i] = buffer.getLong(next(Long.BYTES));
                }
                yield longs;
            }
            case ValueForm.DOUBLES -> {
                final double[] doubles = new double[available(count, Double.BYTES)];
                for (int i = 0; i < count; i++) {
                    doubles[i] = Double.longBitsToDouble(buffer.getLong(next(Long.BYTES)));
                }
                yield doubles;
            }
            case ValueForm.ARRAY_LIST -> {
                final List<@Nullable Object> list = new ArrayList<>(available(count, 1));
                for (int i = 0; i < count; i++) {
                    list.add(get(buffer));
                }
                yield list;
            }
            case ValueForm.FIXED_LIST -> {
                final @Nullable Object[] elements = new Object[available(count, 1)];
                for (int i = 0; i < count; i++) {
                    elements[i] = get(buffer);
                }
                yield Arrays.stream(elements).toList(); // may hold nulls, unlike List.of
            }
            default -> throw new StreamCorruptedException("a value has the unknown form " + form);
        };
    }

    private int available(final int count, final int bytesEach) throws IOException {
        if (count < 0 || (long) count * bytesEach > limit - position) {
            throw new StreamCorruptedException(
                    "a value claims " + count + " elements in " + (limit - position) + " bytes");
        }
        return count;
    }
}
