package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.kernel.RowSet;
import org.agrona.collections.LongArrayList;

/**
 * Merges a range of several runs in bounded memory: a small part of the range at a time, whose rows are brought together from all runs, ordered and
 * written. So it needs no memory per run, however many there are; the price is that a batch of a run is opened for each part of the range that it
 * has rows of, which are the more the more runs there are.
 *
 * @param keepsPicks whether the output is a run again, for further merging.
 */
record MergeRangeFragment(SortSpec spec, RangeCut cut, boolean keepsPicks) implements Fragment {
    @Override
    public void run(final FragmentContext context) {
        final RangeArgument range = (RangeArgument) context.argument();
        try (RunDirectory runs = new RunDirectory(spec, cut.keepsTogether(), context)) {
            cut.open(runs, range, context.inputCount());
            final long rowBytes =
                    FragmentInputs.lengthBytes(context, context.inputCount()) / Math.max(1, runs.rowCount());
            final LongArrayList bounds = cut.bounds(runs, range, RunSizing.rowsAtATime(context, rowBytes));
            if (bounds.isEmpty()) {
                return;
            }
            final int batchRows = RunSizing.batchRows(spec.schema(), context);
            if (!keepsPicks) {
                try (BatchWriter writer = BatchWriter.ofBatches(
                        spec.schema(), context.output(), context, RunSizing.outputRows(spec.schema(), context))) {
                    merge(runs, bounds, writer, batchRows, context);
                    writer.finish();
                }
                return;
            }
            try (RunOutput output = new RunOutput(spec, context);
                    BatchWriter writer = BatchWriter.ofBatches(spec.schema(), output, context, batchRows)) {
                merge(runs, bounds, writer, batchRows, context);
                writer.finish();
                output.finish();
            }
        }
    }

    @Override
    public boolean writesExchange() {
        return keepsPicks;
    }

    @Override
    public boolean readsExchange() {
        return true;
    }

    private void merge(
            final RunDirectory runs,
            final LongArrayList bounds,
            final BatchWriter into,
            final int batchRows,
            final FragmentContext context) {
        long missing = spec.limit();
        runs.seek(bounds.getLong(0));
        if (spec.keys().isEmpty()) {
            runs.take(bounds.getLong(bounds.size() - 1), new Copier(into, new RowSet(), new long[into.step()]));
            return;
        }
        try (SortBuffer buffer = new SortBuffer(spec, context, batchRows)) {
            final Copier copier = new Copier(
                    buffer.writer(), new RowSet(), new long[buffer.writer().step()]);
            for (int i = 1; i < bounds.size() && missing > 0; i++) {
                runs.take(bounds.getLong(i), copier);
                missing -= buffer.sortInto(into, missing);
            }
        }
    }

    /** Copies rows of opened batches to a writer. */
    private record Copier(BatchWriter writer, RowSet rows, long[] ids) implements RunDirectory.RowTaker {
        @Override
        public void take(final Batch batch, final int firstRow, final int endRow) {
            rows.clear();
            rows.add(batch);
            for (int row = firstRow; row < endRow; row += ids.length) {
                final int count = Math.min(ids.length, endRow - row);
                for (int i = 0; i < count; i++) {
                    ids[i] = RowSet.id(0, row + i);
                }
                writer.write(0, count, (first, size, vectors) -> {
                    for (int column = 0; column < vectors.length; column++) {
                        rows.gather(column, ids, (int) first, size, vectors[column]);
                    }
                });
            }
        }
    }
}
