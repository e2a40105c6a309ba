package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import org.agrona.UnsafeApi;

/**
 * Loops that fold a vector of values into aggregate states in memory: either each value into the state of its own group, by
 * addresses, or all of them into one. A state is one of
 *
 * <pre>
 * count         8 bytes: rows or values
 * sum of longs  24 bytes: low and high word of a 128-bit sum (high counts the carries of the signed low word), count of values
 * sum of doubles 16 bytes: sum, count of values
 * extreme       24 bytes: value (bits of a double, address of a string), 1 once there is one, length of a string
 * </pre>
 *
 * <p>The 128-bit sum makes overflow exact: whether a total fits int64 does not depend on the order or cut of the rows.
 */
public final class StateKernels {
    public static final int COUNT_LENGTH = 8;
    public static final int LONG_SUM_LENGTH = 24;
    public static final int DOUBLE_SUM_LENGTH = 16;
    public static final int EXTREME_LENGTH = 24;

    private StateKernels() {}

    /** Adds one to the count of each row's group. */
    public static void countRows(final long[] states, final int offset, final int count) {
        for (int i = 0; i < count; i++) {
            final long state = states[i] + offset;
            UnsafeApi.putLong(state, UnsafeApi.getLong(state) + 1);
        }
    }

    /** Adds one to the count of each group whose value is not null. */
    public static void countValues(final long[] states, final int offset, final Vector values, final int count) {
        if (!values.hasNulls) {
            countRows(states, offset, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            final long state = states[i] + offset;
            UnsafeApi.putLong(state, UnsafeApi.getLong(state) + 1 - values.nulls[i]);
        }
    }

    /** Adds to a count. */
    public static void addCount(final long state, final long count) {
        UnsafeApi.putLong(state, UnsafeApi.getLong(state) + count);
    }

    /** How many of the values are not null. */
    public static int valueCount(final Vector values, final int count) {
        int nulls = 0;
        if (values.hasNulls) {
            for (int i = 0; i < count; i++) {
                nulls += values.nulls[i];
            }
        }
        return count - nulls;
    }

    /** Adds int64 values to the sums of their groups. */
    public static void sumLongs(final long[] states, final int offset, final Vector values, final int count) {
        final long[] longs = values.longs;
        final boolean hasNulls = values.hasNulls;
        final byte[] nulls = values.nulls;
        for (int i = 0; i < count; i++) {
            if (hasNulls && nulls[i] != 0) {
                continue;
            }
            addLong(states[i] + offset, longs[i], 0, 1);
        }
    }

    /** Adds a 128-bit sum of some values to a state. */
    public static void addLong(final long state, final long low, final long high, final long valueCount) {
        final long before = UnsafeApi.getLong(state);
        final long after = before + low;
        UnsafeApi.putLong(state, after);
        if (((before ^ after) & (low ^ after)) < 0) {
            UnsafeApi.putLong(state + 8, UnsafeApi.getLong(state + 8) + (low < 0 ? -1 : 1));
        }
        if (high != 0) {
            UnsafeApi.putLong(state + 8, UnsafeApi.getLong(state + 8) + high);
        }
        UnsafeApi.putLong(state + 16, UnsafeApi.getLong(state + 16) + valueCount);
    }

    /** Adds all int64 values to one sum. */
    public static void sumAllLongs(final long state, final Vector values, final int count) {
        final long[] longs = values.longs;
        if (values.hasNulls) {
            for (int i = 0; i < count; i++) {
                if (values.nulls[i] == 0) {
                    addLong(state, longs[i], 0, 1);
                }
            }
            return;
        }
        // Halves of 32 bits cannot overflow a long within one vector, and the loop stays free of branches.
        long low = 0;
        long high = 0;
        for (int i = 0; i < count; i++) {
            low += longs[i] & 0xFFFF_FFFFL;
            high += longs[i] >> 32;
        }
        addLong(state, low, 0, count);
        addShifted(state, high);
    }

    /** Adds a value times 2^32. */
    private static void addShifted(final long state, final long value) {
        final long shiftedLow = value << 32;
        final long shiftedHigh = (value >> 32) + (shiftedLow < 0 ? 1 : 0);
        addLong(state, shiftedLow, shiftedHigh, 0);
    }

    /** Adds doubles to the sums of their groups. */
    public static void sumDoubles(final long[] states, final int offset, final Vector values, final int count) {
        final double[] doubles = values.doubles;
        final boolean hasNulls = values.hasNulls;
        final byte[] nulls = values.nulls;
        for (int i = 0; i < count; i++) {
            if (hasNulls && nulls[i] != 0) {
                continue;
            }
            addDouble(states[i] + offset, doubles[i], 1);
        }
    }

    /** Adds all doubles to one sum. */
    public static void sumAllDoubles(final long state, final Vector values, final int count) {
        final double[] doubles = values.doubles;
        double sum = 0;
        if (values.hasNulls) {
            for (int i = 0; i < count; i++) {
                sum += values.nulls[i] == 0 ? doubles[i] : 0;
            }
        } else {
            for (int i = 0; i < count; i++) {
                sum += doubles[i];
            }
        }
        addDouble(state, sum, valueCount(values, count));
    }

    /** Adds the sum of some values to a state. */
    public static void addDouble(final long state, final double sum, final long valueCount) {
        UnsafeApi.putDouble(state, UnsafeApi.getDouble(state) + sum);
        UnsafeApi.putLong(state + 8, UnsafeApi.getLong(state + 8) + valueCount);
    }

    /** Keeps the smaller or greater value of each group. */
    public static void extreme(
            final boolean greatest,
            final DataType type,
            final long[] states,
            final int offset,
            final Vector values,
            final int count,
            final AppendMemory strings) {
        if (type.isIntegral() && !values.hasNulls) {
            extremeLongs(greatest, states, offset, values.longs, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (values.hasNulls && values.nulls[i] != 0) {
                continue;
            }
            final long state = states[i] + offset;
            switch (type.kind()) {
                case FLOAT64 -> extremeDouble(greatest, state, values.doubles[i]);
                case STRING -> extremeString(greatest, state, values.longs[i], values.lengths[i], strings);
                case BOOL -> extremeLong(greatest, state, values.bools[i]);
                case INT64, DATE, TIMESTAMP, DECIMAL -> extremeLong(greatest, state, values.longs[i]);
            }
        }
    }

    private static void extremeLongs(
            final boolean greatest, final long[] states, final int offset, final long[] longs, final int count) {
        if (greatest) {
            for (int i = 0; i < count; i++) {
                final long state = states[i] + offset;
                if (longs[i] > UnsafeApi.getLong(state) || UnsafeApi.getLong(state + 8) == 0) {
                    UnsafeApi.putLong(state, longs[i]);
                    UnsafeApi.putLong(state + 8, 1);
                }
            }
        } else {
            for (int i = 0; i < count; i++) {
                final long state = states[i] + offset;
                if (longs[i] < UnsafeApi.getLong(state) || UnsafeApi.getLong(state + 8) == 0) {
                    UnsafeApi.putLong(state, longs[i]);
                    UnsafeApi.putLong(state + 8, 1);
                }
            }
        }
    }

    /** Keeps the smaller or greater value of one group. */
    public static void extremeLong(final boolean greatest, final long state, final long value) {
        final long current = UnsafeApi.getLong(state);
        if (UnsafeApi.getLong(state + 8) == 0 || (greatest ? value > current : value < current)) {
            UnsafeApi.putLong(state, value);
            UnsafeApi.putLong(state + 8, 1);
        }
    }

    private static void extremeDouble(final boolean greatest, final long state, final double value) {
        final int order = Double.compare(value, UnsafeApi.getDouble(state));
        if (UnsafeApi.getLong(state + 8) == 0 || (greatest ? order > 0 : order < 0)) {
            UnsafeApi.putDouble(state, value);
            UnsafeApi.putLong(state + 8, 1);
        }
    }

    private static void extremeString(
            final boolean greatest,
            final long state,
            final long address,
            final int length,
            final AppendMemory strings) {
        final int currentLength = (int) UnsafeApi.getLong(state + 16);
        if (UnsafeApi.getLong(state + 8) != 0) {
            final int order = ByteRanges.compare(address, length, UnsafeApi.getLong(state), currentLength);
            if (greatest ? order <= 0 : order >= 0) {
                return;
            }
        }
        putString(state, address, length, strings);
    }

    /** Keeps the first or the last value of each group, in the order in which rows come. */
    public static void firstOrLast(
            final boolean last,
            final DataType type,
            final long[] states,
            final int offset,
            final Vector values,
            final int count,
            final AppendMemory strings) {
        for (int i = 0; i < count; i++) {
            final long state = states[i] + offset;
            if ((values.hasNulls && values.nulls[i] != 0) || (!last && UnsafeApi.getLong(state + 8) != 0)) {
                continue;
            }
            if (type == DataType.STRING) {
                putString(state, values.longs[i], values.lengths[i], strings);
            } else {
                UnsafeApi.putLong(state, KeyHashes.bits(type, values, i));
                UnsafeApi.putLong(state + 8, 1);
            }
        }
    }

    private static void putString(final long state, final long address, final int length, final AppendMemory strings) {
        final int currentLength = (int) UnsafeApi.getLong(state + 16);
        // A value that fits takes the place of the one it beats, so that improving a state seldom takes new memory.
        final boolean reuse = UnsafeApi.getLong(state + 8) != 0 && length <= ((currentLength + 7) & -8);
        final long copy = reuse ? UnsafeApi.getLong(state) : strings.append(length);
        UnsafeApi.copyMemory(address, copy, length);
        UnsafeApi.putLong(state, copy);
        UnsafeApi.putLong(state + 8, 1);
        UnsafeApi.putLong(state + 16, length);
    }
}
