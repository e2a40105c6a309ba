package io.heddle.diagnostics;

import static io.heddle.diagnostics.OutlineLayout.*;

import io.heddle.diagnostics.ClusterOutline.Input;
import io.heddle.diagnostics.ClusterOutline.Link;
import io.heddle.diagnostics.ClusterOutline.Result;
import io.heddle.diagnostics.ClusterOutline.Task;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Asks a scheduler of this host for its outline and reads it; of a dead one the last. For one thread. */
public final class OutlineReader implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    private final MappedByteBuffer file;
    private final UnsafeBuffer buffer;
    private final UnsafeBuffer copy = new UnsafeBuffer(new byte[HALF_LENGTH]);

    private OutlineReader(final MappedByteBuffer file) {
        this.file = file;
        buffer = new UnsafeBuffer(file);
    }

    /**
     * Map an outline file.
     *
     * @param path of the file.
     * @return the open reader.
     * @throws IOException if the file is missing, not ready, or of another layout version.
     */
    public static OutlineReader open(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != FILE_LENGTH) {
                throw new IOException(path + " has " + channel.size() + " bytes and is no outline of this version");
            }
            final OutlineReader reader = new OutlineReader(channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH));
            if (reader.buffer.getIntAcquire(VERSION_OFFSET) != LAYOUT_VERSION
                    || reader.buffer.getLong(MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN) != MAGIC) {
                reader.close();
                throw new IOException(path + " is no outline of layout version " + LAYOUT_VERSION + ", or not ready");
            }
            return reader;
        }
    }

    /**
     * Ask for outlines until a time; of several readers the one that asks for longest is heard.
     *
     * @param untilMs epoch time.
     */
    public void want(final long untilMs) {
        if (buffer.getLongAcquire(WANTED_UNTIL_OFFSET) < untilMs) {
            buffer.putLongRelease(WANTED_UNTIL_OFFSET, untilMs);
        }
    }

    /**
     * Number of the last outline.
     *
     * @return from 1; 0 while there is none.
     */
    public long sequence() {
        return buffer.getLongAcquire(SEQUENCE_OFFSET);
    }

    /**
     * Read the last outline.
     *
     * @return null while there is none, or while they are written faster than read.
     */
    public @Nullable ClusterOutline read() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final long sequence = sequence();
            if (sequence == 0) {
                return null;
            }
            copy.putBytes(0, buffer, halfOffset(sequence), HALF_LENGTH);
            VarHandle.loadLoadFence();
            // The half is written again with the next outline but one, which begins when the next is there.
            if (buffer.getLongAcquire(SEQUENCE_OFFSET) == sequence) {
                return decode();
            }
        }
        return null;
    }

    private ClusterOutline decode() {
        final List<Task> tasks = new ArrayList<>();
        for (int i = 0, at = TASKS_OFFSET; i < copy.getInt(TASK_COUNT_OFFSET); i++, at += TASK_LENGTH) {
            tasks.add(new Task(copy.getLong(at), copy.getInt(at + 8), copy.getInt(at + 16), copy.getInt(at + 12)));
        }
        final List<Input> inputs = new ArrayList<>();
        for (int i = 0, at = INPUTS_OFFSET; i < copy.getInt(INPUT_COUNT_OFFSET); i++, at += INPUT_LENGTH) {
            inputs.add(new Input(copy.getLong(at), copy.getLong(at + 8)));
        }
        final List<Link> links = new ArrayList<>();
        for (int i = 0, at = LINKS_OFFSET; i < copy.getInt(LINK_COUNT_OFFSET); i++, at += LINK_LENGTH) {
            links.add(new Link(copy.getInt(at), copy.getInt(at + 4), copy.getLong(at + 8)));
        }
        final List<Result> largest = new ArrayList<>();
        final List<Result> unused = new ArrayList<>();
        for (int i = 0, at = RESULTS_OFFSET; i < copy.getInt(RESULT_COUNT_OFFSET); i++, at += RESULT_LENGTH) {
            final Result result = new Result(
                    copy.getLong(at),
                    copy.getInt(at + 16),
                    copy.getInt(at + 20),
                    copy.getLong(at + 8),
                    copy.getInt(at + 24) == 1,
                    copy.getLong(at + 32));
            (copy.getInt(at + 28) == 0 ? largest : unused).add(result);
        }
        return new ClusterOutline(
                copy.getLong(TIME_OFFSET), copy.getLong(ROWS_OFFSET), tasks, inputs, links, largest, unused);
    }

    @Override
    public void close() {
        IoUtil.unmap(file);
    }
}
