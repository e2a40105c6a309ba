package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowWindow;

/**
 * Keeps all rows in working memory and writes them in order at the end. Where only the first are wanted, drops the others whenever several times
 * as many have come together.
 */
final class SortSink implements RowSink {
    private static final int KEPT_ROWS_MIN = 1 << 16;
    private static final int KEPT_FACTOR = 4;

    private final SortSpec spec;
    private final FragmentContext context;
    private final ColumnComputer columns;
    private final long keptRowsMax;
    private SortBuffer kept;
    private long keptRows;

    SortSink(final SortSpec spec, final ColumnComputer columns, final FragmentContext context) {
        this.spec = spec;
        this.context = context;
        this.columns = columns;
        this.kept = newBuffer();
        this.keptRowsMax = spec.isLimited()
                ? Math.max(KEPT_ROWS_MIN, KEPT_FACTOR * Math.min(spec.limit(), 1L << 40))
                : Long.MAX_VALUE;
    }

    private SortBuffer newBuffer() {
        return new SortBuffer(spec, context, Integer.MAX_VALUE);
    }

    @Override
    public void accept(final RowWindow window) {
        columns.write(window, kept.writer());
        keptRows += window.count();
        if (keptRows > keptRowsMax) {
            keepFirst();
        }
    }

    private void keepFirst() {
        final SortBuffer all = kept;
        kept = newBuffer();
        try (all) {
            keptRows = all.sortInto(kept.writer(), spec.limit());
        }
    }

    @Override
    public boolean isSatisfied() {
        return spec.limit() == 0;
    }

    @Override
    public void finish() {
        try (BatchWriter sorted = new BatchWriter(
                spec.schema(),
                context.output(),
                context.workingMemory(),
                context.scratch().vectors(),
                Math.min(keptRows, spec.limit()))) {
            kept.sortInto(sorted, spec.limit());
            sorted.finish();
        }
    }

    @Override
    public void close() {
        kept.close();
    }
}
