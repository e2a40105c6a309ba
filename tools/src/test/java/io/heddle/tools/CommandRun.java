package io.heddle.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.cluster.JvmCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command as a process of its own and keeps what it prints. */
public record CommandRun(int exitCode, String out, String err) {
    private static final long LIMIT_SECONDS = 90;

    /** The heddle command with the class path of this test. */
    public static CommandRun heddle(final Path logs, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> command = heddleCommand();
        command.addAll(List.of(arguments));
        return of(logs, Map.of(), command);
    }

    public static List<String> heddleCommand() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmCommand.flags(Runtime.version().feature()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(HeddleCommand.class.getName());
        return command;
    }

    static CommandRun of(final Path logs, final Map<String, String> environment, final List<String> command)
            throws IOException, InterruptedException {
        final Path out = Files.createTempFile(logs, "command", ".out");
        final Path err = Files.createTempFile(logs, "command", ".err");
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        environment.forEach((key, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(key);
            } else {
                builder.environment().put(key, value);
            }
        });
        final Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        command + " did not end; it printed " + Files.readString(out) + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return new CommandRun(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
