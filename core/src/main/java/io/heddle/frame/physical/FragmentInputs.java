package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.kernel.RowSet;

/** Inputs of a fragment as rows that can be picked. */
final class FragmentInputs {
    private FragmentInputs() {}

    /** How many rows a partition has. */
    static long rowCount(final PartitionBatches partition) {
        final Batch batch = new Batch();
        long rows = 0;
        for (int i = 0; i < partition.batchCount(); i++) {
            rows += batch.wrap(partition.address(i), partition.lengthBytes(i)).rowCount();
        }
        return rows;
    }

    /** Adds all batches of a partition. */
    static void addAll(final PartitionBatches partition, final RowSet rows) {
        for (int i = 0; i < partition.batchCount(); i++) {
            rows.add(new Batch().wrap(partition.address(i), partition.lengthBytes(i)));
        }
    }
}
