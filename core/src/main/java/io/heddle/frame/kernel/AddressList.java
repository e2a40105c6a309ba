package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import org.agrona.UnsafeApi;
import org.agrona.collections.LongArrayList;

/** A growing list of native addresses in working memory, in segments of a fixed length. Not thread-safe. */
public final class AddressList implements AutoCloseable {
    private static final int SEGMENT_SHIFT = 13;
    private static final int SEGMENT_MASK = (1 << SEGMENT_SHIFT) - 1;

    private final BatchMemory memory;
    private final LongArrayList segments = new LongArrayList();
    private int size;

    public AddressList(final BatchMemory memory) {
        this.memory = memory;
    }

    public int size() {
        return size;
    }

    public void add(final long address) {
        if (size == segments.size() << SEGMENT_SHIFT) {
            segments.addLong(memory.reserve(8 << SEGMENT_SHIFT));
        }
        set(size++, address);
    }

    public long get(final int index) {
        return UnsafeApi.getLong(segments.getLong(index >>> SEGMENT_SHIFT) + 8L * (index & SEGMENT_MASK));
    }

    public void set(final int index, final long address) {
        UnsafeApi.putLong(segments.getLong(index >>> SEGMENT_SHIFT) + 8L * (index & SEGMENT_MASK), address);
    }

    /** How two addresses are ordered. */
    public interface Order {
        int compare(long left, long right);
    }

    /** Orders the addresses, equal ones as they stand. */
    public void sort(final Order order) {
        try (AddressList other = new AddressList(memory)) {
            for (int i = 0; i < size; i++) {
                other.add(0);
            }
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
        for (int i = 0; i < segments.size(); i++) {
            memory.discard(segments.getLong(i));
        }
        segments.clear();
        size = 0;
    }
}
