package io.heddle.frame.io;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.GrowingExtent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * One buffer of an Arrow file, of which a window stands in working memory, from front to back. Bytes are read by calls and not by mapping the file: a
 * mapped file that somebody cuts off takes the process with it, and its memory is not counted. Reused for one buffer after the other; one thread.
 */
final class ArrowBuffer implements AutoCloseable {
    private static final int INITIAL_BYTES = 1 << 10;
    /** Behind the window, for whoever looks at eight bytes at a time. */
    private static final int PADDING_BYTES = 8;

    private static final int CHUNK_BYTES = 1 << 16;

    private final BatchMemory memory;
    private final ByteBuffer readBuffer;
    private final long readBufferAddress;
    private @Nullable GrowingExtent window;
    private @Nullable ArrowFile file;
    private ArrowCodec codec = ArrowCodec.NONE;
    private long fileOffset;
    private long fileLength;
    private long length;
    private long start;
    private long end;
    private @Nullable InputStream unpacked;
    private long unpackedPosition;
    private byte[] chunk = {};

    ArrowBuffer(final BatchMemory memory, final ByteBuffer readBuffer) {
        this.memory = memory;
        this.readBuffer = readBuffer;
        this.readBufferAddress = BufferUtil.address(readBuffer);
    }

    /** Turns to bytes of a file. */
    void open(final ArrowFile newFile, final long offset, final long newLength) {
        open(newFile, offset, newLength, ArrowCodec.NONE, newLength);
    }

    /** Turns to bytes of a file that are compressed, and have that length when they are not. */
    void open(
            final ArrowFile newFile,
            final long offset,
            final long packedLength,
            final ArrowCodec newCodec,
            final long unpackedLength) {
        closeStream();
        file = newFile;
        fileOffset = offset;
        fileLength = packedLength;
        codec = newCodec;
        length = unpackedLength;
        start = 0;
        end = 0;
    }

    long length() {
        return length;
    }

    /**
     * Brings bytes into the window.
     *
     * @return where the first of them stands, until the next call.
     */
    long read(final long offset, final int count) {
        return read(offset, count, 0);
    }

    /** The same for whoever will soon ask for what follows: brings up to {@code ahead} bytes when it must read. */
    long read(final long offset, final int count, final int ahead) {
        final ArrowFile from = opened();
        if (offset < 0 || count < 0 || count > length - offset) {
            throw from.damaged(
                    fileOffset,
                    "a buffer has " + length + " bytes, though " + count + " at byte " + offset + " of it are needed");
        }
        final GrowingExtent extent = extent();
        if (offset >= start && offset + count <= end) {
            return extent.address() + (offset - start);
        }
        final int kept = offset >= start && offset < end ? (int) (end - offset) : 0;
        if (kept > 0 && offset > start) {
            UnsafeApi.copyMemory(extent.address() + (offset - start), extent.address(), kept);
        }
        final int wanted = (int) Math.min(Math.max(count, ahead), length - offset);
        start = offset;
        end = offset + kept;
        extent.ensure((long) wanted + PADDING_BYTES, kept);
        fill(from, end, extent.address() + kept, wanted - kept);
        end = offset + wanted;
        return extent.address();
    }

    private ArrowFile opened() {
        if (file == null) {
            throw new IllegalStateException("no buffer is open");
        }
        return file;
    }

    private GrowingExtent extent() {
        GrowingExtent extent = window;
        if (extent == null) {
            extent = new GrowingExtent(memory, INITIAL_BYTES);
            window = extent;
        }
        return extent;
    }

    private void fill(final ArrowFile from, final long offset, final long address, final int count) {
        if (codec != ArrowCodec.NONE) {
            unpack(from, offset, address, count);
            return;
        }
        int done = 0;
        while (done < count) {
            readBuffer.clear().limit(Math.min(readBuffer.capacity(), count - done));
            from.read(fileOffset + offset + done, readBuffer);
            UnsafeApi.copyMemory(readBufferAddress, address + done, readBuffer.position());
            done += readBuffer.position();
        }
    }

    private void unpack(final ArrowFile from, final long offset, final long address, final int count) {
        try {
            InputStream stream = unpacked;
            if (stream == null || unpackedPosition > offset) {
                closeStream();
                stream = codec.open(new Packed(from, fileOffset, fileLength));
                unpacked = stream;
                unpackedPosition = 0;
                chunk = chunk.length == 0 ? new byte[CHUNK_BYTES] : chunk;
            }
            while (unpackedPosition < offset) {
                unpackedPosition += next(from, stream, (int) Math.min(chunk.length, offset - unpackedPosition));
            }
            int done = 0;
            while (done < count) {
                final int read = next(from, stream, Math.min(chunk.length, count - done));
                ByteRanges.copyIn(chunk, 0, read, address + done);
                done += read;
                unpackedPosition += read;
            }
        } catch (final IOException wrong) {
            throw from.damaged(fileOffset, "a compressed buffer cannot be unpacked (" + wrong.getMessage() + ")");
        }
    }

    private int next(final ArrowFile from, final InputStream stream, final int most) throws IOException {
        final int read = stream.read(chunk, 0, most);
        if (read <= 0) {
            throw from.damaged(
                    fileOffset, "a compressed buffer ends after " + unpackedPosition + " bytes instead of " + length);
        }
        return read;
    }

    private void closeStream() {
        if (unpacked != null) {
            try {
                unpacked.close();
            } catch (final IOException ignored) {
                // Nothing was written.
            }
            unpacked = null;
        }
    }

    @Override
    public void close() {
        closeStream();
        if (window != null) {
            window.close();
            window = null;
        }
    }

    /** The bytes of the file behind a compressed buffer. */
    private static final class Packed extends InputStream {
        private final ArrowFile file;
        private final byte[] one = new byte[1];
        private long offset;
        private long rest;

        Packed(final ArrowFile file, final long offset, final long length) {
            this.file = file;
            this.offset = offset;
            this.rest = length;
        }

        @Override
        public int read() {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(final byte[] bytes, final int from, final int most) {
            if (rest == 0) {
                return -1;
            }
            final int count = (int) Math.min(rest, most);
            file.read(offset, ByteBuffer.wrap(bytes, from, count));
            offset += count;
            rest -= count;
            return count;
        }
    }
}
