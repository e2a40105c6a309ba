package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.OpenedBatch;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.SortEntries;
import io.heddle.frame.kernel.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Several runs, gone through together one range of their order after the other, with one batch open at a time. A range is named by its bounds: ids
 * of picks, each of which stands for the first row behind the bound. Equal rows are ordered by the number of their run, segment, batch and row, so
 * that a range can be cut anywhere; or they stay together, and a bound is before all that are equal to its pick. Each task over the same runs finds
 * the same bounds. One fragment run.
 */
final class RunDirectory implements AutoCloseable {
    private final FragmentContext context;
    private final SortSpec spec;
    private final boolean keepsTogether;
    private final int places;
    private final List<Integer> keyColumns;
    private final KeptBatches kept;
    private final BatchWriter writer;
    private final Batch source = new Batch();
    private final RowSet sourceRows = new RowSet();
    private final Batch opened = new Batch();
    private @Nullable OpenedBatch openedBatch;
    private int openedInput;
    private int openedNumber;
    private final Batch probe = new Batch();
    /** The picks, and behind them the keys of the opened batch. */
    private final RowSet compared = new RowSet();

    private int probeNumber;
    private final LongArrayList picks = new LongArrayList();
    private final List<Segment> segments = new ArrayList<>();
    private int boundCount;
    private long rowCount;
    private long endBatch;
    private int endRow;

    /** Takes rows of an opened batch, in the order of the runs. */
    interface RowTaker {
        void take(Batch batch, int firstRow, int endRow);
    }

    /** Some ordered rows of a run, and the first that has not been taken. */
    private static final class Segment {
        private final int input;
        private final int firstPick;
        private int endPick;
        private long batch;
        private int row;

        Segment(final int input, final int firstPick, final long batch, final int row) {
            this.input = input;
            this.firstPick = firstPick;
            this.batch = batch;
            this.row = row;
        }
    }

    /** A directory without runs; {@code keepsTogether} says that no bound parts equal rows. */
    RunDirectory(final SortSpec spec, final boolean keepsTogether, final FragmentContext context) {
        this.keepsTogether = keepsTogether;
        this.context = context;
        this.spec = spec;
        this.places = spec.keys().size();
        this.keyColumns = spec.keyColumnList();
        this.kept = new KeptBatches(context.workingMemory());
        this.writer = BatchWriter.ofBatches(RunPicks.schema(spec), kept, context, RunPicks.BATCH_ROWS);
        sourceRows.add(source);
    }

    // ---- opening ----

    /** Takes picks in that stand in a partition of their own, as bounds. Before the runs. */
    void addBounds(final int input) {
        final PartitionSlices slices = context.slices(input);
        for (int batch = 0; batch < slices.batchCount(); batch++) {
            boundCount += append(slices, batch, RowSet.NONE);
        }
    }

    /** Takes a bound in, before all rows whose only key is at least so great. Before the runs. */
    void addBound(final long key) {
        writer.write(0, 1, (first, count, vectors) -> {
            for (final Vector vector : vectors) {
                vector.hasNulls(false);
                vector.nulls()[0] = 0;
                vector.longs()[0] = -1;
            }
            vectors[0].longs()[0] = key;
            vectors[places + RunPicks.ROWS].longs()[0] = 1;
        });
        boundCount++;
    }

    /** Takes in the picks of the runs from one input up to another, which get numbers from {@code firstNumber} on, and begins with the first row. */
    void addRuns(final int firstInput, final int endInput, final long firstNumber) {
        for (int input = firstInput; input < endInput; input++) {
            context.checkCancelled();
            final PartitionSlices slices = context.slices(input);
            final int batchCount = slices.batchCount();
            final int pickBatches = batchCount == 0 ? 0 : pickBatches(slices, batchCount - 1);
            for (int batch = batchCount - pickBatches; batch < batchCount; batch++) {
                append(slices, batch, firstNumber + input - firstInput);
            }
        }
        collectPicks();
        openSegments(firstInput, firstNumber);
    }

    /** Takes in picks that others have written, of runs that are not here; only to write some of them. */
    void addSamples(final int firstInput, final int endInput) {
        for (int input = firstInput; input < endInput; input++) {
            final PartitionSlices slices = context.slices(input);
            for (int batch = 0; batch < slices.batchCount(); batch++) {
                append(slices, batch, RowSet.NONE);
            }
        }
        collectPicks();
    }

    private void collectPicks() {
        writer.finish();
        final RowSet rows = kept.rows();
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            for (int row = 0; row < rows.batch(batch).rowCount(); row++) {
                picks.addLong(RowSet.id(batch, row));
            }
        }
        for (int pick = boundCount; pick < picks.size(); pick++) {
            rowCount += place(picks.getLong(pick), RunPicks.ROWS);
        }
        for (int batch = 0; batch < rows.batchCount(); batch++) {
            compared.add(rows.batch(batch));
        }
        probeNumber = compared.add(probe);
    }

    private int pickBatches(final PartitionSlices slices, final int last) {
        try (OpenedBatch batch = slices.open(last)) {
            source.wrap(batch.address(), batch.lengthBytes());
            return (int) source.column(places + RunPicks.INPUT).longAt(source.rowCount() - 1);
        }
    }

    private int append(final PartitionSlices slices, final int batch, final long number) {
        final long[] ids = context.scratch().addresses();
        try (OpenedBatch picked = slices.open(batch)) {
            source.wrap(picked.address(), picked.lengthBytes());
            int row = 0;
            int taken = 0;
            while (row < source.rowCount()) {
                int count = 0;
                while (row < source.rowCount() && count < writer.step()) {
                    if (source.column(places + RunPicks.ROWS).longAt(row) > 0) {
                        ids[count++] = RowSet.id(0, row);
                    }
                    row++;
                }
                writer.write(0, count, (first, size, vectors) -> load(ids, (int) first, size, number, vectors));
                taken += count;
            }
            return taken;
        }
    }

    private void load(final long[] ids, final int first, final int count, final long number, final Vector[] vectors) {
        for (int column = 0; column < vectors.length; column++) {
            sourceRows.gather(column, ids, first, count, vectors[column]);
        }
        if (number != RowSet.NONE) {
            for (int i = 0; i < count; i++) {
                vectors[places + RunPicks.INPUT].longs()[i] = number;
            }
        }
    }

    private void openSegments(final int firstInput, final long firstNumber) {
        Segment segment = null;
        long number = -1;
        long part = -1;
        for (int pick = boundCount; pick < picks.size(); pick++) {
            final long id = picks.getLong(pick);
            if (segment == null || place(id, RunPicks.INPUT) != number || place(id, RunPicks.SEGMENT) != part) {
                number = place(id, RunPicks.INPUT);
                part = place(id, RunPicks.SEGMENT);
                segment = new Segment((int) (number - firstNumber) + firstInput, pick, place(id, RunPicks.BATCH), 0);
                segments.add(segment);
            }
            segment.endPick = pick + 1;
        }
    }

    // ---- cutting ----

    /** The rows of all runs. */
    long rowCount() {
        return rowCount;
    }

    /** A number of a pick or bound. */
    private long place(final long id, final int which) {
        return kept.rows().column(places + which, id).longAt(RowSet.rowOf(id));
    }

    /** A bound that was taken in, by its number; {@link RowSet#NONE} before the first and behind the last. */
    long bound(final long number) {
        return number < 0 || number >= boundCount ? RowSet.NONE : picks.getLong((int) number);
    }

    private SortEntries sortedPicks() {
        final RowComparator comparator = comparator();
        final SortEntries entries = new SortEntries(context.workingMemory());
        boolean isDone = false;
        try {
            for (int pick = boundCount; pick < picks.size(); pick++) {
                entries.add(comparator.prefix(picks.getLong(pick)), picks.getLong(pick));
            }
            entries.sort(comparator);
            isDone = true;
            return entries;
        } finally {
            if (!isDone) {
                entries.close();
            }
        }
    }

    private RowComparator comparator() {
        return spec.pickComparator(compared);
    }

    /**
     * The bounds of one of several equal shares of all rows, and others between them so that about that many rows lie from one to the next. Empty
     * for a share without rows; {@link RowSet#NONE} where it begins with the first or ends with the last row.
     */
    LongArrayList bounds(final int share, final int shareCount, final long rowsAtATime) {
        final LongArrayList bounds = new LongArrayList();
        final long from = rowCount * share / shareCount;
        final long to = rowCount * (share + 1) / shareCount;
        long before = 0;
        long sinceBound = 0;
        try (SortEntries entries = sortedPicks()) {
            for (long i = 0; i < entries.size(); i++) {
                final long id = entries.id(i);
                if (bounds.isEmpty() && before >= from) {
                    bounds.addLong(share == 0 ? RowSet.NONE : id);
                    sinceBound = 0;
                }
                if (!bounds.isEmpty()) {
                    if (before >= to && share < shareCount - 1) {
                        bounds.addLong(id);
                        return bounds;
                    }
                    if (sinceBound >= rowsAtATime) {
                        bounds.addLong(id);
                        sinceBound = 0;
                    }
                }
                before += place(id, RunPicks.ROWS);
                sinceBound += place(id, RunPicks.ROWS);
            }
        }
        if (!bounds.isEmpty()) {
            bounds.addLong(RowSet.NONE);
        }
        return bounds;
    }

    /** Two given bounds and others between them. */
    LongArrayList boundsBetween(final long from, final long to, final long rowsAtATime) {
        final LongArrayList bounds = new LongArrayList();
        bounds.addLong(from);
        long sinceBound = 0;
        final RowComparator comparator = comparator();
        try (SortEntries entries = sortedPicks()) {
            for (long i = 0; i < entries.size(); i++) {
                final long id = entries.id(i);
                if (from != RowSet.NONE && !isBefore(from, id, comparator)) {
                    continue;
                }
                if (to != RowSet.NONE && !isBefore(id, to, comparator)) {
                    break;
                }
                if (sinceBound >= rowsAtATime) {
                    bounds.addLong(id);
                    sinceBound = 0;
                }
                sinceBound += place(id, RunPicks.ROWS);
            }
        }
        bounds.addLong(to);
        return bounds;
    }

    /** Writes picks that divide the rows evenly, at most that many: as bounds for others, or as samples from which bounds are taken later. */
    void writeBounds(final int count, final BatchWriter into) {
        final long[] ids = context.scratch().addresses();
        final long weight = Math.max(1, rowCount / (count + 1));
        long before = 0;
        int written = 0;
        try (SortEntries entries = sortedPicks()) {
            long i = 0;
            while (i < entries.size() && written < count) {
                int found = 0;
                for (; i < entries.size() && found < into.step() && written < count; i++) {
                    final long id = entries.id(i);
                    // Bounds divide the rows in one part more than there are bounds.
                    if (before >= rowCount * (written + 1) / (count + 1)) {
                        ids[found++] = id;
                        written++;
                    }
                    before += place(id, RunPicks.ROWS);
                }
                into.write(0, found, (first, size, vectors) -> {
                    for (int column = 0; column < vectors.length; column++) {
                        kept.rows().gather(column, ids, (int) first, size, vectors[column]);
                    }
                    Arrays.fill(vectors[places + RunPicks.ROWS].longs(), 0, size, weight);
                });
            }
        }
    }

    private boolean isBefore(final long id, final long bound, final RowComparator comparator) {
        final int order = comparator.compareKeys(id, bound);
        if (keepsTogether || order != 0) {
            return order < 0;
        }
        return comparePlaces(id, bound, RunPicks.PLACE_COLUMNS - 1) < 0;
    }

    private int comparePlaces(final long left, final long right, final int count) {
        for (int which = 0; which < count; which++) {
            final int order = Long.compare(place(left, which), place(right, which));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    // ---- going through ----

    /** Goes to a bound without taking rows. */
    void seek(final long bound) {
        if (bound == RowSet.NONE) {
            return;
        }
        final RowComparator comparator = comparator();
        for (final Segment segment : segments) {
            find(segment, bound, comparator);
            segment.batch = endBatch;
            segment.row = endRow;
        }
    }

    /** Takes all rows up to a bound, {@link RowSet#NONE} for the rest: those of one run in their order, then those of the next. */
    void take(final long bound, final RowTaker taker) {
        final RowComparator comparator = comparator();
        for (final Segment segment : segments) {
            context.checkCancelled();
            find(segment, bound, comparator);
            while (segment.batch < endBatch || (segment.batch == endBatch && segment.row < endRow)) {
                open(segment.input, (int) segment.batch);
                final int end = segment.batch == endBatch ? endRow : opened.rowCount();
                taker.take(opened, segment.row, end);
                segment.row = end;
                if (segment.batch < endBatch) {
                    segment.batch++;
                    segment.row = 0;
                }
            }
        }
    }

    /** Sets {@link #endBatch} and {@link #endRow} to the first row of a segment that is not before a bound. */
    private void find(final Segment segment, final long bound, final RowComparator comparator) {
        if (bound == RowSet.NONE) {
            final long last = picks.getLong(segment.endPick - 1);
            endBatch = place(last, RunPicks.BATCH);
            endRow = (int) (place(last, RunPicks.ROW) + place(last, RunPicks.ROWS));
            return;
        }
        final long first = picks.getLong(segment.firstPick);
        if (!keepsTogether && comparePlaces(first, bound, RunPicks.BATCH) == 0) {
            endBatch = place(bound, RunPicks.BATCH);
            endRow = (int) place(bound, RunPicks.ROW);
            return;
        }
        int low = segment.firstPick;
        int high = segment.endPick;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (isBefore(picks.getLong(middle), bound, comparator)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == segment.firstPick) {
            endBatch = place(first, RunPicks.BATCH);
            endRow = 0;
            return;
        }
        findBehind(segment, picks.getLong(low - 1), bound, comparator);
    }

    /** The pick is before the bound and the next one is not: the place is between them. */
    private void findBehind(final Segment segment, final long pick, final long bound, final RowComparator comparator) {
        endBatch = place(pick, RunPicks.BATCH);
        final boolean takesEqual = !keepsTogether && comparePlaces(pick, bound, RunPicks.BATCH) < 0;
        int low = (int) place(pick, RunPicks.ROW) + 1;
        int high = low - 1 + (int) place(pick, RunPicks.ROWS);
        if (low < high) {
            open(segment.input, (int) endBatch);
            probe.select(opened, keyColumns);
            while (low < high) {
                final int middle = (low + high) >>> 1;
                final int order = comparator.compareKeys(RowSet.id(probeNumber, middle), bound);
                if (order < 0 || (order == 0 && takesEqual)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
        }
        endRow = low;
    }

    /** Points at a batch, the only one that is open. */
    private void open(final int input, final int batch) {
        if (openedBatch != null && input == openedInput && batch == openedNumber) {
            return;
        }
        closeBatch();
        final OpenedBatch next = context.slices(input).open(batch);
        openedBatch = next;
        openedInput = input;
        openedNumber = batch;
        opened.wrap(next.address(), next.lengthBytes());
    }

    private void closeBatch() {
        final OpenedBatch last = openedBatch;
        openedBatch = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public void close() {
        closeBatch();
        writer.close();
        kept.close();
    }
}
