package io.heddle.store;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real JVM started by a test with the same flags and class path; it is gone when this is closed. Lines go in and come out. */
final class ChildJvm implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    ChildJvm(String name, Class<?> main, String... arguments) {
        this.name = name;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--") || flag.startsWith("-D")) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread thread = new Thread(this::readLines, "lines of " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static String classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return path.replace(';', File.pathSeparatorChar);
    }

    private void readLines() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("end of output: " + e);
        }
    }

    long pid() {
        return process.pid();
    }

    void send(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            // The child may have been killed on purpose; whoever waits for its answer will notice.
        }
    }

    /** Next line that starts so, without the start; what else comes is kept for the error. */
    String expect(String start) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        StringBuilder seen = new StringBuilder();
        try {
            while (true) {
                String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError(name + " did not say '" + start + "'; it said:\n" + seen);
                }
                if (line.startsWith(start)) {
                    return line.substring(start.length()).trim();
                }
                seen.append(line).append('\n');
                if (line.contains("AssertionError") || line.contains("Exception")) {
                    throw new AssertionError(name + " failed:\n" + seen + rest());
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String rest() throws InterruptedException {
        StringBuilder rest = new StringBuilder();
        @Nullable String line;
        while ((line = lines.poll(300, TimeUnit.MILLISECONDS)) != null) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    /** Throws if the child reported a failure so far. */
    void check() {
        for (String line : lines) {
            if (line.contains("Error") || line.contains("Exception") || line.contains("SIG")) {
                throw new AssertionError(name + " failed:\n" + String.join("\n", lines));
            }
        }
    }

    void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0 && process.isAlive()) {
                throw new AssertionError("cannot send " + signal + " to " + name);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not die");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
