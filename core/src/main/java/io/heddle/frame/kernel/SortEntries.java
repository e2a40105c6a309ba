package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import org.agrona.UnsafeApi;
import org.agrona.collections.LongArrayList;

/**
 * Row ids with the prefixes of a {@link RowComparator}, 16 bytes each in working memory, to be sorted: by merging runs of doubling width. Not
 * thread-safe.
 */
public final class SortEntries implements AutoCloseable {
    private static final int SEGMENT_SHIFT = 13;
    private static final int SEGMENT_MASK = (1 << SEGMENT_SHIFT) - 1;
    private static final int ENTRY_LENGTH = 16;
    private static final int INSERTION_WIDTH = 8;

    private final BatchMemory memory;
    private final LongArrayList segments = new LongArrayList();
    private final LongArrayList otherSegments = new LongArrayList();
    private boolean isOther;
    private long size;

    public SortEntries(final BatchMemory memory) {
        this.memory = memory;
    }

    public long size() {
        return size;
    }

    private LongArrayList current() {
        return isOther ? otherSegments : segments;
    }

    /** Adds a row. */
    public void add(final long prefix, final long id) {
        final LongArrayList current = current();
        if (size == (long) current.size() << SEGMENT_SHIFT) {
            current.addLong(memory.reserve(ENTRY_LENGTH << SEGMENT_SHIFT));
        }
        put(address(current, size++), prefix, id);
    }

    /** The id at a place. */
    public long id(final long index) {
        return UnsafeApi.getLong(address(current(), index) + 8);
    }

    private static long address(final LongArrayList list, final long index) {
        return list.getLong((int) (index >>> SEGMENT_SHIFT)) + ENTRY_LENGTH * (index & SEGMENT_MASK);
    }

    private static void put(final long address, final long prefix, final long id) {
        UnsafeApi.putLong(address, prefix);
        UnsafeApi.putLong(address + 8, id);
    }

    /** Orders the entries. */
    public void sort(final RowComparator comparator) {
        for (long start = 0; start < size; start += INSERTION_WIDTH) {
            insertionSort(start, Math.min(size, start + INSERTION_WIDTH), comparator);
        }
        LongArrayList from = current();
        LongArrayList into = isOther ? segments : otherSegments;
        while (into.size() < from.size() && size > INSERTION_WIDTH) {
            into.addLong(memory.reserve(ENTRY_LENGTH << SEGMENT_SHIFT));
        }
        for (long width = INSERTION_WIDTH; width < size; width <<= 1) {
            for (long start = 0; start < size; start += 2 * width) {
                merge(from, into, start, width, comparator);
            }
            final LongArrayList exchanged = from;
            from = into;
            into = exchanged;
            isOther = !isOther;
        }
    }

    private void insertionSort(final long start, final long end, final RowComparator comparator) {
        for (long i = start + 1; i < end; i++) {
            final LongArrayList current = current();
            final long prefix = UnsafeApi.getLong(address(current, i));
            final long id = UnsafeApi.getLong(address(current, i) + 8);
            long place = i;
            while (place > start) {
                final long before = address(current, place - 1);
                if (!isLess(prefix, id, UnsafeApi.getLong(before), UnsafeApi.getLong(before + 8), comparator)) {
                    break;
                }
                UnsafeApi.copyMemory(before, address(current, place), ENTRY_LENGTH);
                place--;
            }
            put(address(current, place), prefix, id);
        }
    }

    private static boolean isLess(
            final long prefix,
            final long id,
            final long otherPrefix,
            final long otherId,
            final RowComparator comparator) {
        return prefix == otherPrefix
                ? comparator.compare(id, otherId) < 0
                : Long.compareUnsigned(prefix, otherPrefix) < 0;
    }

    private void merge(
            final LongArrayList from,
            final LongArrayList into,
            final long start,
            final long width,
            final RowComparator comparator) {
        final long middle = Math.min(start + width, size);
        final long end = Math.min(start + 2 * width, size);
        long left = start;
        long right = middle;
        for (long i = start; i < end; i++) {
            final boolean takeRight;
            if (left >= middle || right >= end) {
                takeRight = left >= middle;
            } else {
                final long a = address(from, left);
                final long b = address(from, right);
                takeRight = isLess(
                        UnsafeApi.getLong(b),
                        UnsafeApi.getLong(b + 8),
                        UnsafeApi.getLong(a),
                        UnsafeApi.getLong(a + 8),
                        comparator);
            }
            final long taken = address(from, takeRight ? right++ : left++);
            put(address(into, i), UnsafeApi.getLong(taken), UnsafeApi.getLong(taken + 8));
        }
    }

    /** Forgets the entries behind the first ones. */
    public void truncate(final long newSize) {
        size = Math.min(size, newSize);
    }

    /** Forgets all entries and keeps the memory. */
    public void clear() {
        size = 0;
    }

    @Override
    public void close() {
        discard(segments);
        discard(otherSegments);
        size = 0;
    }

    private void discard(final LongArrayList list) {
        for (int i = 0; i < list.size(); i++) {
            memory.discard(list.getLong(i));
        }
        list.clear();
    }
}
