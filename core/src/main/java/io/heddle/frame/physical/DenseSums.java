package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts and sums of groups whose keys have few codes that mean the same in all batches: kept in arrays by code, where adding costs little, and put
 * into the groups' records when the codes change and at the end. Takes batches without nulls in the columns that are summed. Sums of int64 cannot
 * overflow here: from the ranges in the headers of the batches it is known when they have to be put away before. One fragment run.
 */
final class DenseSums {
    private static final int CODES_MAX = 1 << 17;
    private static final long SUM_MAX = 1L << 62;

    private final GroupFinder finder;
    private final VectorPool pool;
    private final List<Sum> sums = new ArrayList<>();
    private final int[] countOffsets;
    private final int[] newRows = new int[Vector.CAPACITY];
    private long[] counts = {};
    private int codeCount;
    private long sumRoom = SUM_MAX;
    private long batchStamp = -1;
    private boolean isOpen;

    /** The sums of one column by code. */
    private static final class Sum {
        private final int column;
        private final boolean isLong;
        private final int offset;
        private long[] longs = {};
        private double[] doubles = {};

        Sum(final int column, final boolean isLong, final int offset) {
            this.column = column;
            this.isLong = isLong;
            this.offset = offset;
        }

        void open(final int size) {
            longs = isLong ? new long[size] : longs;
            doubles = isLong ? doubles : new double[size];
        }

        void put(final long record, final int code, final long count) {
            if (isLong) {
                StateKernels.addLong(record + offset, longs[code], 0, count);
                longs[code] = 0;
            } else {
                StateKernels.addDouble(record + offset, doubles[code], count);
                doubles[code] = 0;
            }
        }
    }

    private DenseSums(
            final AggregationSpec spec,
            final Schema input,
            final int[] offsets,
            final GroupFinder finder,
            final VectorPool pool) {
        this.finder = finder;
        this.pool = pool;
        final List<Integer> counted = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            final StateSpec state = spec.states().get(i);
            if (state.operand() instanceof ColumnReference reference) {
                sums.add(new Sum(input.indexOf(reference.name()), state.kind() == StateKind.LONG_SUM, offsets[i]));
            } else {
                counted.add(offsets[i]);
            }
        }
        this.countOffsets = counted.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Null where there are keys or states of other kinds. */
    static @Nullable DenseSums of(
            final AggregationSpec spec,
            final Schema input,
            final int[] offsets,
            final GroupFinder finder,
            final VectorPool pool) {
        if (spec.merges() || spec.keys().isEmpty() || !spec.states().stream().allMatch(DenseSums::isSum)) {
            return null;
        }
        final DenseSums made = new DenseSums(spec, input, offsets, finder, pool);
        finder.beforeRecoding(made::flush);
        return made;
    }

    private static boolean isSum(final StateSpec state) {
        final Expression operand = state.operand();
        return switch (state.kind()) {
            case ROWS -> true;
            case LONG_SUM, DOUBLE_SUM -> operand instanceof ColumnReference;
            default -> false;
        };
    }

    /** Takes the rows of a window, or says that it cannot. */
    boolean fold(final RowWindow window) {
        if (batchStamp != window.batch().stamp()) {
            batchStamp = window.batch().stamp();
            isOpen = finder.prepare(window.batch()) && finder.codeCount() <= CODES_MAX && open(window.batch());
        }
        if (!isOpen) {
            return false;
        }
        final int[] codes = finder.combine(window);
        final int count = window.count();
        int newCount = 0;
        for (int i = 0; i < count; i++) {
            final int code = codes[i];
            newRows[newCount] = i;
            newCount += counts[code] == 0 ? 1 : 0;
            counts[code]++;
        }
        if (newCount > 0) {
            finder.ensureRecords(window, newRows, newCount);
        }
        for (final Sum sum : sums) {
            final ColumnView column = window.batch().column(sum.column);
            final Vector values = pool.take(column.type());
            LoadKernels.load(column, window, values);
            if (sum.isLong) {
                final long[] longs = values.longs();
                for (int i = 0; i < count; i++) {
                    sum.longs[codes[i]] += longs[i];
                }
            } else {
                final double[] doubles = values.doubles();
                for (int i = 0; i < count; i++) {
                    sum.doubles[codes[i]] += doubles[i];
                }
            }
            pool.give(values);
        }
        return true;
    }

    /** Whether the batch has no nulls in what is summed, and sums stay below what a long can hold. */
    private boolean open(final Batch batch) {
        long most = 1;
        for (final Sum sum : sums) {
            final ColumnView column = batch.column(sum.column);
            if (column.validityAddress() != 0 || (sum.isLong && !column.hasRange())) {
                return false;
            }
            if (sum.isLong) {
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
            if (counts.length < codeCount) {
                counts = new long[codeCount];
                sums.forEach(sum -> sum.open(codeCount));
            }
        }
        return true;
    }

    /** Puts what has come together into the records. */
    void flush() {
        for (int code = 0; code < codeCount; code++) {
            final long count = counts[code];
            if (count == 0) {
                continue;
            }
            final long record = finder.record(code);
            for (final int offset : countOffsets) {
                StateKernels.addCount(record + offset, count);
            }
            for (final Sum sum : sums) {
                sum.put(record, code, count);
            }
        }
        Arrays.fill(counts, 0);
        sumRoom = SUM_MAX;
    }
}
