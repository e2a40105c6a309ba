package io.heddle.tools.text;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;

/**
 * Where a command writes for people: standard output, or standard error if standard output is for a program. The launcher says which of
 * the two is a terminal, as a JVM cannot tell them apart.
 */
public final class Terminal {
    private static final int DEFAULT_WIDTH = 100;
    private static final int LEAST_WIDTH = 40;
    private static final int MOST_WIDTH = 160;

    private final PrintStream people;
    private final boolean isInteractive;
    private final int width;
    private boolean isOverwritable;

    Terminal(final PrintStream people, final boolean isInteractive, final int width) {
        this.people = people;
        this.isInteractive = isInteractive;
        this.width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width));
    }

    /**
     * The terminal of a command.
     *
     * @param isOutputForPrograms whether standard output carries a result for programs.
     * @return where to write for people.
     */
    public static Terminal of(final boolean isOutputForPrograms) {
        final boolean isInteractive = isTerminal(isOutputForPrograms ? "err" : "out");
        return new Terminal(
                isOutputForPrograms ? System.err : System.out,
                isInteractive,
                Integer.getInteger("heddle.terminal.width", DEFAULT_WIDTH));
    }

    /** Whether somebody types what this process reads. */
    static boolean isInputInteractive() {
        return isTerminal("in");
    }

    private static boolean isTerminal(final String stream) {
        return Set.of(System.getProperty("heddle.terminal", "none").split(",")).contains(stream);
    }

    /**
     * Write a line. Any thread.
     *
     * @param text of the line.
     */
    public synchronized void line(final String text) {
        if (isOverwritable) {
            // Another thread has something to say while a bar moves in the last line: the bar comes again below.
            people.print("\r\u001b[K");
            isOverwritable = false;
        }
        people.println(text);
    }

    /**
     * Write a line with values.
     *
     * @param format as of {@link String#format}.
     * @param values to put in.
     */
    public void line(final String format, final Object... values) {
        line(String.format(Locale.ROOT, format, values));
    }

    /** Write an empty line. */
    public void line() {
        line("");
    }

    /** Write without an end of line, over what stands in this line. */
    synchronized void overwrite(final String text) {
        people.print("\r\u001b[K" + text);
        isOverwritable = !text.isEmpty();
        people.flush();
    }

    /**
     * Whether a person looks at it.
     *
     * @return true for a terminal, false for a file or a pipe.
     */
    public boolean isInteractive() {
        return isInteractive;
    }

    /**
     * Columns of the terminal.
     *
     * @return the number, or a usual one without a terminal.
     */
    public int width() {
        return width;
    }
}
