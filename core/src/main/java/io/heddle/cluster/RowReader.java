package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.ShortArrays;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads the rows of a message that a {@link RowBatch} collected; what goes beyond their end is an error of the peer. */
public final class RowReader {
    private final DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int position;

    /** Begins to read. */
    public void wrap(final DirectBuffer source, final int offset, final int length) {
        buffer.wrap(source, offset, length);
        position = 0;
    }

    /** A number of 8 bytes. */
    public long nextLong() {
        return buffer.getLong(next(Long.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    /** A number of 4 bytes. */
    public int nextInt() {
        return buffer.getInt(next(Integer.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    /** A copy of a length and so many bytes, in an array of {@code arrays}. */
    public byte[] nextBytes(final ShortArrays arrays) {
        final int length = nextInt();
        final byte[] bytes = arrays.take(available(length));
        buffer.getBytes(next(length), bytes);
        return bytes;
    }

    /** Skips a length and so many bytes; returns where in {@link #buffer()} the bytes begin. */
    public int skipBytes() {
        return next(available(nextInt()));
    }

    /** Where {@link #skipBytes} and the like point to. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Behind what was read last. */
    public int position() {
        return position;
    }

    private int available(final int length) {
        if (length < 0 || length > buffer.capacity() - position) {
            throw outOfBounds(length);
        }
        return length;
    }

    private int next(final int bytes) {
        final int at = position;
        if (bytes > buffer.capacity() - at) {
            throw outOfBounds(bytes);
        }
        position = at + bytes;
        return at;
    }

    private HeddleException outOfBounds(final int bytes) {
        return new HeddleException(
                ErrorKind.PEER,
                "a row ends after " + (buffer.capacity() - position) + " bytes, expected " + bytes + " more");
    }
}
