package io.heddle.tools.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The whole screen of a terminal for a program that draws it again and again and hears single keys. What stood there before comes back when it
 * is closed, and when the process ends by Ctrl-C. For one thread.
 */
public final class FullScreen implements AutoCloseable {
    /** Keys that are more than one character. */
    public static final int UP = 0x10000;

    /** The key with the arrow down. */
    public static final int DOWN = 0x10001;

    /** No key was pressed. */
    public static final int NONE = -1;

    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final int ESCAPE = 27;
    private static final long SIZE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long KEY_POLL_MS = 20;

    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private final String savedSettings;
    private final Thread hook = new Thread(this::restore, "heddle-screen");
    private int rows = 24;
    private int columns = 80;
    private long sizedNs;
    private boolean isRestored;

    private FullScreen(final String savedSettings) {
        this.savedSettings = savedSettings;
    }

    /**
     * Take the screen.
     *
     * @param terminal of the command.
     * @return the screen, or null where input or output is no terminal.
     */
    public static @Nullable FullScreen open(final Terminal terminal) {
        if (!terminal.isInteractive() || !Terminal.isInputInteractive()) {
            return null;
        }
        final String settings = stty("-g");
        if (settings.isEmpty()) {
            return null;
        }
        final FullScreen screen = new FullScreen(settings);
        Runtime.getRuntime().addShutdownHook(screen.hook);
        stty("-icanon", "-echo", "min", "0", "time", "0");
        screen.out.print(ENTER);
        screen.measure();
        return screen;
    }

    /** Runs stty on the terminal of this process; an empty answer if it cannot. */
    private static String stty(final String... arguments) {
        final String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            final String answer = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
            return process.waitFor() == 0 ? answer : "";
        } catch (final IOException ex) {
            return "";
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Asks the terminal how large it is, unless it has just been asked. */
    public void measure() {
        final long nowNs = System.nanoTime();
        if (sizedNs == 0 || nowNs - sizedNs >= SIZE_INTERVAL_NS) {
            sizedNs = nowNs;
            final String[] size = stty("size").split(" ");
            if (size.length == 2 && size[0].matches("[1-9]\\d*") && size[1].matches("[1-9]\\d*")) {
                rows = Integer.parseInt(size[0]);
                columns = Integer.parseInt(size[1]);
            }
        }
    }

    /**
     * How many lines the terminal has.
     *
     * @return lines, the one at the bottom included.
     */
    public int rows() {
        return rows;
    }

    /**
     * How many characters a line of the terminal has.
     *
     * @return characters.
     */
    public int columns() {
        return columns;
    }

    /**
     * Show lines in the place of what is shown; what does not fit is cut.
     *
     * @param lines without escape sequences.
     * @param inverse number of the line that stands out, or -1.
     * @param last  goes to the bottom of the screen.
     */
    public void draw(final List<String> lines, final int inverse, final String last) {
        final StringBuilder text = new StringBuilder("\u001b[H");
        for (int row = 0; row < rows - 1; row++) {
            final String line = row < lines.size() ? cut(lines.get(row)) : "";
            text.append(row == inverse ? "\u001b[7m" + line + "\u001b[0m" : line)
                    .append("\u001b[K\r\n");
        }
        text.append("\u001b[2m").append(cut(last)).append("\u001b[0m\u001b[K");
        out.print(text);
        out.flush();
    }

    private String cut(final String line) {
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
    }

    /**
     * Wait for a key.
     *
     * @param timeoutMs longest wait.
     * @return the character, {@link #UP}, {@link #DOWN}, or {@link #NONE} if the time is over.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public int awaitKey(final long timeoutMs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        try {
            while (true) {
                if (in.available() > 0) {
                    return key();
                }
                final long leftNs = deadlineNs - System.nanoTime();
                if (leftNs <= 0) {
                    return NONE;
                }
                TimeUnit.NANOSECONDS.sleep(Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(KEY_POLL_MS)));
            }
        } catch (final IOException ex) {
            // The terminal is gone: nobody presses anything any more.
            TimeUnit.MILLISECONDS.sleep(timeoutMs);
            return NONE;
        }
    }

    private int key() throws IOException {
        final int first = in.read();
        if (first != ESCAPE || in.available() < 2) {
            return first;
        }
        in.read();
        return switch (in.read()) {
            case 'A' -> UP;
            case 'B' -> DOWN;
            default -> ESCAPE;
        };
    }

    private synchronized void restore() {
        if (!isRestored) {
            isRestored = true;
            out.print(LEAVE);
            out.flush();
            stty(savedSettings);
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException ex) {
            // The process ends already: the hook finds all restored.
            return;
        }
    }
}
