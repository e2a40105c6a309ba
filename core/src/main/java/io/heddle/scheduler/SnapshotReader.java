package io.heddle.scheduler;

import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Takes numbers from a buffer in the order in which a {@link SnapshotWriter} put them. */
final class SnapshotReader {
    private final DirectBuffer buffer;
    private final int end;
    private int position;

    SnapshotReader(final DirectBuffer buffer, final int start, final int length) {
        this.buffer = buffer;
        position = start;
        end = start + length;
    }

    int getInt() {
        require(Integer.BYTES);
        final int value = buffer.getInt(position);
        position += Integer.BYTES;
        return value;
    }

    long getLong() {
        require(Long.BYTES);
        final long value = buffer.getLong(position);
        position += Long.BYTES;
        return value;
    }

    boolean getBoolean() {
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

    int remaining() {
        return end - position;
    }

    private void require(final long bytes) {
        if (end - position < bytes) {
            throw new IllegalArgumentException("The snapshot ends at byte " + end + " where " + bytes
                    + " more bytes were expected: it is cut off or of another version");
        }
    }
}
