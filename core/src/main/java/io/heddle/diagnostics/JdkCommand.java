package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the JVM of a node's process by the JDK's own tool, {@code jcmd}. Thread-safe. */
final class JdkCommand {
    private static final long TIMEOUT_S = 30;

    private JdkCommand() {}

    /**
     * Run a command in the process of a node.
     *
     * @param node      of this host and user.
     * @param arguments of the tool behind the process id.
     * @return what it prints.
     * @throws HeddleException      with one sentence if it cannot be asked.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    static String run(final NodeDirectory node, final String... arguments) throws InterruptedException {
        final Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (node.isMirror()) {
            throw new HeddleException(
                    ErrorKind.USER,
                    node.name() + " runs on " + node.property(NodeProperties.HOST)
                            + ": 'heddle dashboard' on that host asks it, or client.callStacks() and client.profile(duration)");
        }
        if (!node.isAlive()) {
            throw new HeddleException(ErrorKind.PEER, node.name() + " is dead: it has no threads");
        }
        if (!Files.isExecutable(tool)) {
            throw new HeddleException(ErrorKind.USER, "this needs a JDK: there is no " + tool);
        }
        final List<String> command = new ArrayList<>(List.of(tool.toString(), Long.toString(node.pid())));
        command.addAll(List.of(arguments));
        try {
            final Path answer = Files.createTempFile("heddle-jcmd", ".txt");
            try {
                final Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(answer.toFile())
                        .start();
                if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new HeddleException(
                            ErrorKind.PEER,
                            node.name() + " (pid " + node.pid() + ") did not answer within " + TIMEOUT_S
                                    + " s: is it frozen?");
                }
                return Files.readString(answer, UTF_8);
            } finally {
                Files.deleteIfExists(answer);
            }
        } catch (final IOException failure) {
            throw new HeddleException(
                    ErrorKind.RESOURCE, node.name() + " cannot be asked: " + failure.getMessage(), failure);
        }
    }
}
