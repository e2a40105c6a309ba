package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import java.util.Arrays;
import org.agrona.UnsafeApi;

/**
 * All values of groups, for quantiles. A state is how many there are, the first chunk of the group, and where the next value goes; a chunk is the
 * address of the next one and values of 8 bytes, which order as signed numbers the way their doubles do. Chunks double in size from 4 values to
 * 64, so that small groups stay small, and the ends of all groups together few pages; from the count alone follows where one ends, so that
 * nothing but the group's record and its last values are touched.
 */
public final class ValueLists implements AutoCloseable {
    public static final int LENGTH = 24;

    private static final int CHUNK_HEAD = 8;
    private static final int FIRST_CAPACITY = 4;
    private static final int LAST_CAPACITY = 64;
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
        final long next = startsChunk(count) ? newChunk(state, count) : UnsafeApi.getLong(state + 16);
        UnsafeApi.putLong(next, value);
        UnsafeApi.putLong(state + 16, next + Long.BYTES);
        UnsafeApi.putLong(state, count + 1);
    }

    /** Whether a value goes into a new chunk: chunks of 4, 8, 16, 32 begin when 4 more than the count is a power of two, then all of 64. */
    private static boolean startsChunk(final long count) {
        final long place = count + FIRST_CAPACITY;
        return (place & (Math.min(place, LAST_CAPACITY) - 1)) == 0;
    }

    /** How many values a chunk has that begins after so many. */
    private static int capacity(final long count) {
        return (int) Math.min(LAST_CAPACITY, count + FIRST_CAPACITY);
    }

    /** Makes a chunk; where its first value goes. */
    private long newChunk(final long state, final long count) {
        final int capacity = capacity(count);
        final long chunk = chunks.append(CHUNK_HEAD + Long.BYTES * capacity);
        UnsafeApi.putLong(chunk, 0);
        if (count == 0) {
            UnsafeApi.putLong(state + 8, chunk);
        } else {
            final long place = count + FIRST_CAPACITY;
            final long lastCapacity = place <= LAST_CAPACITY ? place / 2 : LAST_CAPACITY;
            UnsafeApi.putLong(UnsafeApi.getLong(state + 16) - Long.BYTES * lastCapacity - CHUNK_HEAD, chunk);
        }
        return chunk + CHUNK_HEAD;
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
        final int count = (int) UnsafeApi.getLong(state);
        long chunk = UnsafeApi.getLong(state + 8);
        for (int first = 0; first < count; first += capacity(first)) {
            final int end = Math.min(count, first + capacity(first));
            final long values = chunk + CHUNK_HEAD - (long) Long.BYTES * first;
            for (int i = first; i < end; i++) {
                copied[i] = UnsafeApi.getLong(values + (long) Long.BYTES * i);
            }
            chunk = UnsafeApi.getLong(chunk);
        }
        return count;
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
        final long count = UnsafeApi.getLong(state);
        long prefix = 0;
        long missing = place;
        for (int shift = Long.SIZE - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            Arrays.fill(histogram, 0);
            final long mask = shift == Long.SIZE - DIGIT_BITS ? 0 : -1L << (shift + DIGIT_BITS);
            long chunk = UnsafeApi.getLong(state + 8);
            for (long first = 0; first < count; first += capacity(first)) {
                final int size = (int) Math.min(count - first, capacity(first));
                for (int i = 0; i < size; i++) {
                    final long value = UnsafeApi.getLong(chunk + CHUNK_HEAD + 8L * i) ^ Long.MIN_VALUE;
                    if ((value & mask) == prefix) {
                        histogram[(int) (value >>> shift) & (DIGITS - 1)]++;
                    }
                }
                chunk = UnsafeApi.getLong(chunk);
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
