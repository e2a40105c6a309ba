package io.heddle.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that runs until it is told to end, as from a terminal; gone with {@link #close}, whatever happens. */
final class ServingProcess implements AutoCloseable {
    private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    private final String command;
    private final Process process;
    private final Path output;

    private ServingProcess(final String command, final Process process, final Path output) {
        this.command = command;
        this.process = process;
        this.output = output;
    }

    /**
     * Runs a line of a shell.
     *
     * @param command   it, without redirections.
     * @param directory where.
     * @param logs      directory for what it prints.
     */
    static ServingProcess start(
            final String command, final Path directory, final Path logs, final Map<String, String> environment)
            throws IOException {
        final Path output = Files.createTempFile(logs, "serving", ".log");
        // What runs in the background of a shell does not hear Ctrl-C, and its children neither; a terminal's would.
        final List<String> line =
                new ArrayList<>(List.of("env", "--default-signal=INT", "bash", "-c", "exec " + command));
        final ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ServingProcess(command, builder.start(), output);
    }

    long pid() {
        return process.pid();
    }

    /** What it has printed so far. */
    String text() {
        try {
            return Files.readString(output, UTF_8);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    ServingProcess awaitText(final String wanted) {
        final long deadlineNs = System.nanoTime() + START_LIMIT_NS;
        while (!text().contains(wanted)) {
            assertTrue(
                    (process.isAlive() || text().contains(wanted)) && System.nanoTime() < deadlineNs,
                    () -> command + " did not say '" + wanted + "' but: " + text());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return this;
    }

    /** Ends it by a signal, as {@code kill -INT} and Ctrl-C do, and checks that it takes no longer than a limit. */
    void end(final String signal, final int exitCode, final long limitMs) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                        .start()
                        .waitFor());
        assertTrue(
                process.waitFor(limitMs, TimeUnit.MILLISECONDS),
                () -> command + " did not end within " + limitMs + " ms of SIG" + signal + ": " + text());
        assertEquals(
                exitCode,
                process.exitValue(),
                () -> command + " ended after " + (System.nanoTime() - startNs) / 1_000_000 + " ms: " + text());
    }

    /** Waits until it ends by itself. */
    ServingProcess awaitEnd(final int exitCode) throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), () -> command + " did not end by itself: " + text());
        assertEquals(exitCode, process.exitValue(), () -> command + " said " + text());
        return this;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
