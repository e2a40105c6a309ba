package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.DenseKernels;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts, sums and extremes of groups whose keys have few codes that mean the same in all batches: kept in arrays by code, where adding costs little, and put
 * into the groups' records when the codes change and at the end. What belongs to a code stands side by side, so that
 * it is brought from memory once per row however many columns there are. Takes batches without nulls in the columns that are folded. Sums of int64 cannot
 * overflow here: from the ranges in the headers of the batches it is known when they have to be put away before. One fragment run.
 */
final class DenseSums implements DenseFolder {
    /** All cells together: at most 64 MB, and no more than a quarter of the heap for as many tasks as there are processors. */
    private static final int CELLS_MAX = (int) Math.min(
            1 << 23,
            Runtime.getRuntime().maxMemory()
                    / (4L * Long.BYTES * Runtime.getRuntime().availableProcessors()));

    private static final long[] NO_CELLS = {};
    private static final long SUM_MAX = 1L << 62;

    private final GroupFinder finder;
    private final VectorPool pool;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> counted = new ArrayList<>();
    private final int[] countOffsets;
    private final int[] newRows = new int[Vector.CAPACITY];
    private final int stride;
    private long[] cells = NO_CELLS;
    private int codeCount;
    private long sumRoom = SUM_MAX;
    private long batchStamp = -1;
    private boolean isOpen;

    /** What one column comes to by code, as numbers or the bits of doubles, at a place of its own among those of a code. */
    private static final class Column {
        private final int column;
        private final StateKind kind;
        private final int offset;
        private final int place;

        Column(final int column, final StateKind kind, final int offset, final int place) {
            this.column = column;
            this.kind = kind;
            this.offset = offset;
            this.place = place;
        }

        boolean isLongSum() {
            return kind == StateKind.LONG_SUM;
        }

        /** What stands for a code of which no value has come. */
        long nothing() {
            return kind == StateKind.MIN ? Long.MAX_VALUE : kind == StateKind.MAX ? Long.MIN_VALUE : 0;
        }

        void put(final long record, final long value, final long count) {
            switch (kind) {
                case DOUBLE_SUM -> StateKernels.addDouble(record + offset, Double.longBitsToDouble(value), count);
                case LONG_SUM -> StateKernels.addLong(record + offset, value, 0, count);
                default -> StateKernels.extremeLong(kind == StateKind.MAX, record + offset, value);
            }
        }

        void fold(
                final ColumnView view,
                final RowWindow window,
                final int[] starts,
                final long[] cells,
                final VectorPool pool) {
            if (isLongSum() && DenseKernels.sum(view, window, starts, place, cells)) {
                return;
            }
            final Vector values = pool.take(view.type());
            LoadKernels.load(view, window, values);
            final int count = window.count();
            switch (kind) {
                case DOUBLE_SUM -> DenseKernels.sum(values.doubles(), count, starts, place, cells);
                case LONG_SUM -> DenseKernels.sum(values.longs(), count, starts, place, cells);
                case MAX -> DenseKernels.max(values.longs(), count, starts, place, cells);
                default -> DenseKernels.min(values.longs(), count, starts, place, cells);
            }
            pool.give(values);
        }
    }

    DenseSums(
            final AggregationSpec spec,
            final Schema input,
            final int[] offsets,
            final GroupFinder finder,
            final VectorPool pool) {
        this.finder = finder;
        this.pool = pool;
        final List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            final StateSpec state = spec.states().get(i);
            final int column =
                    state.operand() instanceof ColumnReference reference ? input.indexOf(reference.name()) : -1;
            if (state.kind() != StateKind.ROWS && state.kind() != StateKind.VALUES) {
                columns.add(new Column(column, state.kind(), offsets[i], 1 + columns.size()));
                continue;
            }
            counts.add(offsets[i]);
            if (column >= 0) {
                counted.add(column);
            }
        }
        this.countOffsets = counts.stream().mapToInt(Integer::intValue).toArray();
        this.stride = 1 + columns.size();
        finder.beforeRecoding(this::flush);
    }

    static boolean suits(final AggregationSpec spec) {
        return spec.states().stream().allMatch(DenseSums::isDense);
    }

    private static boolean isDense(final StateSpec state) {
        final boolean isColumn = state.operand() instanceof ColumnReference;
        return switch (state.kind()) {
            case ROWS -> true;
            case VALUES, LONG_SUM, DOUBLE_SUM -> isColumn;
            case MIN, MAX -> isColumn && state.operandType().isIntegral();
            default -> false;
        };
    }

    @Override
    public boolean fold(final RowWindow window) {
        if (batchStamp != window.batch().stamp()) {
            batchStamp = window.batch().stamp();
            isOpen = finder.prepare(window.batch()) && finder.codeCount() <= CELLS_MAX / stride && open(window.batch());
        }
        if (!isOpen) {
            return false;
        }
        final int[] codes = finder.combine(window);
        final int count = window.count();
        int newCount = 0;
        for (int i = 0; i < count; i++) {
            final int start = codes[i] * stride;
            newRows[newCount] = i;
            newCount += cells[start] == 0 ? 1 : 0;
            cells[start]++;
        }
        if (newCount > 0) {
            finder.ensureRecords(window, newRows, newCount);
        }
        for (int i = 0; i < count; i++) {
            codes[i] *= stride;
        }
        for (final Column column : columns) {
            column.fold(window.batch().column(column.column), window, codes, cells, pool);
        }
        return true;
    }

    /** Whether the batch has no nulls in what is folded, and sums stay below what a long can hold. */
    private boolean open(final Batch batch) {
        long most = 1;
        for (final int column : counted) {
            if (batch.column(column).validityAddress() != 0) {
                return false;
            }
        }
        for (final Column folded : columns) {
            final ColumnView column = batch.column(folded.column);
            if (column.validityAddress() != 0 || (folded.isLongSum() && !column.hasRange())) {
                return false;
            }
            if (folded.isLongSum()) {
                final long widest = Math.max(Math.abs(column.min()), Math.abs(column.max()));
                if (column.min() == Long.MIN_VALUE || widest > SUM_MAX / (2L * Math.max(1, batch.rowCount()))) {
                    return false;
                }
                most = Math.max(most, widest);
            }
        }
        if (most * batch.rowCount() > sumRoom) {
            flush();
        }
        sumRoom -= most * batch.rowCount();
        if (codeCount != finder.codeCount()) {
            // What was there has been put away before the codes changed.
            codeCount = finder.codeCount();
            if (cells.length < codeCount * stride) {
                cells = NO_CELLS; // which the collector may have before the larger ones are there
                cells = new long[codeCount * stride];
                for (int code = 0; code < codeCount; code++) {
                    clear(code * stride);
                }
            }
        }
        return true;
    }

    private void clear(final int start) {
        cells[start] = 0;
        for (final Column column : columns) {
            cells[start + column.place] = column.nothing();
        }
    }

    @Override
    public void flush() {
        for (int code = 0; code < codeCount; code++) {
            final int start = code * stride;
            final long count = cells[start];
            if (count == 0) {
                continue;
            }
            final long record = finder.record(code);
            for (final int offset : countOffsets) {
                StateKernels.addCount(record + offset, count);
            }
            for (final Column column : columns) {
                column.put(record, cells[start + column.place], count);
            }
            clear(start);
        }
        sumRoom = SUM_MAX;
    }

    @Override
    public void close() {
        cells = NO_CELLS;
    }
}
