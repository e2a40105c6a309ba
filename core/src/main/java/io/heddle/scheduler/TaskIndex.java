package io.heddle.scheduler;

import java.util.Arrays;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;

/**
 * Finds the row of a task by its id. Ids of one client are dense, so they are kept in small pages of neighbours and
 * only the pages are hashed: growing moves few entries, and a run of neighbours costs one look-up. Never iterated.
 */
final class TaskIndex {
    private static final int PAGE_SHIFT = 9;
    private static final int PAGE_IDS = 1 << PAGE_SHIFT;
    private static final int PAGE_MASK = PAGE_IDS - 1;
    private static final int SPARE_PAGES_MAX = 64;

    private final Long2LongHashMap directory = new Long2LongHashMap(-1L);
    private final IntArrayList unusedNumbers = new IntArrayList();
    private int[][] pages = new int[16][];
    private int[] counts = new int[16];
    private int pageCount;
    private long lastKey = -1L;
    private int lastPage = -1;

    int find(final long taskId) {
        final int page = page(taskId >>> PAGE_SHIFT);
        return page < 0 ? 0 : pages[page][(int) taskId & PAGE_MASK];
    }

    void put(final long taskId, final int row) {
        final long key = taskId >>> PAGE_SHIFT;
        int page = page(key);
        if (page < 0) {
            page = newPage();
            directory.put(key, page);
            lastKey = key;
            lastPage = page;
        }
        pages[page][(int) taskId & PAGE_MASK] = row;
        counts[page]++;
    }

    void remove(final long taskId) {
        final long key = taskId >>> PAGE_SHIFT;
        final int page = page(key);
        pages[page][(int) taskId & PAGE_MASK] = 0;
        if (--counts[page] == 0) {
            directory.remove(key);
            lastKey = -1L;
            lastPage = -1;
            unusedNumbers.addInt(page);
            if (unusedNumbers.size() > SPARE_PAGES_MAX) {
                pages[page] = new int[0];
            }
        }
    }

    boolean hasAnyOf(final long firstTaskId, final int count) {
        final long end = firstTaskId + count;
        for (long key = firstTaskId >>> PAGE_SHIFT; key <= (end - 1) >>> PAGE_SHIFT; key++) {
            final int page = (int) directory.get(key);
            if (page >= 0 && hasAnyOf(pages[page], key << PAGE_SHIFT, firstTaskId, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAnyOf(final int[] page, final long pageId, final long firstTaskId, final long end) {
        for (int i = 0; i < page.length; i++) {
            if (page[i] != 0 && pageId + i >= firstTaskId && pageId + i < end) {
                return true;
            }
        }
        return false;
    }

    long allocatedBytes() {
        return (long) (pageCount - unusedNumbers.size()) * PAGE_IDS * Integer.BYTES + directory.capacity() * 16L;
    }

    private int page(final long key) {
        if (key == lastKey) {
            return lastPage;
        }
        final int page = (int) directory.get(key);
        if (page >= 0) {
            lastKey = key;
            lastPage = page;
        }
        return page;
    }

    private int newPage() {
        if (!unusedNumbers.isEmpty()) {
            final int last = unusedNumbers.size() - 1;
            final int page = unusedNumbers.getInt(last);
            unusedNumbers.fastUnorderedRemove(last);
            if (pages[page].length == 0) {
                pages[page] = new int[PAGE_IDS];
            }
            return page;
        }
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, pageCount * 2);
            counts = Arrays.copyOf(counts, pageCount * 2);
        }
        pages[pageCount] = new int[PAGE_IDS];
        return pageCount++;
    }
}
