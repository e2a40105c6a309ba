package io.heddle.frame.kernel;

import io.heddle.frame.expression.DataType;
import org.agrona.UnsafeApi;

/** The k greatest or smallest values of groups. A state is a count, at most k, and the values, the most extreme one first, 8 bytes each. */
public final class TopKernels {
    private static final long NAN = Double.doubleToRawLongBits(Double.NaN);

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
            if (!isFull(k, state) || !isBeaten(largest, type, k, state, values, i)) {
                add(largest, type, k, state, values, i);
            }
        }
    }

    /** Puts one value, which is not null, into a state. */
    public static void add(
            final boolean largest,
            final DataType type,
            final int k,
            final long state,
            final Vector values,
            final int index) {
        if (type == DataType.FLOAT64) {
            addDouble(largest, k, state, values.doubles[index]);
        } else {
            addLong(largest, k, state, values.longs[index]);
        }
    }

    /** Makes an empty state of which nothing is told to be beaten. */
    public static void clear(final boolean largest, final DataType type, final int k, final long state) {
        UnsafeApi.putLong(state, 0);
        UnsafeApi.putLong(state + 8L * k, type == DataType.FLOAT64 ? NAN : largest ? Long.MIN_VALUE : Long.MAX_VALUE);
    }

    /** How many values a state has. */
    public static int size(final long state) {
        return (int) UnsafeApi.getLong(state);
    }

    /** Puts the values of a state into another one. */
    public static void merge(
            final boolean largest, final DataType type, final int k, final long from, final long into) {
        for (int rank = 1; rank <= size(from); rank++) {
            final long value = UnsafeApi.getLong(from + 8L * rank);
            if (type == DataType.FLOAT64) {
                addDouble(largest, k, into, Double.longBitsToDouble(value));
            } else {
                addLong(largest, k, into, value);
            }
        }
    }

    /**
     * Picks the values that are not beaten by all of their group, and those that a NaN stands on one side of; none of them is null. First gets all that
     * they are compared with, so that the waits for memory overlap, which branches that cannot be foreseen would prevent.
     *
     * @param states where the states of all codes stand side by side; empty ones were made by {@link #clear}.
     * @param codes  of the groups.
     * @param least  for words of eight bytes.
     * @return how many indexes there are in {@code into}.
     */
    public static int pick(
            final boolean largest,
            final DataType type,
            final int k,
            final Vector values,
            final int count,
            final long states,
            final int[] codes,
            final long[] least,
            final int[] into) {
        final long last = states + 8L * k;
        final long stride = length(k);
        for (int i = 0; i < count; i++) {
            least[i] = UnsafeApi.getLong(last + stride * codes[i]);
        }
        int picked = 0;
        if (type == DataType.FLOAT64) {
            final double[] doubles = values.doubles;
            for (int i = 0; i < count; i++) {
                final double other = Double.longBitsToDouble(least[i]);
                into[picked] = i;
                picked += (largest ? doubles[i] < other : doubles[i] > other) ? 0 : 1;
            }
        } else {
            final long[] longs = values.longs;
            for (int i = 0; i < count; i++) {
                into[picked] = i;
                picked += (largest ? longs[i] < least[i] : longs[i] > least[i]) ? 0 : 1;
            }
        }
        return picked;
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
