package io.heddle.scheduler;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

/**
 * The memory of a table's rows, outside of the heap and in pages that never move. The table reads and writes it by address: the two
 * checks of bounds and the length of a page that an array of arrays costs were a quarter of all the time of a task in the scheduler. The one
 * check that is left is enough: a row of no page throws, and any other lies in its page whatever its number. The memory counts against
 * {@code -XX:MaxDirectMemorySize}, by default as much as the largest heap.
 */
final class RowPages {
    private static final int CACHE_LINE_BYTES = 64;

    private final int rowBytes;
    /** Keeps the memory. */
    private DirectBuffer[] pages = {};
    /** As long as there are pages, so that a wrong row is out of its bounds. */
    private long[] addresses = {};

    /** @param rowBytes of each row. */
    RowPages(final int rowBytes) {
        this.rowBytes = rowBytes;
    }

    /**
     * There are so many pages from now on, if there were fewer: zeros. Nothing has changed if there is no memory for them. Returns where each of them begins, for the table to keep in a
     * field of its own: the way through this object would cost as much as the access.
     */
    long[] grow(final int pageCount) {
        int page = pages.length;
        if (page < pageCount) {
            final DirectBuffer[] more = Arrays.copyOf(pages, pageCount);
            final long[] moreAddresses = Arrays.copyOf(addresses, pageCount);
            for (; page < pageCount; page++) {
                more[page] = new ExpandableDirectByteBuffer(RowNumbers.PAGE_ROWS * rowBytes + CACHE_LINE_BYTES);
                moreAddresses[page] = BitUtil.align(more[page].addressOffset(), CACHE_LINE_BYTES);
            }
            pages = more;
            addresses = moreAddresses;
        }
        return addresses;
    }

    long allocatedBytes() {
        return (long) pages.length * RowNumbers.PAGE_ROWS * rowBytes;
    }
}
