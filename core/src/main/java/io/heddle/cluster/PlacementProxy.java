package io.heddle.cluster;

import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.PlacementResponseEncoder;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** Encodes the scheduler's answers about where results lie, in parts where there are many rows. */
final class PlacementProxy extends ControlWriter {
    private static final int ROWS_PER_MESSAGE = 700;

    private final PlacementResponseEncoder response = new PlacementResponseEncoder();
    private final LongArrayList taskIds = new LongArrayList();
    private final LongArrayList bytes = new LongArrayList();
    private final IntArrayList workerIds = new IntArrayList();
    private @Nullable MessageSink sink;
    private long correlationId;

    /** Begins an answer of rows. */
    void begin(final MessageSink target, final long id) {
        sink = target;
        correlationId = id;
    }

    /** Adds a row. */
    void row(final long taskId, final int workerId, final long sizeBytes) {
        if (taskIds.size() == ROWS_PER_MESSAGE) {
            send(false, null);
        }
        taskIds.addLong(taskId);
        workerIds.addInt(workerId);
        bytes.addLong(sizeBytes);
    }

    /** Ends an answer of rows. */
    void end() {
        send(true, null);
        sink = null;
    }

    /** An answer without rows. */
    void end(final MessageSink target, final long id, final @Nullable String refusal) {
        begin(target, id);
        send(true, refusal);
        sink = null;
    }

    private void send(final boolean isLast, final @Nullable String refusal) {
        response.wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .last(isLast ? BooleanType.TRUE : BooleanType.FALSE)
                .refused(refusal != null ? BooleanType.TRUE : BooleanType.FALSE);
        final PlacementResponseEncoder.RowsEncoder rows = response.rowsCount(taskIds.size());
        for (int i = 0; i < taskIds.size(); i++) {
            rows.next().taskId(taskIds.getLong(i)).bytes(bytes.getLong(i)).workerId(workerIds.getInt(i));
        }
        taskIds.clear();
        bytes.clear();
        workerIds.clear();
        response.message(refusal == null ? "" : refusal);
        if (sink != null) {
            finish(sink, response.encodedLength());
        }
    }
}
