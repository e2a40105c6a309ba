package io.heddle.frame;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.FrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * The batches of a result, copied into direct memory of the client's process and shared by a table and its sorted forms; freed
 * with the last of them.
 */
final class TableMemory {
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private final AtomicInteger users = new AtomicInteger(1);
    private long[] firstRows = {0};
    private long rowCount;

    /** Copies the batches of a partition behind those that are here. */
    void append(final PartitionBatches partition) {
        for (int i = 0; i < partition.batchCount(); i++) {
            final int length = partition.lengthBytes(i);
            final ByteBuffer buffer = ByteBuffer.allocateDirect(length);
            final long address = BufferUtil.address(buffer);
            UnsafeApi.copyMemory(partition.address(i), address, length);
            buffers.add(buffer);
            final Batch batch = new Batch().wrap(address, length);
            batches.add(batch);
            rowCount += batch.rowCount();
            firstRows = Arrays.copyOf(firstRows, batches.size() + 1);
            firstRows[batches.size()] = rowCount;
        }
    }

    long rowCount() {
        return rowCount;
    }

    int batchCount() {
        return batches.size();
    }

    /** The batch that holds a row. */
    int batchOf(final long row) {
        int low = 0;
        int high = batches.size() - 1;
        while (low < high) {
            final int middle = (low + high + 1) >>> 1;
            if (firstRows[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    Batch batch(final int index) {
        if (users.get() <= 0) {
            throw FrameException.user("the table is closed; read it before close()");
        }
        return batches.get(index);
    }

    int rowInBatch(final int batch, final long row) {
        return (int) (row - firstRows[batch]);
    }

    TableMemory retain() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            buffers.forEach(BufferUtil::free);
        }
    }
}
