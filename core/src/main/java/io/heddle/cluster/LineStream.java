package io.heddle.cluster;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Passes bytes on and shows each whole line. Calls come one at a time, from the print stream above it. */
final class LineStream extends OutputStream {
    /** A line without an end is shown in pieces. */
    private static final int LINE_BYTES_MAX = 8 * 1024;

    private final PrintStream next;
    private final Charset charset;
    private final Lines lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable Thread threadAbove;
    private @Nullable Level levelAbove;

    /** Is shown lines. */
    interface Lines {
        /**
         * A line, on the thread that ended it.
         *
         * @param above level of the line above if the same thread printed it, else null.
         * @return its level.
         */
        Level onLine(String text, @Nullable Level above);
    }

    LineStream(final PrintStream next, final Charset charset, final Lines lines) {
        this.next = next;
        this.charset = charset;
        this.lines = lines;
    }

    @Override
    public void write(final int value) {
        if (NodeConsole.isPassedOn()) {
            next.write(value);
        }
        take((byte) value);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) {
        if (NodeConsole.isPassedOn()) {
            next.write(bytes, offset, length);
        }
        for (int i = offset; i < offset + length; i++) {
            take(bytes[i]);
        }
    }

    private void take(final byte value) {
        if (value != '\n') {
            line.write(value);
        }
        if (value == '\n' || line.size() >= LINE_BYTES_MAX) {
            final String text = line.toString(charset).stripTrailing();
            line.reset();
            if (!text.isEmpty()) {
                final Thread thread = Thread.currentThread();
                levelAbove = lines.onLine(text, thread == threadAbove ? levelAbove : null);
                threadAbove = thread;
            }
        }
    }

    @Override
    public void flush() {
        next.flush();
    }
}
