package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.SortEntries;
import io.heddle.frame.kernel.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Merges sorted inputs, each of which is one run. Of several such tasks over the same inputs each takes one range of the order: the ranges are
 * cut at rows picked evenly from all runs, which every task picks alike, so that no one has to tell them. Equal rows keep the order of the
 * inputs.
 */
record MergeRunsFragment(SortSpec spec) implements Fragment {
    private static final int PICKS_PER_SHARE = 64;

    /** The rows of one input that are still to come. */
    private static final class Run {
        private final RowSet rows;
        private final int firstBatch;
        private final int endBatch;
        private final long[] firstRows;
        private long position;
        private long end;
        private long id;
        private long prefix;

        Run(final RowSet rows, final int firstBatch, final int endBatch) {
            this.rows = rows;
            this.firstBatch = firstBatch;
            this.endBatch = endBatch;
            this.firstRows = new long[endBatch - firstBatch + 1];
            for (int batch = firstBatch; batch < endBatch; batch++) {
                firstRows[batch - firstBatch + 1] =
                        firstRows[batch - firstBatch] + rows.batch(batch).rowCount();
            }
            end = firstRows[firstRows.length - 1];
        }

        long size() {
            return firstRows[firstRows.length - 1];
        }

        long idAt(final long place) {
            int low = 0;
            int high = endBatch - firstBatch - 1;
            while (low < high) {
                final int middle = (low + high + 1) >>> 1;
                if (firstRows[middle] <= place) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return RowSet.id(firstBatch + low, (int) (place - firstRows[low]));
        }

        /** The first place whose row comes behind a given one. */
        long placeOf(final long splitter, final RowComparator comparator) {
            long low = 0;
            long high = size();
            while (low < high) {
                final long middle = (low + high) >>> 1;
                if (comparator.compare(idAt(middle), splitter) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        boolean open(final RowComparator comparator) {
            if (position >= end) {
                return false;
            }
            id = idAt(position);
            prefix = comparator.prefix(id);
            return true;
        }

        boolean advance(final RowComparator comparator) {
            position++;
            if (position >= end) {
                return false;
            }
            final int batch = RowSet.batchOf(id);
            final int row = RowSet.rowOf(id) + 1;
            id = row < rows.batch(batch).rowCount() ? RowSet.id(batch, row) : idAt(position);
            prefix = comparator.prefix(id);
            return true;
        }
    }

    @Override
    public void run(final FragmentContext context) {
        run(context, (ShareArgument) context.argument());
    }

    /** Merges all ranges. */
    void mergeAll(final FragmentContext context) {
        run(context, new ShareArgument(0, 1));
    }

    private void run(final FragmentContext context, final ShareArgument share) {
        final RowSet rows = new RowSet();
        final List<Run> runs = new ArrayList<>();
        for (int input = 0; input < context.inputCount(); input++) {
            final int firstBatch = rows.batchCount();
            FragmentInputs.addAll(context.input(input), rows);
            if (rows.batchCount() > firstBatch) {
                runs.add(new Run(rows, firstBatch, rows.batchCount()));
            }
        }
        final RowComparator comparator = spec.comparator(rows);
        takeShare(share, runs, rows.rowCount(), comparator, context);
        merge(runs, rows, comparator, context);
    }

    private static void takeShare(
            final ShareArgument share,
            final List<Run> runs,
            final long rowCount,
            final RowComparator comparator,
            final FragmentContext context) {
        if (share.count() == 1) {
            return;
        }
        try (SortEntries picks = new SortEntries(context.workingMemory())) {
            final long wanted = (long) PICKS_PER_SHARE * share.count();
            for (final Run run : runs) {
                final long count = Math.min(run.size(), wanted * run.size() / rowCount + 1);
                for (long i = 0; i < count; i++) {
                    final long id = run.idAt(i * run.size() / count);
                    picks.add(comparator.prefix(id), id);
                }
            }
            if (picks.size() == 0) {
                return;
            }
            picks.sort(comparator);
            for (final Run run : runs) {
                if (share.index() > 0) {
                    run.position = run.placeOf(picks.id(picks.size() * share.index() / share.count()), comparator);
                }
                if (share.index() < share.count() - 1) {
                    run.end = run.placeOf(picks.id(picks.size() * (share.index() + 1) / share.count()), comparator);
                }
            }
        }
    }

    private void merge(
            final List<Run> runs, final RowSet rows, final RowComparator comparator, final FragmentContext context) {
        final PriorityQueue<Run> queue = new PriorityQueue<>(Math.max(1, runs.size()), (left, right) -> {
            final int order = Long.compareUnsigned(left.prefix, right.prefix);
            return order != 0 ? order : comparator.compare(left.id, right.id);
        });
        long expected = 0;
        for (final Run run : runs) {
            if (run.open(comparator)) {
                queue.add(run);
                expected += run.end - run.position;
            }
        }
        final long[] ids = context.scratch().addresses();
        long missing = spec.limit();
        try (BatchWriter writer = new BatchWriter(
                spec.schema(),
                context.output(),
                context.workingMemory(),
                context.scratch().vectors(),
                Math.min(expected, missing))) {
            while (!queue.isEmpty() && missing > 0) {
                context.checkCancelled();
                final int wanted = (int) Math.min(writer.step(), missing);
                int count = 0;
                while (count < wanted && !queue.isEmpty()) {
                    final Run run = queue.remove();
                    ids[count++] = run.id;
                    if (run.advance(comparator)) {
                        queue.add(run);
                    }
                }
                writer.write(0, count, (start, size, vectors) -> load(rows, ids, (int) start, size, vectors));
                missing -= count;
            }
            writer.finish();
        }
    }

    private static void load(
            final RowSet rows, final long[] ids, final int start, final int count, final Vector[] vectors) {
        for (int column = 0; column < vectors.length; column++) {
            rows.gather(column, ids, start, count, vectors[column]);
        }
    }
}
