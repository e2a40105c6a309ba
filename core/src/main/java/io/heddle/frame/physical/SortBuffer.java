package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.SortEntries;
import io.heddle.frame.kernel.Vector;

/** Rows in working memory that are brought into an order all at once; then it takes the next ones. One fragment run. */
final class SortBuffer implements AutoCloseable {
    /** What a row costs beside its values while it is sorted: an entry in each of two lists. */
    static final int ENTRY_BYTES = 32;

    private final SortSpec spec;
    private final FragmentContext context;
    private final KeptBatches kept;
    private final BatchWriter writer;
    private final SortEntries entries;

    /** A buffer that takes rows in batches of at most that many. */
    SortBuffer(final SortSpec spec, final FragmentContext context, final int batchRows) {
        this.spec = spec;
        this.context = context;
        this.entries = new SortEntries(context.workingMemory());
        this.kept = new KeptBatches(context.workingMemory());
        this.writer = BatchWriter.ofBatches(spec.schema(), kept, context, batchRows);
    }

    /** Where rows are brought. */
    BatchWriter writer() {
        return writer;
    }

    /** What the rows take, those of the last batch left aside, and will take when they are sorted. */
    long bytes() {
        return kept.lengthBytes() + ENTRY_BYTES * kept.rows().rowCount();
    }

    /** Writes the first rows in order and forgets all. Returns how many it wrote. */
    long sortInto(final BatchWriter into, final long limit) {
        writer.finish();
        final RowSet rows = kept.rows();
        final RowComparator comparator = spec.comparator(rows);
        fill(entries, rows, comparator, context);
        entries.truncate(limit);
        final long[] ids = context.scratch().addresses();
        for (long first = 0; first < entries.size(); first += into.step()) {
            context.checkCancelled();
            into.write(
                    first,
                    (int) Math.min(into.step(), entries.size() - first),
                    (start, count, vectors) -> load(rows, ids, start, count, vectors));
        }
        final long written = entries.size();
        entries.close();
        kept.close();
        return written;
    }

    /** Brings all rows into an order. */
    static void fill(
            final SortEntries entries,
            final RowSet rows,
            final RowComparator comparator,
            final FragmentContext context) {
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            context.checkCancelled();
            for (int row = 0; row < rows.batch(batch).rowCount(); row++) {
                final long id = RowSet.id(batch, row);
                entries.add(comparator.prefix(id), id);
            }
        }
        entries.sort(comparator);
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
    public void close() {
        writer.close();
        kept.close();
        entries.close();
    }
}
