package io.heddle.frame.io;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a file in working memory that moves forward. Reads plain files by position through a channel of its own, so that an
 * interrupt closes no one else's, and compressed files as a stream. Behind the last byte stand some that may be read but mean nothing.
 */
final class TextWindow implements AutoCloseable {
    private static final int INITIAL_BYTES = 1 << 20;
    private static final int PADDING_BYTES = 64;
    private static final int STREAM_BYTES = 1 << 16;

    private final TextBlock block;
    private final BatchMemory memory;
    private final ByteBuffer readBuffer;
    private final long readBufferAddress;
    private final @Nullable FileChannel channel;
    private final @Nullable InputStream stream;
    private final byte[] streamBytes;
    private long address;
    private int capacity;
    private int length;
    private long fileOffset;
    private boolean atEnd;

    TextWindow(final TextBlock block, final long fileOffset, final BatchMemory memory, final ByteBuffer readBuffer) {
        this.block = block;
        this.memory = memory;
        this.readBuffer = readBuffer;
        this.readBufferAddress = BufferUtil.address(readBuffer);
        this.fileOffset = fileOffset;
        final Path path = Path.of(block.path());
        try {
            channel = block.isCompressed() ? null : FileChannel.open(path, StandardOpenOption.READ);
            stream = block.isCompressed() ? Compression.open(path) : null;
        } catch (final NoSuchFileException ex) {
            throw new FrameException(
                    FrameErrorCategory.USER,
                    "no file '" + block.path()
                            + "' where the task runs; workers on other hosts need it at the same path",
                    ex);
        } catch (final IOException ex) {
            throw unreadable(ex);
        }
        this.streamBytes = block.isCompressed() ? new byte[STREAM_BYTES] : new byte[0];
        this.capacity = INITIAL_BYTES;
        this.address = memory.reserve(INITIAL_BYTES);
    }

    private FrameException unreadable(final IOException ex) {
        return new FrameException(
                FrameErrorCategory.USER,
                "cannot read '" + block.name() + "': "
                        + (ex.getMessage() == null ? ex.getClass().getSimpleName() : ex.getMessage()),
                ex);
    }

    /** Where the first byte stands. */
    long address() {
        return address;
    }

    /** How many bytes there are. */
    int length() {
        return length;
    }

    /** The place of the first byte in the file (in the unpacked file when it is compressed). */
    long fileOffset() {
        return fileOffset;
    }

    /** True when the last byte of the file is in the window. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Drops the first bytes and reads as many as there is room for; makes room when nothing is dropped. */
    void advance(final int consumed) {
        final int kept = length - consumed;
        if (consumed == 0 && length >= capacity - PADDING_BYTES) {
            grow();
        } else if (kept > 0 && consumed > 0) {
            UnsafeApi.copyMemory(address + consumed, address, kept);
        }
        fileOffset += consumed;
        length = kept;
        try {
            while (!atEnd && length < capacity - PADDING_BYTES) {
                final int count = channel != null ? readChannel(channel) : readStream(stream);
                if (count < 0) {
                    atEnd = true;
                } else {
                    length += count;
                }
            }
        } catch (final IOException ex) {
            throw unreadable(ex);
        }
        UnsafeApi.setMemory(address + length, PADDING_BYTES, (byte) 0);
    }

    private void grow() {
        if (capacity == BatchMemory.EXTENT_LENGTH_MAX_BYTES) {
            throw FrameException.user("a record of '" + block.name() + "' is longer than "
                    + (BatchMemory.EXTENT_LENGTH_MAX_BYTES - PADDING_BYTES)
                    + " bytes; is a quote left open, or are the line ends missing?");
        }
        final int grown = (int) Math.min(4L * capacity, BatchMemory.EXTENT_LENGTH_MAX_BYTES);
        final long next = memory.reserve(grown);
        UnsafeApi.copyMemory(address, next, length);
        memory.discard(address);
        address = next;
        capacity = grown;
    }

    private int readChannel(final FileChannel from) throws IOException {
        readBuffer.clear().limit(Math.min(readBuffer.capacity(), capacity - PADDING_BYTES - length));
        final int count = from.read(readBuffer, fileOffset + length);
        if (count > 0) {
            UnsafeApi.copyMemory(readBufferAddress, address + length, count);
        }
        return count;
    }

    private int readStream(final @Nullable InputStream from) throws IOException {
        if (from == null) {
            return -1;
        }
        final int count = from.read(streamBytes, 0, Math.min(streamBytes.length, capacity - PADDING_BYTES - length));
        if (count > 0) {
            ByteRanges.copyIn(streamBytes, 0, count, address + length);
        }
        return count;
    }

    @Override
    public void close() {
        if (address == 0) {
            return;
        }
        memory.discard(address);
        address = 0;
        try {
            if (channel != null) {
                channel.close();
            }
            if (stream != null) {
                stream.close();
            }
        } catch (final IOException ex) {
            throw unreadable(ex);
        }
    }
}
