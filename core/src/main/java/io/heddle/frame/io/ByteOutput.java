package io.heddle.frame.io;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/** Text that goes to a file by the byte, compressed or not. One thread. */
final class ByteOutput implements AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final int NUMBER_LENGTH_MAX = 20;

    private final OutputStream stream;
    private final byte[] bytes = new byte[CAPACITY];
    private int length;

    ByteOutput(final Path path, final Compression compression) throws IOException {
        final OutputStream file = Files.newOutputStream(path);
        try {
            stream = switch (compression) {
                case GZIP -> new GZIPOutputStream(file, CAPACITY);
                case ZSTD -> new ZstdOutputStream(file);
                case USUAL, NONE, LZ4, SNAPPY -> file;
            };
        } catch (final IOException | RuntimeException | Error wrong) {
            file.close();
            throw wrong;
        }
    }

    void write(final char ascii) throws IOException {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    void write(final byte[] text) throws IOException {
        if (text.length > CAPACITY) {
            flush();
            stream.write(text);
            return;
        }
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    void writeAscii(final String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Native memory. */
    void write(final long address, final int count) throws IOException {
        int written = 0;
        while (written < count) {
            room(Math.min(count - written, CAPACITY));
            final int step = Math.min(count - written, CAPACITY - length);
            UnsafeApi.copyMemory(null, address + written, bytes, BufferUtil.ARRAY_BASE_OFFSET + length, step);
            length += step;
            written += step;
        }
    }

    void writeLong(final long value) throws IOException {
        if (value == Long.MIN_VALUE) {
            writeAscii(Long.toString(value));
            return;
        }
        room(NUMBER_LENGTH_MAX);
        long rest = Math.abs(value);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int end = length + 1;
        for (long bound = rest; bound > 9; bound /= 10) {
            end++;
        }
        for (int i = end - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length = end;
    }

    private void room(final int count) throws IOException {
        if (count > CAPACITY - length) {
            flush();
        }
    }

    private void flush() throws IOException {
        stream.write(bytes, 0, length);
        length = 0;
    }

    @Override
    public void close() throws IOException {
        try (stream) {
            flush();
        }
    }
}
