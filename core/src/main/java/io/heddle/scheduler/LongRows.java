package io.heddle.scheduler;

import java.util.Arrays;

/** Rows of a fixed number of longs in pages, numbered like the rows of an {@link IntRows} that owns the free list. */
final class LongRows {
    private final int width;
    private long[][] pages = new long[4][];
    private int pageCount;

    LongRows(final int width) {
        this.width = width;
    }

    long get(final int row, final int column) {
        return pages[row >>> IntRows.PAGE_SHIFT][(row & IntRows.PAGE_MASK) * width + column];
    }

    void set(final int row, final int column, final long value) {
        pages[row >>> IntRows.PAGE_SHIFT][(row & IntRows.PAGE_MASK) * width + column] = value;
    }

    void ensure(final int row) {
        while (row >>> IntRows.PAGE_SHIFT >= pageCount) {
            if (pageCount == pages.length) {
                pages = Arrays.copyOf(pages, pageCount * 2);
            }
            pages[pageCount++] = new long[IntRows.PAGE_ROWS * width];
        }
    }

    long allocatedBytes() {
        return (long) pageCount * IntRows.PAGE_ROWS * width * Long.BYTES;
    }

    void write(final SnapshotWriter writer, final int end) {
        for (int row = 1; row < end; row++) {
            for (int column = 0; column < width; column++) {
                writer.putLong(get(row, column));
            }
        }
    }

    void read(final SnapshotReader reader, final int end) {
        ensure(end);
        for (int row = 1; row < end; row++) {
            for (int column = 0; column < width; column++) {
                set(row, column, reader.getLong());
            }
        }
    }
}
