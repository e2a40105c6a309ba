package io.heddle.frame.physical;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.SortEntries;
import io.heddle.frame.kernel.Vector;

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
    private final SortEntries entries;
    private final long keptRowsMax;
    private KeptBatches kept;
    private BatchWriter writer;
    private long keptRows;

    SortSink(final SortSpec spec, final ColumnComputer columns, final FragmentContext context) {
        this.spec = spec;
        this.context = context;
        this.columns = columns;
        this.entries = new SortEntries(context.workingMemory());
        this.kept = new KeptBatches(context.workingMemory());
        this.writer = writerTo(kept, Long.MAX_VALUE >>> 2);
        this.keptRowsMax = spec.isLimited()
                ? Math.max(KEPT_ROWS_MIN, KEPT_FACTOR * Math.min(spec.limit(), 1L << 40))
                : Long.MAX_VALUE;
    }

    private BatchWriter writerTo(final BatchMemory memory, final long expectedRows) {
        return new BatchWriter(
                spec.schema(),
                memory,
                context.workingMemory(),
                context.scratch().vectors(),
                expectedRows);
    }

    @Override
    public void accept(final RowWindow window) {
        columns.write(window, writer);
        keptRows += window.count();
        if (keptRows > keptRowsMax) {
            keepFirst();
        }
    }

    private void keepFirst() {
        final KeptBatches first = new KeptBatches(context.workingMemory());
        final BatchWriter firstWriter = writerTo(first, Long.MAX_VALUE >>> 2);
        try {
            sortInto(firstWriter);
            firstWriter.finish();
        } catch (final Throwable failure) {
            firstWriter.close();
            first.close();
            throw failure;
        }
        keptRows = entries.size();
        closeKept();
        kept = first;
        writer = firstWriter;
    }

    private void sortInto(final BatchWriter into) {
        writer.finish();
        final RowSet rows = kept.rows();
        final RowComparator comparator = spec.comparator(rows);
        entries.clear();
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            context.checkCancelled();
            for (int row = 0; row < rows.batch(batch).rowCount(); row++) {
                final long id = RowSet.id(batch, row);
                entries.add(comparator.prefix(id), id);
            }
        }
        entries.sort(comparator);
        entries.truncate(spec.limit());
        final long[] ids = context.scratch().addresses();
        for (long first = 0; first < entries.size(); first += into.step()) {
            context.checkCancelled();
            into.write(
                    first,
                    (int) Math.min(into.step(), entries.size() - first),
                    (start, count, vectors) -> load(rows, ids, start, count, vectors));
        }
    }

    private void load(final RowSet rows, final long[] ids, final long start, final int count, final Vector[] vectors) {
        for (int i = 0; i < count; i++) {
            ids[i] = entries.id(start + i);
        }
        for (int column = 0; column < vectors.length; column++) {
            rows.gather(column, ids, 0, count, vectors[column]);
        }
    }

    @Override
    public boolean isSatisfied() {
        return spec.limit() == 0;
    }

    @Override
    public void finish() {
        try (BatchWriter sorted = writerTo(context.output(), Math.min(keptRows, spec.limit()))) {
            sortInto(sorted);
            sorted.finish();
        }
    }

    private void closeKept() {
        writer.close();
        kept.close();
    }

    @Override
    public void close() {
        closeKept();
        entries.close();
    }
}
