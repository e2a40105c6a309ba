package io.heddle.diagnostics;

import io.heddle.codecs.file.LineLevel;
import io.heddle.codecs.file.LogLineEncoder;
import io.heddle.codecs.file.MessageHeaderEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Keeps the last lines that a node printed in a ring of 1 MiB, {@code lines.dat} in its directory. The file is made with the first line, so
 * that nodes which say nothing take no memory. Any thread.
 */
public final class LogLineWriter implements AutoCloseable {
    /** Lines of usual length take two slots. */
    private static final int CAPACITY = 8 * 1024;

    private final NodeDirectory directory;
    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    private final LogLineEncoder logLine = new LogLineEncoder();
    private @Nullable EventRingWriter ring;
    private boolean isClosed;

    /** @param directory of the node, which this process owns. */
    public LogLineWriter(final NodeDirectory directory) {
        this.directory = directory;
    }

    /**
     * Keeps a line, the first 2.6 KB of it.
     *
     * @param level how much it matters.
     * @param taskId of the task that printed it, 0 if none did.
     * @param text without its end of line.
     * @throws java.io.UncheckedIOException if this is the first line and there is no room for the file.
     */
    public synchronized void line(final Level level, final long taskId, final String text) {
        if (isClosed) {
            return;
        }
        if (ring == null) {
            ring = EventRingWriter.create(directory.linesFile(), CAPACITY);
        }
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int room = EventRingWriter.textRoom(LogLineEncoder.BLOCK_LENGTH);
        final int parts = EventRingWriter.parts(bytes.length, room);
        final long timeNs = ring.nowEpochNs();
        for (int part = 0; part < parts; part++) {
            final int from = part * room;
            logLine.wrapAndApplyHeader(ring.buffer(), ring.begin(), messageHeader)
                    .timeNs(timeNs)
                    .taskId(taskId)
                    .part(part)
                    .parts(parts)
                    .level(levelOf(level))
                    .putText(bytes, from, Math.min(room, bytes.length - from));
            ring.end();
        }
    }

    private static LineLevel levelOf(final Level level) {
        return switch (level) {
            case TRACE -> LineLevel.TRACE;
            case DEBUG -> LineLevel.DEBUG;
            case INFO -> LineLevel.INFO;
            case WARN -> LineLevel.WARN;
            case ERROR -> LineLevel.ERROR;
        };
    }

    /** Later lines are dropped; the file stays for readers until the node's directory is removed. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (ring != null) {
            ring.close();
            ring = null;
        }
    }
}
