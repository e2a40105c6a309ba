package io.heddle.client;

import io.heddle.cluster.ControlLimits;
import io.heddle.function.FunctionHash;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Collects tasks of one function, without dependencies, into messages of many. Not thread-safe. */
final class RangeSubmission implements AutoCloseable {
    private static final int ROWS_BYTES_MAX = ControlLimits.MESSAGE_BYTES_MAX - 256;
    /** Rows of the first message, twice as many in each that follows: the first tasks run while the others are still encoded. */
    private static final int ROWS_MIN = 8;

    private final ClientConductor conductor;
    private final FunctionHash function;
    private final UnsafeBuffer rows = new UnsafeBuffer(new byte[ROWS_BYTES_MAX]);
    private long firstTaskId;
    private int count;
    private int position;
    private int rowsMax = ROWS_MIN;

    RangeSubmission(final ClientConductor conductor, final FunctionHash function) {
        this.conductor = conductor;
        this.function = function;
    }

    /** The tasks that this range may have, from this number on. */
    MappedRange register(
            final FutureState.Results results, final String name, final long firstNumber, final int count) {
        return conductor.newRange(results, name, firstNumber, count);
    }

    /** Adds a task that is registered; its arguments have at most {@link ControlLimits#ROW_ARGUMENTS_BYTES_MAX} bytes. */
    void add(final long taskId, final DirectBuffer arguments, final int length) {
        final int rowBytes = Integer.BYTES + length;
        if (taskId != firstTaskId + count || position + rowBytes > ROWS_BYTES_MAX || count == rowsMax) {
            send();
            firstTaskId = taskId;
        }
        rows.putInt(position, length, ByteOrder.LITTLE_ENDIAN);
        rows.putBytes(position + Integer.BYTES, arguments, 0, length);
        position += rowBytes;
        count++;
    }

    /** Sends what was added, so that what is submitted later comes later. */
    void send() {
        if (count > 0) {
            final int added = count;
            count = 0;
            final int length = position;
            position = 0;
            rowsMax = Math.min(2 * rowsMax, ControlLimits.ROWS_MAX);
            conductor.proxy().submitRange(firstTaskId, function, added, rows, length);
        }
    }

    @Override
    public void close() {
        send();
    }
}
