package io.heddle.scheduler;

import org.agrona.UnsafeApi;

/** Rows of five ints, of which edges, wishes and replicas are made: two ends and three links. */
final class LinkRows {
    static final int WIDTH = 5;
    static final int BYTES_PER_ROW = WIDTH * Integer.BYTES;

    private final RowNumbers numbers = new RowNumbers();
    private final RowPages pages = new RowPages(BYTES_PER_ROW);
    private long[] addresses = {};

    int get(final int row, final int column) {
        return UnsafeApi.getInt(address(row, column));
    }

    void set(final int row, final int column, final int value) {
        UnsafeApi.putInt(address(row, column), value);
    }

    /** A row of zeros. */
    int allocate() {
        final int row = numbers.allocate();
        if (numbers.pageCount() > addresses.length) {
            addresses = pages.grow(numbers.pageCount());
        }
        return row;
    }

    void free(final int row) {
        for (int column = 0; column < WIDTH; column++) {
            set(row, column, 0);
        }
        numbers.free(row);
    }

    private long address(final int row, final int column) {
        return addresses[row >>> RowNumbers.PAGE_SHIFT]
                + ((long) (row & RowNumbers.PAGE_MASK) * WIDTH + column) * Integer.BYTES;
    }

    int live() {
        return numbers.live();
    }

    /** First row number that was never handed out. */
    int end() {
        return numbers.end();
    }

    long allocatedBytes() {
        return pages.allocatedBytes() + numbers.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        numbers.write(writer);
        for (int row = 1; row < numbers.end(); row++) {
            for (int column = 0; column < WIDTH; column++) {
                writer.putInt(get(row, column));
            }
        }
    }

    void read(final SnapshotReader reader) {
        numbers.read(reader);
        addresses = pages.grow(numbers.pageCount());
        for (int row = 1; row < numbers.end(); row++) {
            for (int column = 0; column < WIDTH; column++) {
                set(row, column, reader.getInt());
            }
        }
    }
}
