package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the JVM of a node's process what the JDK's own tool {@code jcmd} asks, and as it does, by the JDK's attach interface. Where that is
 * closed, because this JVM was not started with Heddle's flags or is the node's own, by the tool itself, whose start takes half a
 * second. Thread-safe.
 */
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
        final String attached = attached(node, String.join(" ", arguments));
        if (attached != null) {
            return attached;
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
                    throw silent(node);
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

    private static HeddleException silent(final NodeDirectory node) {
        return new HeddleException(
                ErrorKind.PEER,
                node.name() + " (pid " + node.pid() + ") did not answer within " + TIMEOUT_S + " s: is it frozen?");
    }

    /** What the process answers, null if it cannot be asked from here. */
    private static @Nullable String attached(final NodeDirectory node, final String command)
            throws InterruptedException {
        final CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        // A frozen process keeps who asks it, until it goes on or ends.
        final Thread asks = new Thread(
                () -> {
                    try {
                        answer.complete(JdkAttach.ask(node.pid(), command));
                    } catch (final Throwable failure) {
                        answer.completeExceptionally(failure);
                    }
                },
                "heddle-attach-" + node.name());
        asks.setDaemon(true);
        asks.start();
        try {
            return answer.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final TimeoutException frozen) {
            throw silent(node);
        } catch (final ExecutionException failure) {
            if (failure.getCause() instanceof LinkageError) {
                return null; // this Java has no such interface
            }
            throw new HeddleException(ErrorKind.PEER, node.name() + " cannot be asked: " + failure.getCause(), failure);
        }
    }
}
