package io.heddle.scheduler;

import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Takes numbers, bytes and texts from a buffer in the order in which a {@link SnapshotWriter} put them. */
public final class SnapshotReader {
    private final DirectBuffer buffer;
    private final int end;
    private int position;

    /** Takes {@code length} bytes from {@code start} on. */
    public SnapshotReader(final DirectBuffer buffer, final int start, final int length) {
        this.buffer = buffer;
        position = start;
        end = start + length;
    }

    /** Four bytes. */
    public int getInt() {
        require(Integer.BYTES);
        final int value = buffer.getInt(position);
        position += Integer.BYTES;
        return value;
    }

    /** Eight bytes. */
    public long getLong() {
        require(Long.BYTES);
        final long value = buffer.getLong(position);
        position += Long.BYTES;
        return value;
    }

    /** A truth value. */
    public boolean getBoolean() {
        return getInt() != 0;
    }

    int[] getInts() {
        final int[] values = new int[getLength(Integer.BYTES)];
        Arrays.setAll(values, ignored -> getInt());
        return values;
    }

    long[] getLongs() {
        final long[] values = new long[getLength(Long.BYTES)];
        Arrays.setAll(values, ignored -> getLong());
        return values;
    }

    private int getLength(final int bytesEach) {
        final int length = getInt();
        require((long) Math.max(0, length) * bytesEach);
        return length;
    }

    /** Bytes with their number before them. */
    public byte[] getBytes() {
        final int length = getInt();
        if (length < 0) {
            throw new IllegalArgumentException("The snapshot has " + length + " bytes of something: it is damaged");
        }
        require(length);
        final byte[] bytes = new byte[length];
        buffer.getBytes(position, bytes);
        position += length;
        return bytes;
    }

    /** A text. */
    public String getText() {
        final int length = getInt();
        position -= Integer.BYTES;
        require(Integer.BYTES + Math.max(0, length));
        final String text = buffer.getStringUtf8(position);
        position += Integer.BYTES + length;
        return text;
    }

    /** Bytes that are left. */
    public int remaining() {
        return end - position;
    }

    private void require(final long bytes) {
        if (end - position < bytes) {
            throw new IllegalArgumentException("The snapshot ends at byte " + end + " where " + bytes
                    + " more bytes were expected: it is cut off or of another version");
        }
    }
}
