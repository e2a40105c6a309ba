package io.heddle.client;

import io.heddle.cluster.JvmCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link HostMember} in a JVM of its own, behind the words that put it on its host. */
final class HostJvm implements AutoCloseable {
    private final Process process;
    private final String name;
    private final List<String> lines = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private boolean isReady;

    private HostJvm(final String name, final Process process) {
        this.name = name;
        this.process = process;
        final Thread reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a member.
     *
     * @param prefix what stands before the command of the JVM.
     * @param options of the JVM.
     */
    static HostJvm start(
            final String name,
            final List<String> prefix,
            final List<String> options,
            final Path temporary,
            final String... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmCommand.flags(Runtime.version().feature()));
        command.addAll(List.of("-Xmx640m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temporary));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HostMember.class.getName()));
        command.addAll(List.of(arguments));
        return new HostJvm(
                name, new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    isReady |= line.startsWith("READY ");
                }
                if (line.startsWith("READY ")) {
                    ready.countDown();
                }
            }
        } catch (final IOException ended) {
            synchronized (lines) {
                lines.add("output ends: " + ended);
            }
        } finally {
            ready.countDown();
        }
    }

    String output() {
        synchronized (lines) {
            return name + ":\n  " + String.join("\n  ", lines);
        }
    }

    /** Waits until it says that it is ready. */
    void awaitReady(final long limitS) throws InterruptedException {
        final boolean isTold = ready.await(limitS, TimeUnit.SECONDS);
        synchronized (lines) {
            if (!isTold || !isReady) {
                throw new AssertionError((isTold ? "it ended" : "not ready in " + limitS + " s") + "; " + output());
            }
        }
    }

    /** Its process. */
    Process process() {
        return process;
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not die; " + output());
        }
    }

    /** Closes its input, which ends it, and waits for its exit code. */
    int end(final long limitS) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(limitS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end within " + limitS + " s; " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
