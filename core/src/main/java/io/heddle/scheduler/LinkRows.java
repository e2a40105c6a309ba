package io.heddle.scheduler;

import java.util.Arrays;

/**
 * Rows of five ints, of which edges, wishes and replicas are made: two ends and three links. The width is a constant,
 * because a multiplication by a field costs as much as the access itself.
 */
final class LinkRows {
    static final int WIDTH = 5;
    static final int BYTES_PER_ROW = WIDTH * Integer.BYTES;

    private final RowNumbers numbers = new RowNumbers();
    private int[][] pages = new int[4][];
    private int pageCount;

    int get(final int row, final int column) {
        return pages[row >>> RowNumbers.PAGE_SHIFT][(row & RowNumbers.PAGE_MASK) * WIDTH + column];
    }

    void set(final int row, final int column, final int value) {
        pages[row >>> RowNumbers.PAGE_SHIFT][(row & RowNumbers.PAGE_MASK) * WIDTH + column] = value;
    }

    /** A row of zeros. */
    int allocate() {
        final int row = numbers.allocate();
        if (pageCount < numbers.pageCount()) {
            addPages();
        }
        return row;
    }

    private void addPages() {
        if (numbers.pageCount() > pages.length) {
            pages = Arrays.copyOf(pages, Math.max(numbers.pageCount(), pages.length * 2));
        }
        while (pageCount < numbers.pageCount()) {
            pages[pageCount++] = new int[RowNumbers.PAGE_ROWS * WIDTH];
        }
    }

    void free(final int row) {
        final int[] page = pages[row >>> RowNumbers.PAGE_SHIFT];
        final int start = (row & RowNumbers.PAGE_MASK) * WIDTH;
        for (int column = 0; column < WIDTH; column++) {
            page[start + column] = 0;
        }
        numbers.free(row);
    }

    int live() {
        return numbers.live();
    }

    /** First row number that was never handed out. */
    int end() {
        return numbers.end();
    }

    long allocatedBytes() {
        return (long) pageCount * RowNumbers.PAGE_ROWS * BYTES_PER_ROW + numbers.allocatedBytes();
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
        addPages();
        for (int row = 1; row < numbers.end(); row++) {
            for (int column = 0; column < WIDTH; column++) {
                set(row, column, reader.getInt());
            }
        }
    }
}
