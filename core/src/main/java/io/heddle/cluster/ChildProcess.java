package io.heddle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that this process forked to run a node, and that does not outlive it: the child's standard input is a pipe of which this process
 * holds the other end, so the kernel tells the child when this process is gone, even by {@code kill -9} (see {@link ParentWatch}, the other
 * side of everything here).
 *
 * <p>What the child prints goes to {@code <name>.out} and {@code <name>.err} in the log directory, but for the protocol lines of its start,
 * which decide {@link #awaitReady}. Any thread may call; the exit listener is called on a thread of this class.
 */
public final class ChildProcess implements AutoCloseable {
    static final String READY = "READY ";
    /** Java reports a death by signal n as this and n. */
    private static final int SIGNALS = 128;

    static final String FAILED = "FAILED ";
    static final char CLOSE_COMMAND = 'C';

    private static final Path SET_SESSION = Path.of("/usr/bin/setsid");
    private static final int LAST_LINES = 5;

    private final String name;
    private final Process process;
    private final Path outFile;
    private final Path errFile;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile boolean isCloseRequested;

    private ChildProcess(final String name, final Process process, final Path outFile, final Path errFile) {
        this.name = name;
        this.process = process;
        this.outFile = outFile;
        this.errFile = errFile;
    }

    /**
     * Fork a child and return at once.
     *
     * @param options      what to run.
     * @param exitListener is told when the process has ended, by whatever cause.
     * @return the child, to be closed by the caller.
     * @throws HeddleException if the process cannot be started.
     */
    public static ChildProcess start(final ChildProcessOptions options, final Consumer<ChildProcess> exitListener) {
        final Path outFile = options.logDirectory().resolve(options.name() + ".out");
        final Path errFile = options.logDirectory().resolve(options.name() + ".err");
        final List<String> command = inSessionOfItsOwn(JvmCommand.of(options));
        try {
            Files.createDirectories(options.logDirectory());
            final ProcessBuilder builder =
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errFile.toFile()));
            builder.environment().putAll(options.environment());
            final Process process = builder.start();
            final ChildProcess child = new ChildProcess(options.name(), process, outFile, errFile);
            final Thread thread = new Thread(() -> child.follow(exitListener), "heddle-child-" + options.name());
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (final OutOfMemoryError noThread) {
                process.destroyForcibly(); // nobody would follow it
                throw new HeddleException(
                        ErrorKind.RESOURCE, "cannot start a thread for " + options.name() + ": " + noThread, noThread);
            }
            return child;
        } catch (final IOException ex) {
            throw new HeddleException(
                    ErrorKind.RESOURCE,
                    "cannot start a process for " + options.name() + " with " + String.join(" ", command.subList(0, 2))
                            + ": " + ex.getMessage(),
                    ex);
        }
    }

    /**
     * Ctrl-C at a terminal goes to all processes of a command at once. In a session of its own the child is none of them, and this
     * process can end it in order. The program replaces itself by the JVM, so the process id is the JVM's.
     */
    private static List<String> inSessionOfItsOwn(final List<String> command) {
        if (!Files.isExecutable(SET_SESSION)) {
            return command;
        }
        final List<String> prefixed = new ArrayList<>(command.size() + 1);
        prefixed.add(SET_SESSION.toString());
        prefixed.addAll(command);
        return prefixed;
    }

    private void follow(final Consumer<ChildProcess> exitListener) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
                Writer log =
                        Files.newBufferedWriter(outFile, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!onProtocolLine(line)) {
                    log.write(line);
                    log.write('\n');
                    log.flush();
                }
            }
        } catch (final IOException ex) {
            // The log cannot be written (the disk is full?): the child then blocks at its next line, so end it.
            process.destroy();
        }
        final int exitCode = process.onExit().join().exitValue();
        exit.complete(exitCode);
        ready.completeExceptionally(new HeddleException(ErrorKind.RESOURCE, describeEnd(exitCode)));
        exitListener.accept(this);
    }

    private boolean onProtocolLine(final String line) {
        if (ready.isDone()) {
            return false;
        }
        if (line.startsWith(READY)) {
            ready.complete(line.substring(READY.length()));
            return true;
        }
        if (line.startsWith(FAILED)) {
            final String rest = line.substring(FAILED.length());
            final int space = rest.indexOf(' ');
            ready.completeExceptionally(new HeddleException(kindOf(rest), rest.substring(space + 1)));
            return true;
        }
        return false;
    }

    private static ErrorKind kindOf(final String text) {
        for (final ErrorKind kind : ErrorKind.values()) {
            if (text.startsWith(kind.name() + " ")) {
                return kind;
            }
        }
        return ErrorKind.INTERNAL;
    }

    private String describeEnd(final int exitCode) {
        final StringBuilder text = new StringBuilder(128);
        text.append(name).append(" (pid ").append(process.pid()).append(") ended before it was ready, with ");
        text.append(exitCode > SIGNALS ? "signal " + (exitCode - SIGNALS) : "exit code " + exitCode);
        return text.append("; ").append(lastOutput()).toString();
    }

    /**
     * What it printed last, for messages.
     *
     * @return a few lines of its error output, or of its output if there are none.
     */
    public String lastOutput() {
        final List<String> lastLines = lastLines(errFile);
        final List<String> shown = lastLines.isEmpty() ? lastLines(outFile) : lastLines;
        final StringBuilder text = new StringBuilder(shown.isEmpty() ? "it printed nothing" : "its last lines:");
        for (final String line : shown) {
            text.append("\n    ").append(line);
        }
        return text.toString();
    }

    private static List<String> lastLines(final Path file) {
        final Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last.addLast(line);
                if (last.size() > LAST_LINES) {
                    last.removeFirst();
                }
            }
        } catch (final IOException ex) {
            return List.copyOf(last);
        }
        return List.copyOf(last);
    }

    /**
     * Wait until the child says that its node runs.
     *
     * @param timeoutNs longest wait.
     * @return what the child told with it, such as {@code pid=123 address=...}.
     * @throws HeddleException      with the child's own reason if it failed, with its last lines if it ended without one, or if the time is
     *     over; the child is not ended by that.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public String awaitReady(final long timeoutNs) throws InterruptedException {
        try {
            return ready.get(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (final ExecutionException ex) {
            if (ex.getCause() instanceof HeddleException reason) {
                throw new HeddleException(reason.category(), String.valueOf(reason.getMessage()), reason);
            }
            throw new HeddleException(ErrorKind.INTERNAL, "cannot tell whether " + name + " is ready", ex);
        } catch (final TimeoutException ex) {
            throw new HeddleException(
                    ErrorKind.RESOURCE,
                    name + " (pid " + process.pid() + ") was not ready after "
                            + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms; is the machine overloaded? See "
                            + errFile,
                    ex);
        }
    }

    /**
     * Name of the child.
     *
     * @return as given in the options.
     */
    public String name() {
        return name;
    }

    /**
     * Process of the child.
     *
     * @return its id.
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Whether the process runs.
     *
     * @return false once it has ended.
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Whether this side asked the child to end: its end is then no loss.
     *
     * @return true after {@link #requestClose()} or {@link #close()}.
     */
    public boolean isCloseRequested() {
        return isCloseRequested;
    }

    /**
     * How the process ended.
     *
     * @return its exit code, 128 + n for a death by signal n, or null while it runs.
     */
    public @Nullable Integer exitCode() {
        return exit.getNow(null);
    }

    /**
     * Whether somebody or the system ended the process by a signal.
     *
     * @return false while it runs, and if it ended by itself.
     */
    public boolean isKilled() {
        final Integer code = exitCode();
        return code != null && code > SIGNALS;
    }

    /** Whether the child has said that its node runs. */
    public boolean isReady() {
        return ready.isDone() && !ready.isCompletedExceptionally();
    }

    /** Ask the child to end, and return at once; several children end at the same time if each is asked before one is closed. */
    public void requestClose() {
        isCloseRequested = true;
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(CLOSE_COMMAND);
        } catch (final IOException ex) {
            // The child has ended, or closes already.
            return;
        }
    }

    /**
     * Wait for the end of the process.
     *
     * @param timeoutNs longest wait.
     * @return true if it has ended and the exit listener was called.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public boolean awaitExit(final long timeoutNs) throws InterruptedException {
        try {
            exit.get(timeoutNs, TimeUnit.NANOSECONDS);
            return true;
        } catch (final TimeoutException ex) {
            return false;
        } catch (final ExecutionException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** End the process at once, without a chance to clean up. */
    public void kill() {
        isCloseRequested = true;
        process.destroyForcibly();
    }

    /**
     * Ask the child to end, kill it if it has not after a while, and wait for its end.
     *
     * @param graceNs how long it may take to end in order.
     */
    public void close(final long graceNs) {
        requestClose();
        boolean isInterrupted = false;
        boolean hasEnded = false;
        try {
            hasEnded = awaitExit(graceNs);
        } catch (final InterruptedException ex) {
            isInterrupted = true;
        }
        if (!hasEnded) {
            kill();
            try {
                awaitExit(TimeUnit.SECONDS.toNanos(10));
            } catch (final InterruptedException ex) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same with 5 seconds of grace. */
    @Override
    public void close() {
        close(TimeUnit.SECONDS.toNanos(5));
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }
}
