package io.heddle.scheduler;

import org.agrona.MutableDirectBuffer;

/** Appends numbers, bytes and texts to a buffer that grows. */
public final class SnapshotWriter {
    private final MutableDirectBuffer buffer;
    private final int start;
    private int position;

    /** Appends from {@code start} on. */
    public SnapshotWriter(final MutableDirectBuffer buffer, final int start) {
        this.buffer = buffer;
        this.start = start;
        position = start;
    }

    /** Four bytes. */
    public void putInt(final int value) {
        buffer.putInt(position, value);
        position += Integer.BYTES;
    }

    /** Eight bytes. */
    public void putLong(final long value) {
        buffer.putLong(position, value);
        position += Long.BYTES;
    }

    /** A truth value. */
    public void putBoolean(final boolean value) {
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

    /** Bytes with their number before them. */
    public void putBytes(final byte[] bytes, final int length) {
        putInt(length);
        buffer.putBytes(position, bytes, 0, length);
        position += length;
    }

    /** All of {@code bytes}. */
    public void putBytes(final byte[] bytes) {
        putBytes(bytes, bytes.length);
    }

    /** A text. */
    public void putText(final String text) {
        position += buffer.putStringUtf8(position, text);
    }

    /** Bytes so far. */
    public int length() {
        return position - start;
    }
}
