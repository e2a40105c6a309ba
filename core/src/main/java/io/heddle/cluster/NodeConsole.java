package io.heddle.cluster;

import io.heddle.diagnostics.LogLineWriter;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.worker.executor.TaskContext;
import io.heddle.worker.executor.TaskEnvironment;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Keeps what nodes of this process and their tasks print, in a ring for each node, whatever they print it with: while a node is open,
 * {@code System.out} and {@code System.err} are streams that pass everything on to those before them, and look at each whole line. Whose
 * line it is tells the run that the thread is in at that moment, else the name of the thread; so a task that prints nothing pays nothing.
 * Loggers that write to the console are in it with all they write.
 */
final class NodeConsole implements AutoCloseable {
    private static final Pattern LEVEL = Pattern.compile("\\b(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|SEVERE)\\b");
    /** A level further on in a line is a word like others. */
    private static final int LEVEL_CHARS = 120;

    private static final Pattern TRACE =
            Pattern.compile("\\s+(at|\\.\\.\\.) .*|Caused by: .*|\\w+(\\.\\w+)+(Exception|Error)\\b.*");
    private static final List<NodeConsole> OPEN = new ArrayList<>();
    private static @Nullable PrintStream out;
    private static @Nullable PrintStream err;
    private static PrintStream outBefore = System.out;
    private static PrintStream errBefore = System.err;
    /** Whether lines of threads that no node has are of the first node. */
    private static volatile boolean isOfNodes;
    /** Whether nobody sees what this process prints. */
    private static volatile boolean isUnseen;

    private final NodeDirectory directory;
    private final String name;
    private final @Nullable TaskEnvironment environment;
    private final LogLineWriter lines;

    private NodeConsole(
            final NodeDirectory directory, final @Nullable TaskEnvironment environment, final LogLineWriter lines) {
        this.directory = directory;
        this.name = directory.name();
        this.environment = environment;
        this.lines = lines;
    }

    /**
     * From now on until it is closed, the lines of this node are kept.
     *
     * @param directory of the node.
     * @param environment of its tasks, null if it has none.
     */
    static NodeConsole open(final NodeDirectory directory, final @Nullable TaskEnvironment environment) {
        final NodeConsole console = new NodeConsole(directory, environment, new LogLineWriter(directory));
        synchronized (OPEN) {
            if (OPEN.isEmpty()) {
                install();
            }
            OPEN.add(console);
        }
        return console;
    }

    /**
     * The process does nothing but what its nodes do: all that it prints is theirs.
     *
     * @param seen whether somebody may look at what it prints; if not, lines are kept in the rings only, which do not grow.
     */
    static void ofNodesOnly(final boolean seen) {
        isOfNodes = true;
        isUnseen = !seen;
    }

    /** Whether lines go on to the stream that the process began with. */
    static boolean isPassedOn() {
        return !isUnseen;
    }

    private static void install() {
        outBefore = System.out;
        errBefore = System.err;
        final Charset charset = Charset.defaultCharset();
        out = new PrintStream(new LineStream(outBefore, charset, NodeConsole::keep), true, charset);
        err = new PrintStream(new LineStream(errBefore, charset, NodeConsole::keep), true, charset);
        System.setOut(out);
        System.setErr(err);
    }

    /** A program may have put streams of its own above these; they stay. */
    private static void uninstall() {
        if (System.out == out) {
            System.setOut(outBefore);
        }
        if (System.err == err) {
            System.setErr(errBefore);
        }
    }

    /** Keeps a line that this thread has ended; returns its level, for the next one. */
    static Level keep(final String line, final @Nullable Level above) {
        final Level level = levelOf(line, above);
        final TaskContext task = TaskContext.ofThread();
        final NodeConsole console =
                task == null ? ofThread(Thread.currentThread().getName()) : of(task.environment());
        if (console != null) {
            try {
                console.lines.line(level, task == null ? 0 : task.taskId(), line);
            } catch (final UncheckedIOException full) {
                // There is no room for the ring: from here on lines are where they are printed to.
                isUnseen = false;
                console.lines.close();
            }
        }
        return level;
    }

    /** The directory of the node that has these tasks; null if it has ended. */
    static @Nullable NodeDirectory directoryOf(final TaskEnvironment environment) {
        final NodeConsole console = of(environment);
        return console == null ? null : console.directory;
    }

    private static @Nullable NodeConsole of(final TaskEnvironment environment) {
        synchronized (OPEN) {
            for (final NodeConsole console : OPEN) {
                if (console.environment == environment) {
                    return console;
                }
            }
            return null;
        }
    }

    /** Threads of a node have its name. Two clusters of one program may have nodes of one name: their threads cannot be told apart. */
    private static @Nullable NodeConsole ofThread(final String thread) {
        synchronized (OPEN) {
            NodeConsole found = null;
            for (final NodeConsole console : OPEN) {
                if (thread.equals(console.name) || thread.startsWith(console.name + "-")) {
                    if (found != null) {
                        return null;
                    }
                    found = console;
                }
            }
            return found == null && isOfNodes && !OPEN.isEmpty() ? OPEN.get(0) : found;
        }
    }

    static Level levelOf(final String line, final @Nullable Level above) {
        if (TRACE.matcher(line).matches()) {
            return above == null ? Level.ERROR : above;
        }
        final Matcher word = LEVEL.matcher(line).region(0, Math.min(line.length(), LEVEL_CHARS));
        if (!word.find()) {
            return Level.INFO;
        }
        return switch (word.group()) {
            case "WARNING" -> Level.WARN;
            case "SEVERE" -> Level.ERROR;
            default -> Level.valueOf(word.group());
        };
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (OPEN.remove(this) && OPEN.isEmpty()) {
                uninstall();
            }
        }
        lines.close();
    }
}
