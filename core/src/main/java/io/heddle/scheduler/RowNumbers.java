package io.heddle.scheduler;

import java.util.Arrays;

/**
 * Which rows of a table are in use. Row 0 is never handed out: 0 means none. The table keeps the rows themselves, in pages
 * of {@link #PAGE_ROWS} that are never moved.
 *
 * <p>Free rows are bits, not a chain through the rows: a chain has to fetch a cold row to learn of the next one, and hands
 * rows out in the order in which they happened to be freed, so that after a while neighbours in time are strangers in
 * memory. Here a page is filled in ascending order, then comes the page that has had a free row for longest.
 */
final class RowNumbers {
    static final int PAGE_SHIFT = 12;
    static final int PAGE_ROWS = 1 << PAGE_SHIFT;
    static final int PAGE_MASK = PAGE_ROWS - 1;

    private static final int WORD_SHIFT = 6;
    private static final int WORDS_PER_PAGE = PAGE_ROWS >>> WORD_SHIFT;

    /** One bit per row, set while it is free. */
    private long[] free = new long[4 * WORDS_PER_PAGE];
    /** Pages that have got a free row back and are not being filled, oldest first, and which they are. */
    private final IntRing waiting = new IntRing();

    private boolean[] isWaiting = new boolean[4];
    private int pageCount;
    /** The page that is being filled, and its word with the next free row. */
    private int filling;

    private int word;
    private int end = 1;
    private int live;

    RowNumbers() {
        addPage();
        free[0] &= ~1L;
    }

    /** A free row, from now on in use. Its page number is below {@link #pageCount}. */
    int allocate() {
        live++;
        while (true) {
            final int first = filling * WORDS_PER_PAGE;
            for (; word < WORDS_PER_PAGE; word++) {
                final long bits = free[first + word];
                if (bits != 0) {
                    free[first + word] = bits & (bits - 1);
                    final int row = ((first + word) << WORD_SHIFT) + Long.numberOfTrailingZeros(bits);
                    end = Math.max(end, row + 1);
                    return row;
                }
            }
            nextPage();
        }
    }

    private void nextPage() {
        if (waiting.isEmpty()) {
            filling = addPage();
        } else {
            filling = waiting.poll();
            isWaiting[filling] = false;
        }
        word = 0;
    }

    private int addPage() {
        if (pageCount == isWaiting.length) {
            free = Arrays.copyOf(free, free.length * 2);
            isWaiting = Arrays.copyOf(isWaiting, pageCount * 2);
        }
        Arrays.fill(free, pageCount * WORDS_PER_PAGE, (pageCount + 1) * WORDS_PER_PAGE, -1L);
        return pageCount++;
    }

    void free(final int row) {
        final int page = row >>> PAGE_SHIFT;
        free[row >>> WORD_SHIFT] |= 1L << row;
        if (page != filling && !isWaiting[page]) {
            isWaiting[page] = true;
            waiting.add(page);
        }
        live--;
    }

    /** First row number that was never handed out. */
    int end() {
        return end;
    }

    int live() {
        return live;
    }

    int pageCount() {
        return pageCount;
    }

    long allocatedBytes() {
        return (long) pageCount * WORDS_PER_PAGE * Long.BYTES;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(end);
        writer.putInt(live);
        writer.putInt(pageCount);
        writer.putInt(filling);
        writer.putInt(word);
        waiting.write(writer);
        for (int i = 0; i < pageCount * WORDS_PER_PAGE; i++) {
            writer.putLong(free[i]);
        }
    }

    void read(final SnapshotReader reader) {
        end = reader.getInt();
        live = reader.getInt();
        final int pagesWritten = reader.getInt();
        while (pageCount < pagesWritten) {
            addPage();
        }
        filling = reader.getInt();
        word = reader.getInt();
        waiting.read(reader);
        for (int place = 0; place < waiting.size(); place++) {
            isWaiting[waiting.at(place)] = true;
        }
        for (int i = 0; i < pageCount * WORDS_PER_PAGE; i++) {
            free[i] = reader.getLong();
        }
    }
}
