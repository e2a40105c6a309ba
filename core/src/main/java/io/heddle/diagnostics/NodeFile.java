package io.heddle.diagnostics;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** New files of zeros that are mapped for writing. */
final class NodeFile {
    private static final int BLOCK_LENGTH = 64 * 1024;

    private NodeFile() {}

    /**
     * The zeros are written through the channel, so that a full file system is an exception here and not a crash of the process
     * at the first touch of the mapping.
     */
    static MappedByteBuffer create(final Path path, final int length) {
        try (FileChannel channel = FileChannel.open(path, CREATE_NEW, READ, WRITE)) {
            final ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK_LENGTH);
            for (int written = 0; written < length; ) {
                zeros.clear().limit(Math.min(BLOCK_LENGTH, length - written));
                written += channel.write(zeros);
            }
            final MappedByteBuffer file = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
            file.order(ByteOrder.LITTLE_ENDIAN);
            return file;
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "cannot create " + path + " with " + length + " bytes: " + ex.getMessage()
                            + "; is the file system full? Free some space, or choose another cluster directory",
                    ex);
        }
    }
}
