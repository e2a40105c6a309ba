package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.Vector;
import java.util.Arrays;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/** Takes batches of ordered rows to the output, picks some rows of each, and closes the run by the picks. One fragment run. */
final class RunOutput implements BatchMemory, AutoCloseable {
    private final BatchMemory output;
    private final int[] keyColumns;
    private final BatchWriter picks;
    private final Batch sealed = new Batch();
    private final RowSet sealedRows = new RowSet();
    private final long[] ids = new long[RunPicks.PER_BATCH_MAX];
    private final long[] rowCounts = new long[RunPicks.PER_BATCH_MAX];
    private final int picksPerBatch;
    private final LongArrayList pickAddresses = new LongArrayList();
    private final IntArrayList pickLengths = new IntArrayList();
    private long segment;
    private long batch;
    private long lastId = RowSet.NONE;

    RunOutput(final SortSpec spec, final FragmentContext context) {
        this.output = context.output();
        this.keyColumns = spec.keyColumns();
        this.picksPerBatch = RunPicks.perBatch(spec);
        this.picks = BatchWriter.ofBatches(RunPicks.schema(spec), new PickMemory(), context, RunPicks.BATCH_ROWS);
    }

    /** Keeps batches of picks back until the run ends. */
    private final class PickMemory implements BatchMemory {
        @Override
        public long reserve(final int maxLengthBytes) {
            return output.reserve(maxLengthBytes);
        }

        @Override
        public void trim(final long address, final int lengthBytes) {
            pickAddresses.addLong(address);
            pickLengths.addInt(lengthBytes);
        }

        @Override
        public void discard(final long address) {
            output.discard(address);
        }
    }

    @Override
    public long reserve(final int maxLengthBytes) {
        return output.reserve(maxLengthBytes);
    }

    @Override
    public void trim(final long address, final int lengthBytes) {
        output.trim(address, lengthBytes);
        sealedRows.clear();
        sealedRows.add(sealed.wrap(address, lengthBytes));
        final int rowCount = sealed.rowCount();
        final int step = (rowCount + picksPerBatch - 1) / picksPerBatch;
        int count = 0;
        for (int row = 0; row < rowCount; row += step) {
            ids[count] = RowSet.id(0, row);
            rowCounts[count++] = Math.min(step, rowCount - row);
        }
        lastId = ids[count - 1];
        picks.write(0, count, this::load);
        batch++;
    }

    private void load(final long first, final int count, final Vector[] vectors) {
        for (int key = 0; key < keyColumns.length; key++) {
            sealedRows.gather(keyColumns[key], ids, (int) first, count, vectors[key]);
        }
        final int places = keyColumns.length;
        for (int place = 0; place < RunPicks.PLACE_COLUMNS; place++) {
            vectors[places + place].hasNulls(false);
            Arrays.fill(vectors[places + place].nulls(), 0, count, (byte) 0);
        }
        for (int i = 0; i < count; i++) {
            final int index = (int) first + i;
            vectors[places + RunPicks.INPUT].longs()[i] = pickAddresses.size() + 1L;
            vectors[places + RunPicks.SEGMENT].longs()[i] = segment;
            vectors[places + RunPicks.BATCH].longs()[i] = batch;
            vectors[places + RunPicks.ROW].longs()[i] = RowSet.rowOf(ids[index]);
            vectors[places + RunPicks.ROWS].longs()[i] = rowCounts[index];
        }
    }

    @Override
    public void discard(final long address) {
        output.discard(address);
    }

    /** What comes next is an order of its own. */
    void endSegment() {
        segment++;
    }

    /** Writes the picks; nothing comes behind. */
    void finish() {
        if (batch == 0) {
            return;
        }
        // The very last pick says how many batches of them there are, itself counted; making room for it may add one.
        int before;
        do {
            before = pickAddresses.size();
            ids[0] = lastId;
            rowCounts[0] = 0;
            picks.write(0, 1, this::load);
        } while (pickAddresses.size() != before);
        picks.finish();
        for (int i = 0; i < pickAddresses.size(); i++) {
            output.trim(pickAddresses.getLong(i), pickLengths.getInt(i));
        }
    }

    @Override
    public void close() {
        picks.close();
    }
}
