package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.kernel.RowSet;
import org.agrona.collections.LongArrayList;

/** Batches that stay in working memory, readable by row: what a builder seals into it is added to {@link #rows}. One fragment run. */
final class KeptBatches implements BatchMemory, AutoCloseable {
    private final BatchMemory workingMemory;
    private final RowSet rows = new RowSet();
    private final LongArrayList extents = new LongArrayList();
    private long lengthBytes;

    KeptBatches(final BatchMemory workingMemory) {
        this.workingMemory = workingMemory;
    }

    RowSet rows() {
        return rows;
    }

    /** The bytes of all batches. */
    long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public long reserve(final int maxLengthBytes) {
        return workingMemory.reserve(maxLengthBytes);
    }

    @Override
    public void trim(final long address, final int newLengthBytes) {
        extents.addLong(address);
        rows.add(new Batch().wrap(address, newLengthBytes));
        lengthBytes += newLengthBytes;
    }

    @Override
    public void discard(final long address) {
        workingMemory.discard(address);
    }

    @Override
    public void close() {
        for (int i = 0; i < extents.size(); i++) {
            workingMemory.discard(extents.getLong(i));
        }
        extents.clear();
        rows.clear();
        lengthBytes = 0;
    }
}
