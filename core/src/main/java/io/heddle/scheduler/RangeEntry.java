package io.heddle.scheduler;

import io.heddle.graph.TaskIds;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Many tasks of one function with numbers in a row, wanted by the client that submitted them. An element takes 8 bytes, and
 * those only once it has been touched: while it waits it is nothing but a place in the range; while it runs, or when
 * anybody but its own client has to do with it, it has a row in the table of tasks; a result that only its client holds is
 * packed again.
 *
 * <p>An element as a number: 0 waits; else the lowest two bits are {@link #ROW}, {@link #DONE} or {@link #GONE}. Of a
 * result that is done: 20 bits holder, 10 bits run, 32 bits size.
 */
final class RangeEntry {
    static final int WAITING = 0;
    static final int ROW = 1;
    static final int DONE = 2;
    static final int GONE = 3;
    static final int RUN_LIMIT = 1 << 10;
    static final long BYTES_LIMIT = 1L << Integer.SIZE;

    private static final int KIND_MASK = 3;
    private static final int HOLDER_SHIFT = 2;
    private static final int HOLDER_MASK = WorkerTable.WORKER_ID_LIMIT - 1;
    private static final int RUN_SHIFT = 22;
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_ELEMENTS = 1 << PAGE_SHIFT;
    private static final int SPARE_MAX = 1_024;
    private static final int PAGE_MASK = PAGE_ELEMENTS - 1;

    final int number;
    final long firstTaskId;
    final int count;
    final int prefix;
    final int retries;
    final int demands;
    /** Order key of the first element; those of the others follow. */
    final long firstOrder;

    /** Elements below this do not wait, but for those that were left out. */
    int next;
    /** Elements that are not gone. */
    int live;
    /** It has an entry in the ready queue. */
    boolean queued;
    /** Since when there is no worker for it, nanoseconds; -1: it is in the ready queue or nothing waits. */
    long parkedNs = -1;

    private final long[] @Nullable [] pages;
    private final short[] goneInPage;
    /** Pages that ranges before had and have no use for: a map after the other costs no garbage. */
    private final ArrayDeque<long[]> spare;

    RangeEntry(
            final int number,
            final long firstTaskId,
            final int count,
            final int prefix,
            final int retries,
            final int demands,
            final long firstOrder,
            final ArrayDeque<long[]> spare) {
        this.spare = spare;
        this.number = number;
        this.firstTaskId = firstTaskId;
        this.count = count;
        this.prefix = prefix;
        this.retries = retries;
        this.demands = demands;
        this.firstOrder = firstOrder;
        live = count;
        final int pageCount = (count + PAGE_MASK) >>> PAGE_SHIFT;
        pages = new long[pageCount][];
        goneInPage = new short[pageCount];
    }

    boolean has(final long taskId) {
        return taskId >= firstTaskId && taskId - firstTaskId < count;
    }

    int elementOf(final long taskId) {
        return (int) (taskId - firstTaskId);
    }

    long taskId(final int element) {
        return firstTaskId + element;
    }

    long order(final int element) {
        return firstOrder + element;
    }

    int clientId() {
        return (int) TaskIds.ownerOf(firstTaskId);
    }

    int kind(final int element) {
        final long[] page = pages[element >>> PAGE_SHIFT];
        if (page == null) {
            return goneInPage[element >>> PAGE_SHIFT] == 0 ? WAITING : GONE;
        }
        return (int) page[element & PAGE_MASK] & KIND_MASK;
    }

    int holder(final int element) {
        return (int) (value(element) >>> HOLDER_SHIFT) & HOLDER_MASK;
    }

    int run(final int element) {
        return (int) (value(element) >>> RUN_SHIFT) & (RUN_LIMIT - 1);
    }

    long bytes(final int element) {
        return value(element) >>> Integer.SIZE;
    }

    private long value(final int element) {
        final long[] page = pages[element >>> PAGE_SHIFT];
        return page == null ? 0 : page[element & PAGE_MASK];
    }

    void setRow(final int element) {
        set(element, ROW);
    }

    void setDone(final int element, final int holder, final int run, final long bytes) {
        set(element, DONE | ((long) holder << HOLDER_SHIFT) | ((long) run << RUN_SHIFT) | (bytes << Integer.SIZE));
    }

    /** Nobody can ask for the element any more. */
    void setGone(final int element) {
        set(element, GONE);
        live--;
        final int page = element >>> PAGE_SHIFT;
        if (++goneInPage[page] == Math.min(PAGE_ELEMENTS, count - (page << PAGE_SHIFT))) {
            final long[] over = pages[page];
            pages[page] = null;
            if (over != null && spare.size() < SPARE_MAX) {
                spare.addLast(over);
            }
        }
    }

    private void set(final int element, final long value) {
        final int number = element >>> PAGE_SHIFT;
        long[] page = pages[number];
        if (page == null) {
            page = newPage();
            pages[number] = page;
        }
        page[element & PAGE_MASK] = value;
    }

    private long[] newPage() {
        final long[] known = spare.pollLast();
        if (known == null) {
            return new long[PAGE_ELEMENTS];
        }
        Arrays.fill(known, 0);
        return known;
    }

    /** The first element from here on that waits; {@link #count} if there is none. */
    int nextWaiting(final int from) {
        int element = from;
        while (element < count && kind(element) != WAITING) {
            element++;
        }
        return element;
    }

    long allocatedBytes() {
        long bytes = (long) pages.length * (Long.BYTES + Short.BYTES);
        for (final long[] page : pages) {
            bytes += page == null ? 0 : PAGE_ELEMENTS * Long.BYTES;
        }
        return bytes;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(number);
        writer.putLong(firstTaskId);
        writer.putInt(count);
        writer.putInt(prefix);
        writer.putInt(retries);
        writer.putInt(demands);
        writer.putLong(firstOrder);
        writer.putInt(next);
        writer.putInt(live);
        writer.putBoolean(queued);
        writer.putLong(parkedNs);
        for (int page = 0; page < pages.length; page++) {
            final long[] elements = pages[page];
            writer.putInt(goneInPage[page]);
            writer.putBoolean(elements != null);
            if (elements != null) {
                for (final long element : elements) {
                    writer.putLong(element);
                }
            }
        }
    }

    static RangeEntry read(final SnapshotReader reader, final ArrayDeque<long[]> spare) {
        final RangeEntry range = new RangeEntry(
                reader.getInt(),
                reader.getLong(),
                reader.getInt(),
                reader.getInt(),
                reader.getInt(),
                reader.getInt(),
                reader.getLong(),
                spare);
        range.next = reader.getInt();
        range.live = reader.getInt();
        range.queued = reader.getBoolean();
        range.parkedNs = reader.getLong();
        for (int page = 0; page < range.pages.length; page++) {
            range.goneInPage[page] = (short) reader.getInt();
            if (reader.getBoolean()) {
                final long[] elements = new long[PAGE_ELEMENTS];
                Arrays.setAll(elements, ignored -> reader.getLong());
                range.pages[page] = elements;
            }
        }
        return range;
    }
}
