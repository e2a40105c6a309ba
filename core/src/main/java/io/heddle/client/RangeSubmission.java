package io.heddle.client;

import io.heddle.cluster.ControlLimits;
import io.heddle.function.FunctionHash;
import io.heddle.function.NumberForm;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Collects tasks of one function, without dependencies, into messages of many. Not thread-safe. */
final class RangeSubmission implements AutoCloseable {
    private static final int ROWS_BYTES_MAX = ControlLimits.MESSAGE_BYTES_MAX - 256;
    /** Rows of the first message, twice as many in each that follows: the first tasks run while the others are still encoded. */
    private static final int ROWS_MIN = 8;

    private final ClientConductor conductor;
    private final FunctionHash function;
    private final AtomicReference<@Nullable UnsafeBuffer> spareRows;
    private final UnsafeBuffer rows;
    private long firstTaskId;
    private int count;
    private int position;
    private int rowsMax = ROWS_MIN;

    /** @param spareRows of the client: what the last range collected its rows in, for the next one. */
    RangeSubmission(
            final ClientConductor conductor,
            final FunctionHash function,
            final AtomicReference<@Nullable UnsafeBuffer> spareRows) {
        this.conductor = conductor;
        this.function = function;
        this.spareRows = spareRows;
        final UnsafeBuffer spare = spareRows.getAndSet(null);
        this.rows = spare == null ? new UnsafeBuffer(new byte[ROWS_BYTES_MAX]) : spare;
    }

    /**
     * The tasks that this range may have, from this number on.
     *
     * @param form of results that are kept as bits, null if results are objects.
     */
    MappedRange register(
            final FutureState.Results results,
            final String name,
            final long firstNumber,
            final int count,
            final @Nullable NumberForm form) {
        return conductor.newRange(results, name, firstNumber, count, form);
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

    /** Sends the rest; nothing is added any more. */
    @Override
    public void close() {
        send();
        spareRows.set(rows);
    }
}
