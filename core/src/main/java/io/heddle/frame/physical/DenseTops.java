package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.TopKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the greatest or smallest values of groups whose keys have few codes that mean the same in all batches in a table by code, which takes much less
 * memory than the groups' records and is put into them when the codes change and at the end. Most values of a large group are told by the
 * last of its values that are kept. Takes batches without nulls in the columns that are folded. One fragment run.
 */
final class DenseTops implements DenseFolder {
    private final GroupFinder finder;
    private final BatchMemory workingMemory;
    private final VectorPool pool;
    private final List<Top> tops = new ArrayList<>();
    private final long[] least = new long[Vector.CAPACITY];
    private final int[] picked = new int[Vector.CAPACITY];
    private final int[] newRows = new int[Vector.CAPACITY];
    /** Bytes of a code in all tables together, which have no more than an extent. */
    private final int allLength;

    private int codeCount;
    private long batchStamp = -1;
    private boolean isOpen;

    /** The values of one column by code, as they stand in a record at an offset. */
    private static final class Top {
        private final boolean isLargest;
        private final DataType type;
        private final int size;
        private final int column;
        private final int offset;
        private final int length;
        private long states;

        Top(final StateSpec spec, final int column, final int offset) {
            this.isLargest = spec.kind() == StateKind.LARGEST;
            this.type = spec.operandType();
            this.size = spec.size();
            this.column = column;
            this.offset = offset;
            this.length = spec.length();
        }

        long state(final int code) {
            return states + (long) length * code;
        }

        void clear(final int code) {
            TopKernels.clear(isLargest, type, size, state(code));
        }
    }

    DenseTops(
            final AggregationSpec spec,
            final Schema input,
            final int[] offsets,
            final GroupFinder finder,
            final FragmentContext context) {
        this.finder = finder;
        this.workingMemory = context.workingMemory();
        this.pool = context.scratch().vectors();
        for (int i = 0; i < offsets.length; i++) {
            final StateSpec state = spec.states().get(i);
            if (state.operand() instanceof ColumnReference reference) {
                tops.add(new Top(state, input.indexOf(reference.name()), offsets[i]));
            }
        }
        this.allLength = tops.stream().mapToInt(top -> top.length).sum();
        finder.beforeRecoding(this::flush);
    }

    static boolean suits(final AggregationSpec spec) {
        return !spec.states().isEmpty() && spec.states().stream().allMatch(DenseTops::isTop);
    }

    private static boolean isTop(final StateSpec state) {
        return (state.kind() == StateKind.LARGEST || state.kind() == StateKind.SMALLEST)
                && state.operand() instanceof ColumnReference
                && (state.operandType() == DataType.FLOAT64
                        || state.operandType().isIntegral());
    }

    @Override
    public boolean fold(final RowWindow window) {
        final Batch batch = window.batch();
        if (batchStamp != batch.stamp()) {
            batchStamp = batch.stamp();
            isOpen = finder.prepare(batch)
                    && (long) allLength * finder.codeCount() <= BatchMemory.EXTENT_LENGTH_MAX_BYTES
                    && tops.stream().allMatch(top -> batch.column(top.column).validityAddress() == 0);
            if (isOpen && codeCount != finder.codeCount()) {
                open();
            }
        }
        if (!isOpen) {
            return false;
        }
        final int[] codes = finder.combine(window);
        for (final Top top : tops) {
            fold(top, window, codes);
        }
        return true;
    }

    private void fold(final Top top, final RowWindow window, final int[] codes) {
        final Vector values = pool.take(top.type);
        LoadKernels.load(window.batch().column(top.column), window, values);
        final int count = TopKernels.pick(
                top.isLargest, top.type, top.size, values, window.count(), top.states, codes, least, picked);
        int newCount = 0;
        for (int i = 0; i < count; i++) {
            final long state = top.state(codes[picked[i]]);
            newRows[newCount] = picked[i];
            newCount += TopKernels.size(state) == 0 ? 1 : 0;
            TopKernels.add(top.isLargest, top.type, top.size, state, values, picked[i]);
        }
        if (newCount > 0) {
            finder.ensureRecords(window, newRows, newCount);
        }
        pool.give(values);
    }

    private void open() {
        close();
        codeCount = finder.codeCount();
        for (final Top top : tops) {
            top.states = workingMemory.reserve(top.length * codeCount);
            for (int code = 0; code < codeCount; code++) {
                top.clear(code);
            }
        }
    }

    @Override
    public void flush() {
        for (final Top top : tops) {
            for (int code = 0; code < codeCount; code++) {
                if (TopKernels.size(top.state(code)) > 0) {
                    TopKernels.merge(
                            top.isLargest, top.type, top.size, top.state(code), finder.record(code) + top.offset);
                    top.clear(code);
                }
            }
        }
        codeCount = 0; // the codes may be others from now on
    }

    @Override
    public void close() {
        for (final Top top : tops) {
            if (top.states != 0) {
                workingMemory.discard(top.states);
                top.states = 0;
            }
        }
    }
}
