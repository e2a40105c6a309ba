package io.heddle.cluster;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message of many rows that grows in place until something else has to be sent or the duty cycle ends: what happens in one
 * cycle to tasks of one function travels together, and a single task waits for nobody. The proxy writes the head of the
 * message, this class the rows, their count and length.
 */
final class RowBatch {
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[ControlLimits.MESSAGE_BYTES_MAX]);
    private int templateId;
    private @Nullable Object subject;
    private int owner;
    private int countOffset;
    private int rowsOffset;
    private int position;
    private int count;

    MutableDirectBuffer buffer() {
        return buffer;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether a row of so many bytes may follow in the message that has been begun. */
    boolean takes(
            final int messageTemplateId, final Object messageSubject, final int messageOwner, final int rowBytes) {
        return count > 0
                && templateId == messageTemplateId
                && subject == messageSubject
                && owner == messageOwner
                && position + rowBytes <= ControlLimits.MESSAGE_BYTES_MAX;
    }

    /**
     * Begins a message whose head stands in {@link #buffer()}.
     *
     * @param messageSubject what all rows have in common, compared by identity.
     * @param messageOwner a client or worker that all rows have in common.
     * @param offsetOfCount where the count of rows stands.
     * @param offsetOfLength where the length of all rows stands; they follow.
     */
    void begin(
            final int messageTemplateId,
            final Object messageSubject,
            final int messageOwner,
            final int offsetOfCount,
            final int offsetOfLength) {
        templateId = messageTemplateId;
        subject = messageSubject;
        owner = messageOwner;
        countOffset = offsetOfCount;
        rowsOffset = offsetOfLength + LENGTH_BYTES;
        position = rowsOffset;
        count = 0;
    }

    /** Begins a row. */
    RowBatch row() {
        count++;
        return this;
    }

    RowBatch put(final long value) {
        buffer.putLong(position, value, ByteOrder.LITTLE_ENDIAN);
        position += Long.BYTES;
        return this;
    }

    RowBatch put(final int value) {
        buffer.putInt(position, value, ByteOrder.LITTLE_ENDIAN);
        position += Integer.BYTES;
        return this;
    }

    /** Length and bytes. */
    RowBatch put(final DirectBuffer source, final int offset, final int length) {
        put(length);
        buffer.putBytes(position, source, offset, length);
        position += length;
        return this;
    }

    /** Length and bytes. */
    RowBatch put(final byte[] source, final int length) {
        put(length);
        buffer.putBytes(position, source, 0, length);
        position += length;
        return this;
    }

    /** Ends the message and returns its length; the next one may be begun when it is sent. */
    int end() {
        buffer.putInt(countOffset, count, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(rowsOffset - LENGTH_BYTES, position - rowsOffset, ByteOrder.LITTLE_ENDIAN);
        count = 0;
        subject = null;
        return position;
    }
}
