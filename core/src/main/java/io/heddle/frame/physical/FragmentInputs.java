package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.OpenedBatch;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.frame.kernel.RowSet;

/** Inputs of a fragment as rows that can be picked. */
final class FragmentInputs {
    private static final int HELD_PART = 4;

    private FragmentInputs() {}

    /**
     * How many rows the first inputs have; counting ends at {@code enough}. Inputs that take but a part of the memory are held open from here on, so
     * that what is on disk is not read twice.
     */
    static long rowCount(final FragmentContext context, final int inputCount, final long enough) {
        final boolean holds = lengthBytes(context, inputCount) <= context.memoryBytes() / HELD_PART;
        final Batch batch = new Batch();
        long rows = 0;
        for (int input = 0; input < inputCount; input++) {
            if (holds) {
                context.input(input);
            }
            final PartitionSlices partition = context.slices(input);
            for (int i = 0; i < partition.batchCount() && rows < enough; i++) {
                try (OpenedBatch opened = partition.open(i)) {
                    rows += batch.wrap(opened.address(), opened.lengthBytes()).rowCount();
                }
            }
        }
        return rows;
    }

    /** About how many rows the first inputs have, judged by the largest batch: the others may be on disk, where reading them has its price. */
    static long estimatedRowCount(final FragmentContext context, final int inputCount) {
        long sumBytes = 0;
        int longest = 0;
        PartitionSlices holder = null;
        int place = 0;
        for (int input = 0; input < inputCount; input++) {
            final PartitionSlices partition = context.slices(input);
            for (int i = 0; i < partition.batchCount(); i++) {
                final int lengthBytes = partition.lengthBytes(i);
                sumBytes += lengthBytes;
                if (lengthBytes > longest) {
                    longest = lengthBytes;
                    holder = partition;
                    place = i;
                }
            }
        }
        if (holder == null) {
            return 0;
        }
        try (OpenedBatch opened = holder.open(place)) {
            return new Batch().wrap(opened.address(), longest).rowCount() * sumBytes / longest;
        }
    }

    /** How many rows a partition has. */
    static long rowCount(final PartitionBatches partition) {
        final Batch batch = new Batch();
        long rows = 0;
        for (int i = 0; i < partition.batchCount(); i++) {
            rows += batch.wrap(partition.address(i), partition.lengthBytes(i)).rowCount();
        }
        return rows;
    }

    /** The bytes of the first inputs. */
    static long lengthBytes(final FragmentContext context, final int inputCount) {
        long bytes = 0;
        for (int input = 0; input < inputCount; input++) {
            final PartitionSlices partition = context.slices(input);
            for (int i = 0; i < partition.batchCount(); i++) {
                bytes += partition.lengthBytes(i);
            }
        }
        return bytes;
    }

    /** Adds all batches of a partition. */
    static void addAll(final PartitionBatches partition, final RowSet rows) {
        for (int i = 0; i < partition.batchCount(); i++) {
            rows.add(new Batch().wrap(partition.address(i), partition.lengthBytes(i)));
        }
    }
}
