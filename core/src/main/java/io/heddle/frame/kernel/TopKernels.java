package io.heddle.frame.kernel;

import io.heddle.frame.expression.DataType;
import org.agrona.UnsafeApi;

/** The k greatest or smallest values of groups. A state is a count, at most k, and the values, the most extreme one first, 8 bytes each. */
public final class TopKernels {
    private TopKernels() {}

    /** Bytes of a state of k values. */
    public static int length(final int k) {
        return 8 + 8 * k;
    }

    /** Puts values into the states of their groups. */
    public static void add(
            final boolean largest,
            final DataType type,
            final int k,
            final long[] states,
            final int offset,
            final Vector values,
            final int count) {
        for (int i = 0; i < count; i++) {
            if (values.hasNulls && values.nulls[i] != 0) {
                continue;
            }
            final long state = states[i] + offset;
            if (isFull(k, state) && isBeaten(largest, type, k, state, values, i)) {
                continue;
            }
            if (type == DataType.FLOAT64) {
                addDouble(largest, k, state, values.doubles[i]);
            } else {
                addLong(largest, k, state, values.longs[i]);
            }
        }
    }

    private static boolean isFull(final int k, final long state) {
        return UnsafeApi.getLong(state) == k;
    }

    /** Whether the last of k values is more extreme; most values of a large group are told by this. */
    private static boolean isBeaten(
            final boolean largest,
            final DataType type,
            final int k,
            final long state,
            final Vector values,
            final int index) {
        final long last = state + 8L * k;
        if (type == DataType.FLOAT64) {
            final double value = values.doubles[index];
            // False where one is NaN: those are compared in order later.
            return largest ? value < UnsafeApi.getDouble(last) : value > UnsafeApi.getDouble(last);
        }
        final long value = values.longs[index];
        return largest ? value < UnsafeApi.getLong(last) : value > UnsafeApi.getLong(last);
    }

    private static void addDouble(final boolean largest, final int k, final long state, final double value) {
        final int size = (int) UnsafeApi.getLong(state);
        int place = size;
        while (place > 0) {
            final int order = Double.compare(value, UnsafeApi.getDouble(state + 8L * place));
            if (largest ? order <= 0 : order >= 0) {
                break;
            }
            place--;
        }
        makeRoom(k, state, size, place);
        if (place < k) {
            UnsafeApi.putDouble(state + 8L * (place + 1), value);
        }
    }

    private static void addLong(final boolean largest, final int k, final long state, final long value) {
        final int size = (int) UnsafeApi.getLong(state);
        int place = size;
        while (place > 0) {
            final long other = UnsafeApi.getLong(state + 8L * place);
            if (largest ? value <= other : value >= other) {
                break;
            }
            place--;
        }
        makeRoom(k, state, size, place);
        if (place < k) {
            UnsafeApi.putLong(state + 8L * (place + 1), value);
        }
    }

    /** Moves the values from a place on back by one; the last of k falls out. */
    private static void makeRoom(final int k, final long state, final int size, final int place) {
        if (place == k) {
            return;
        }
        final int kept = Math.min(size, k - 1);
        for (int i = kept; i > place; i--) {
            UnsafeApi.putLong(state + 8L * (i + 1), UnsafeApi.getLong(state + 8L * i));
        }
        UnsafeApi.putLong(state, kept + 1L);
    }

    /** Brings the value of a rank, from 0, into a vector; null when there are fewer. */
    public static void load(final DataType type, final long state, final int rank, final Vector into, final int row) {
        final boolean isNull = rank >= UnsafeApi.getLong(state);
        into.nulls[row] = (byte) (isNull ? 1 : 0);
        into.hasNulls |= isNull;
        final long address = state + 8L * (rank + 1);
        if (type == DataType.FLOAT64) {
            into.doubles[row] = isNull ? 0 : UnsafeApi.getDouble(address);
        } else {
            into.longs[row] = isNull ? 0 : UnsafeApi.getLong(address);
        }
    }
}
