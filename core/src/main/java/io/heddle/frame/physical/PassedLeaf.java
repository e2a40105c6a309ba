package io.heddle.frame.physical;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.PartitionBatches;
import org.agrona.UnsafeApi;

/** What a fragment leaves that hands its rows to its readers instead of states: one short extent that is no batch. */
final class PassedLeaf {
    private static final int MAGIC = 0x53534150;
    private static final int LENGTH = 64;

    private PassedLeaf() {}

    static void write(final BatchMemory output) {
        final long address = output.reserve(LENGTH);
        UnsafeApi.setMemory(address, LENGTH, (byte) 0);
        UnsafeApi.putInt(address, MAGIC);
        output.trim(address, LENGTH);
    }

    static boolean is(final PartitionBatches partition) {
        return partition.batchCount() == 1
                && partition.lengthBytes(0) >= Integer.BYTES
                && UnsafeApi.getInt(partition.address(0)) == MAGIC;
    }
}
