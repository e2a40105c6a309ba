package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import java.util.Arrays;
import org.agrona.UnsafeApi;

/** A growing list of native addresses, or other words of eight bytes, in working memory, in segments of one length. Not thread-safe. */
public final class AddressList implements AutoCloseable {
    private static final int SEGMENT_SHIFT = 13;

    /** Segments of 512 KiB, for lists of millions. */
    private static final int LARGE_SEGMENT_SHIFT = 16;

    private final BatchMemory memory;
    private final int segmentShift;
    private final int segmentMask;
    private long[] segments = {};
    private int size;

    /** A list that starts small. */
    public AddressList(final BatchMemory memory) {
        this(memory, SEGMENT_SHIFT);
    }

    private AddressList(final BatchMemory memory, final int segmentShift) {
        this.memory = memory;
        this.segmentShift = segmentShift;
        this.segmentMask = (1 << segmentShift) - 1;
    }

    /** A list of millions. */
    static AddressList large(final BatchMemory memory) {
        return new AddressList(memory, LARGE_SEGMENT_SHIFT);
    }

    public int size() {
        return size;
    }

    public void add(final long address) {
        resize(size + 1);
        set(size - 1, address);
    }

    /** Adds the first values of an array. */
    public void addAll(final long[] values, final int count) {
        final int first = size;
        resize(first + count);
        for (int i = 0; i < count; i++) {
            set(first + i, values[i]);
        }
    }

    /** Makes it longer; what is new is undefined. */
    public void resize(final int newSize) {
        while ((long) segments.length << segmentShift < newSize) {
            final long segment = memory.reserve(Long.BYTES << segmentShift);
            segments = Arrays.copyOf(segments, segments.length + 1);
            segments[segments.length - 1] = segment;
        }
        size = newSize;
    }

    public long get(final int index) {
        return UnsafeApi.getLong(segments[index >>> segmentShift] + 8L * (index & segmentMask));
    }

    public void set(final int index, final long address) {
        UnsafeApi.putLong(segments[index >>> segmentShift] + 8L * (index & segmentMask), address);
    }

    /** How two addresses are ordered. */
    public interface Order {
        int compare(long left, long right);
    }

    /** Orders the addresses, equal ones as they stand. */
    public void sort(final Order order) {
        try (AddressList other = new AddressList(memory, segmentShift)) {
            other.resize(size);
            AddressList from = this;
            AddressList into = other;
            for (long width = 1; width < size; width <<= 1) {
                for (long start = 0; start < size; start += 2 * width) {
                    merge(from, into, start, width, order);
                }
                final AddressList exchanged = from;
                from = into;
                into = exchanged;
            }
            if (from != this) {
                for (int i = 0; i < size; i++) {
                    set(i, from.get(i));
                }
            }
        }
    }

    private void merge(
            final AddressList from, final AddressList into, final long start, final long width, final Order order) {
        final int middle = (int) Math.min(start + width, size);
        final int end = (int) Math.min(start + 2 * width, size);
        int left = (int) start;
        int right = middle;
        for (int i = left; i < end; i++) {
            final boolean takeLeft =
                    left < middle && (right >= end || order.compare(from.get(left), from.get(right)) <= 0);
            into.set(i, from.get(takeLeft ? left++ : right++));
        }
    }

    @Override
    public void close() {
        for (final long segment : segments) {
            memory.discard(segment);
        }
        segments = new long[0];
        size = 0;
    }
}
