package io.heddle.scheduler;

import org.agrona.MutableDirectBuffer;

/** Appends numbers to a buffer. */
final class SnapshotWriter {
    private final MutableDirectBuffer buffer;
    private final int start;
    private int position;

    SnapshotWriter(final MutableDirectBuffer buffer, final int start) {
        this.buffer = buffer;
        this.start = start;
        position = start;
    }

    void putInt(final int value) {
        buffer.putInt(position, value);
        position += Integer.BYTES;
    }

    void putLong(final long value) {
        buffer.putLong(position, value);
        position += Long.BYTES;
    }

    void putBoolean(final boolean value) {
        putInt(value ? 1 : 0);
    }

    void putInts(final int[] values) {
        putInt(values.length);
        for (final int value : values) {
            putInt(value);
        }
    }

    void putLongs(final long[] values) {
        putInt(values.length);
        for (final long value : values) {
            putLong(value);
        }
    }

    int length() {
        return position - start;
    }
}
