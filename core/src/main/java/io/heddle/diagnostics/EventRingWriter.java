package io.heddle.diagnostics;

import static io.heddle.diagnostics.EventLogLayout.HEADER_LENGTH;
import static io.heddle.diagnostics.EventLogLayout.MESSAGE_OFFSET;
import static io.heddle.diagnostics.EventLogLayout.SLOT_LENGTH;

import io.heddle.codecs.file.MessageHeaderEncoder;
import io.heddle.codecs.file.VarStringEncodingEncoder;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A new ring of slots in a mapped file, for one writer at a time; who has one excludes other threads. The layout is in the package doc. */
final class EventRingWriter implements AutoCloseable {
    /** What is longer is cut. */
    private static final int PARTS_MAX = 32;

    private static final byte[] ELLIPSIS = "\u2026".getBytes(StandardCharsets.UTF_8);

    private final MappedByteBuffer file;
    private final UnsafeBuffer buffer;
    private final int capacity;
    private final long epochOffsetNs;
    private long lastSequence;

    private EventRingWriter(final MappedByteBuffer file, final int capacity) {
        this.file = file;
        this.capacity = capacity;
        buffer = new UnsafeBuffer(file);
        epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
        buffer.putLong(EventLogLayout.MAGIC_OFFSET, EventLogLayout.MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventLogLayout.HEADER_LENGTH_OFFSET, HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventLogLayout.SLOT_LENGTH_OFFSET, SLOT_LENGTH, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventLogLayout.CAPACITY_OFFSET, capacity, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(EventLogLayout.PID_OFFSET, ProcessHandle.current().pid(), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(EventLogLayout.START_TIME_OFFSET, System.currentTimeMillis(), ByteOrder.LITTLE_ENDIAN);
        buffer.putIntRelease(EventLogLayout.VERSION_OFFSET, EventLogLayout.LAYOUT_VERSION);
    }

    /** Makes a file that must not exist; {@code capacity} is its number of slots, a power of two. */
    static EventRingWriter create(final Path path, final int capacity) {
        if (!BitUtil.isPowerOfTwo(capacity) || capacity > (1 << 23)) {
            throw new IllegalArgumentException(
                    "capacity of an event log is a power of two up to 8388608, not " + capacity);
        }
        return new EventRingWriter(NodeFile.create(path, HEADER_LENGTH + capacity * SLOT_LENGTH), capacity);
    }

    /** What records are written into, at the offset that {@link #begin} gives. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /** What {@link System#nanoTime} lacks of epoch time. */
    long epochOffsetNs() {
        return epochOffsetNs;
    }

    long nowEpochNs() {
        return System.nanoTime() + epochOffsetNs;
    }

    /** Takes the next slot; returns the offset of its message. */
    int begin() {
        final int offset = EventLogLayout.slotOffset(lastSequence + 1, capacity);
        buffer.putLongOpaque(offset + EventLogLayout.SEQUENCE_OFFSET, EventLogLayout.WRITING);
        VarHandle.storeStoreFence();
        return offset + MESSAGE_OFFSET;
    }

    /** The slot is written: readers see it. */
    void end() {
        lastSequence++;
        final int offset = EventLogLayout.slotOffset(lastSequence, capacity);
        buffer.putLongRelease(offset + EventLogLayout.SEQUENCE_OFFSET, lastSequence);
        buffer.putLongRelease(EventLogLayout.LAST_SEQUENCE_OFFSET, lastSequence);
    }

    /** Bytes of text that a record has room for behind its block. */
    static int textRoom(final int blockLength) {
        return SLOT_LENGTH
                - MESSAGE_OFFSET
                - MessageHeaderEncoder.ENCODED_LENGTH
                - blockLength
                - VarStringEncodingEncoder.varDataEncodingOffset();
    }

    /** Records that a text goes over, if each has this room. */
    static int parts(final int lengthBytes, final int roomBytes) {
        return Math.max(1, Math.min(PARTS_MAX, (lengthBytes + roomBytes - 1) / roomBytes));
    }

    /** The text of a record comes last in its slot and is cut there, between characters; then it ends with an ellipsis. */
    int putText(final int messageOffset, final int position, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int textOffset = position + VarStringEncodingEncoder.varDataEncodingOffset();
        final int roomBytes = messageOffset - MESSAGE_OFFSET + SLOT_LENGTH - textOffset;
        int length = bytes.length;
        if (length > roomBytes) {
            length = roomBytes - ELLIPSIS.length;
            while (length > 0 && (bytes[length] & 0xC0) == 0x80) {
                length--;
            }
            buffer.putBytes(textOffset + length, ELLIPSIS);
            buffer.putInt(position, length + ELLIPSIS.length, ByteOrder.LITTLE_ENDIAN);
            buffer.putBytes(textOffset, bytes, 0, length);
            return textOffset + length + ELLIPSIS.length;
        }
        buffer.putInt(position, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(textOffset, bytes, 0, length);
        return textOffset + length;
    }

    @Override
    public void close() {
        IoUtil.unmap(file);
    }
}
