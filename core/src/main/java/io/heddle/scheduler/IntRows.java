package io.heddle.scheduler;

import java.util.Arrays;

/**
 * Rows of a fixed number of ints in pages that are never moved, with a list of free rows. Row 0 is never handed out: 0
 * means none. Column 0 of a free row links to the next free one.
 */
final class IntRows {
    static final int PAGE_SHIFT = 12;
    static final int PAGE_ROWS = 1 << PAGE_SHIFT;
    static final int PAGE_MASK = PAGE_ROWS - 1;

    private final int width;
    private int[][] pages = new int[4][];
    private int end = 1;
    private int firstFree;
    private int live;

    IntRows(final int width) {
        this.width = width;
        pages[0] = new int[PAGE_ROWS * width];
    }

    int get(final int row, final int column) {
        return pages[row >>> PAGE_SHIFT][(row & PAGE_MASK) * width + column];
    }

    void set(final int row, final int column, final int value) {
        pages[row >>> PAGE_SHIFT][(row & PAGE_MASK) * width + column] = value;
    }

    int add(final int row, final int column, final int delta) {
        return pages[row >>> PAGE_SHIFT][(row & PAGE_MASK) * width + column] += delta;
    }

    /** A row of zeros. */
    int allocate() {
        live++;
        if (firstFree != 0) {
            final int row = firstFree;
            firstFree = get(row, 0);
            set(row, 0, 0);
            return row;
        }
        final int page = end >>> PAGE_SHIFT;
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, page * 2);
        }
        if (pages[page] == null) {
            pages[page] = new int[PAGE_ROWS * width];
        }
        return end++;
    }

    void free(final int row) {
        final int start = (row & PAGE_MASK) * width;
        final int[] page = pages[row >>> PAGE_SHIFT];
        Arrays.fill(page, start, start + width, 0);
        page[start] = firstFree;
        firstFree = row;
        live--;
    }

    /** First row number that was never handed out. */
    int end() {
        return end;
    }

    int live() {
        return live;
    }

    long allocatedBytes() {
        return (long) (((end - 1) >>> PAGE_SHIFT) + 1) * PAGE_ROWS * width * Integer.BYTES;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(end);
        writer.putInt(firstFree);
        writer.putInt(live);
        for (int row = 1; row < end; row++) {
            for (int column = 0; column < width; column++) {
                writer.putInt(get(row, column));
            }
        }
    }

    void read(final SnapshotReader reader) {
        final int newEnd = reader.getInt();
        firstFree = 0;
        while (end < newEnd) {
            allocate();
        }
        firstFree = reader.getInt();
        live = reader.getInt();
        for (int row = 1; row < end; row++) {
            for (int column = 0; column < width; column++) {
                set(row, column, reader.getInt());
            }
        }
    }
}
