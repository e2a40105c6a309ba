package io.heddle.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;

/** A file mapped whole. Its address is used raw; whoever closes it makes sure that nobody reads any more. */
final class MappedFile implements AutoCloseable {
    private static final int ZERO_STEP_BYTES = 1 << 16;

    final Path path;
    final long address;
    final long lengthBytes;
    private final MappedByteBuffer buffer;
    private boolean closed;

    private MappedFile(Path path, MappedByteBuffer buffer) {
        this.path = path;
        this.buffer = buffer;
        this.address = BufferUtil.address(buffer);
        this.lengthBytes = buffer.capacity();
    }

    /** Makes a file of zeros, really allocated: a full file system is an exception here and not a crash later. */
    static MappedFile create(Path path, int lengthBytes) throws IOException {
        return uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(
                    path,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(lengthBytes, ZERO_STEP_BYTES));
                for (int done = 0; done < lengthBytes; ) {
                    zeros.clear().limit(Math.min(zeros.capacity(), lengthBytes - done));
                    done += channel.write(zeros, done);
                }
                return new MappedFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, lengthBytes));
            }
        });
    }

    static MappedFile open(Path path, boolean writable) throws IOException {
        return uninterrupted(() -> {
            StandardOpenOption[] options = writable
                    ? new StandardOpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE}
                    : new StandardOpenOption[] {StandardOpenOption.READ};
            try (FileChannel channel = FileChannel.open(path, options)) {
                FileChannel.MapMode mode = writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
                return new MappedFile(path, channel.map(mode, 0, channel.size()));
            }
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            IoUtil.unmap(buffer);
        }
    }

    /** Work on a channel of its own that an interrupt may close under it; {@link #uninterrupted} then does it again. */
    interface ChannelWork<T> {
        T run() throws IOException;
    }

    /** The same for work without a result. */
    interface ChannelAction {
        void run() throws IOException;
    }

    static void runUninterrupted(ChannelAction action) throws IOException {
        uninterrupted(() -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    /** Runs channel work to its end although the thread may be interrupted at any moment; the flag is set again afterwards. */
    static <T> T uninterrupted(ChannelWork<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
