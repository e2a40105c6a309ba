package io.heddle.frame.physical;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.GroupTable;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.NumberedTexts;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.List;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Codes of one key column that mean the same in all batches of a run: an integer less a base, the number of a text by its first appearance in
 * a dictionary, or that which a text ends with ({@link NumberedTexts}). Codes are below {@link #span}, whose last one
 * stands for null. A batch with values beyond makes the span grow, and with it all codes of the keys together change. One fragment run.
 */
final class StableCodes implements AutoCloseable {
    private static final int ENTRIES_MAX = 1 << 12;
    private static final int SPAN_MIN = 1 << 6;
    private static final long WIDTH_MAX = (1 << 20) - 2;

    /** Ranges grow by that part of their width beyond what is needed, so that they do not grow with each batch. */
    private static final int MARGIN_DIVISOR = 8;

    private final BatchMemory workingMemory;
    private final VectorPool pool;
    private final Vector[] entries = new Vector[1];
    private @Nullable GroupTable texts;
    private @Nullable NumberedTexts numbered;
    private int[] numbers = {};
    private boolean isRanged;
    private boolean isTooWide;
    private long base;
    private long span;

    StableCodes(final BatchMemory workingMemory, final VectorPool pool) {
        this.workingMemory = workingMemory;
        this.pool = pool;
    }

    /** Makes room for the values of a batch; false when the column has no such codes. The span tells whether it grew. */
    boolean open(final ColumnView column) {
        if (column.type() == DataType.STRING && (numbered != null || !isSmallDictionary(column))) {
            return texts == null && openNumbered(column);
        }
        if (column.isDictionary()) {
            return openDictionary(column);
        }
        return column.type().isIntegral() && column.hasRange() && openRange(column.min(), column.max());
    }

    private static boolean isSmallDictionary(final ColumnView column) {
        return column.isDictionary() && column.entryCount() <= ENTRIES_MAX;
    }

    private boolean openNumbered(final ColumnView column) {
        NumberedTexts reader = numbered;
        if (reader == null) {
            reader = new NumberedTexts();
            numbered = reader;
        }
        if (isTooWide || !reader.read(column)) {
            return false;
        }
        isTooWide = !openRange(reader.min(), reader.max());
        return !isTooWide;
    }

    /** How many codes there are, that of null included. */
    long span() {
        return span;
    }

    /** Where the codes start; changes with the span only. */
    long base() {
        return base;
    }

    private boolean openRange(final long min, final long max) {
        if (isRanged && min >= base && max - base >= 0 && max - base <= span - 2) {
            return true;
        }
        final long low = isRanged ? Math.min(min, base) : min;
        final long high = isRanged ? Math.max(max, base + span - 2) : max;
        final long width = high - low;
        if (width < 0 || width > WIDTH_MAX) {
            return false;
        }
        final long margin = Math.min(width / MARGIN_DIVISOR, (WIDTH_MAX - width) / 2);
        base = low - margin < low ? low - margin : low;
        final long top = high + margin > high ? high + margin : high;
        span = top - base + 2;
        isRanged = true;
        return true;
    }

    private boolean openDictionary(final ColumnView column) {
        GroupTable table = texts;
        if (table == null) {
            table = new GroupTable(workingMemory, List.of(DataType.STRING), Long.BYTES);
            texts = table;
            numbers = new int[ENTRIES_MAX];
        }
        final Vector vector = pool.take(DataType.STRING);
        final Vector records = pool.take(DataType.INT64);
        entries[0] = vector;
        for (int first = 0; first < column.entryCount(); first += Vector.CAPACITY) {
            final int count = Math.min(Vector.CAPACITY, column.entryCount() - first);
            for (int i = 0; i < count; i++) {
                vector.longs()[i] = column.entryAddress(first + i);
                vector.lengths()[i] = column.entryLength(first + i);
            }
            final int known = table.size();
            table.prepare(entries, count);
            table.findAll(entries, count, records.longs());
            number(table, known);
            for (int i = 0; i < count; i++) {
                numbers[first + i] = (int) UnsafeApi.getLong(records.longs()[i] + table.stateOffset());
            }
        }
        pool.give(records);
        pool.give(vector);
        while (span < table.size() + 1L) {
            span = Math.max(SPAN_MIN, 2 * span);
        }
        return table.size() < ENTRIES_MAX;
    }

    /** New texts get the next numbers. */
    private static void number(final GroupTable table, final int known) {
        for (int i = known; i < table.size(); i++) {
            UnsafeApi.putLong(table.groups().get(i) + table.stateOffset(), i);
        }
    }

    /** Adds the codes of a window's rows times a factor. */
    void addCodes(final ColumnView column, final RowWindow window, final int factor, final int[] codes) {
        final NumberedTexts reader = numbered;
        if (reader != null) {
            reader.addCodes(column, window, (int) base, (int) span - 1, factor, codes);
        } else if (column.isDictionary()) {
            LoadKernels.addMappedCodes(column, window, numbers, (int) span - 1, factor, codes);
        } else {
            LoadKernels.addCodes(column, window, base, (int) span - 1, factor, codes);
        }
    }

    @Override
    public void close() {
        final GroupTable table = texts;
        if (table != null) {
            table.close();
        }
    }
}
