package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import java.util.Arrays;
import org.agrona.UnsafeApi;

/**
 * All values of groups, for quantiles. A state is a count, the first and the last chunk of the group; a chunk is the address of the next one, its
 * capacity and values of 8 bytes, which order as signed numbers the way their doubles do. Chunks double in size, so that small groups stay small.
 */
public final class ValueLists implements AutoCloseable {
    public static final int LENGTH = 24;

    private static final int CHUNK_HEAD = 16;
    private static final int FIRST_CAPACITY = 4;
    private static final int LAST_CAPACITY = 512;
    private static final int COPIED_MAX = 1 << 13;
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private final AppendMemory chunks;
    private final long[] copied = new long[COPIED_MAX];
    private final long[] histogram = new long[DIGITS];

    public ValueLists(final BatchMemory memory) {
        this.chunks = new AppendMemory(memory);
    }

    /** Adds doubles to the lists of their groups. */
    public void add(final long[] states, final int offset, final Vector values, final int count) {
        for (int i = 0; i < count; i++) {
            if (!values.hasNulls || values.nulls[i] == 0) {
                add(states[i] + offset, ordered(values.doubles[i]));
            }
        }
    }

    private void add(final long state, final long value) {
        final long count = UnsafeApi.getLong(state);
        long chunk = UnsafeApi.getLong(state + 16);
        // The head of a chunk holds its capacity and how much of it is used.
        if (chunk == 0 || UnsafeApi.getInt(chunk + 12) == UnsafeApi.getInt(chunk + 8)) {
            chunk = newChunk(state, chunk);
        }
        final int used = UnsafeApi.getInt(chunk + 12);
        UnsafeApi.putLong(chunk + CHUNK_HEAD + 8L * used, value);
        UnsafeApi.putInt(chunk + 12, used + 1);
        UnsafeApi.putLong(state, count + 1);
    }

    private long newChunk(final long state, final long last) {
        final int capacity = last == 0 ? FIRST_CAPACITY : Math.min(LAST_CAPACITY, 2 * UnsafeApi.getInt(last + 8));
        final long chunk = chunks.append(CHUNK_HEAD + 8 * capacity);
        UnsafeApi.putLong(chunk, 0);
        UnsafeApi.putInt(chunk + 8, capacity);
        UnsafeApi.putInt(chunk + 12, 0);
        UnsafeApi.putLong(last == 0 ? state + 8 : last, chunk);
        UnsafeApi.putLong(state + 16, chunk);
        return chunk;
    }

    /** The bits of a double so that they order as signed numbers; one zero, one NaN. */
    private static long ordered(final double value) {
        final long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    private static double toDouble(final long ordered) {
        return Double.longBitsToDouble(ordered ^ ((ordered >> 63) & Long.MAX_VALUE));
    }

    /** The value below which a fraction of the group's values lie, interpolated between two; the group must have a value. */
    public double quantile(final long state, final double fraction) {
        final long count = UnsafeApi.getLong(state);
        final double place = fraction * (count - 1);
        final long below = (long) Math.floor(place);
        final double weight = place - below;
        final double low;
        final double high;
        if (count <= COPIED_MAX) {
            final int size = copy(state);
            select(size, (int) below);
            low = toDouble(copied[(int) below]);
            high = weight == 0 ? low : toDouble(least((int) below + 1, size));
        } else {
            low = toDouble(selectByDigits(state, below));
            high = weight == 0 ? low : toDouble(selectByDigits(state, below + 1));
        }
        return weight == 0 || low == high ? low : low + (high - low) * weight;
    }

    private int copy(final long state) {
        int size = 0;
        for (long chunk = UnsafeApi.getLong(state + 8); chunk != 0; chunk = UnsafeApi.getLong(chunk)) {
            final int used = UnsafeApi.getInt(chunk + 12);
            for (int i = 0; i < used; i++) {
                copied[size++] = UnsafeApi.getLong(chunk + CHUNK_HEAD + 8L * i);
            }
        }
        return size;
    }

    private long least(final int from, final int end) {
        long least = copied[from];
        for (int i = from + 1; i < end; i++) {
            least = Math.min(least, copied[i]);
        }
        return least;
    }

    /** Hoare's selection: afterwards nothing before the place is greater than what stands there, nothing behind it smaller. */
    private void select(final int size, final int place) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            final long pivot = middleOf(copied[low], copied[(low + high) >>> 1], copied[high]);
            int left = low;
            int right = high;
            while (left <= right) {
                while (copied[left] < pivot) {
                    left++;
                }
                while (copied[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    final long exchanged = copied[left];
                    copied[left++] = copied[right];
                    copied[right--] = exchanged;
                }
            }
            if (place <= right) {
                high = right;
            } else if (place >= left) {
                low = left;
            } else {
                return;
            }
        }
    }

    private static long middleOf(final long a, final long b, final long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    /** The value at a place of the sorted list, found digit by digit from the top, without moving anything. */
    private long selectByDigits(final long state, final long place) {
        long prefix = 0;
        long missing = place;
        for (int shift = Long.SIZE - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            Arrays.fill(histogram, 0);
            final long mask = shift == Long.SIZE - DIGIT_BITS ? 0 : -1L << (shift + DIGIT_BITS);
            for (long chunk = UnsafeApi.getLong(state + 8); chunk != 0; chunk = UnsafeApi.getLong(chunk)) {
                final int used = UnsafeApi.getInt(chunk + 12);
                for (int i = 0; i < used; i++) {
                    final long value = UnsafeApi.getLong(chunk + CHUNK_HEAD + 8L * i) ^ Long.MIN_VALUE;
                    if ((value & mask) == prefix) {
                        histogram[(int) (value >>> shift) & (DIGITS - 1)]++;
                    }
                }
            }
            int digit = 0;
            while (missing >= histogram[digit]) {
                missing -= histogram[digit++];
            }
            prefix |= (long) digit << shift;
        }
        return prefix ^ Long.MIN_VALUE;
    }

    @Override
    public void close() {
        chunks.close();
    }
}
