package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
    /** Of the virtual machines that the interface gives on HotSpot; what {@code jcmd} calls. */
    private static final String METHOD = "executeJCmd";

    private static final int CHUNK_BYTES = 256;

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
        final Thread asks = new Thread(() -> answer.complete(ask(node.pid(), command)), "heddle-attach-" + node.name());
        asks.setDaemon(true);
        asks.start();
        try {
            return answer.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final TimeoutException frozen) {
            throw silent(node);
        } catch (final ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static @Nullable String ask(final long pid, final String command) {
        try {
            final VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try (InputStream text = (InputStream)
                    machine.getClass().getMethod(METHOD, String.class).invoke(machine, command)) {
                return readAll(text);
            } finally {
                machine.detach();
            }
        } catch (final AttachNotSupportedException | IOException | ReflectiveOperationException | LinkageError closed) {
            return null;
        }
    }

    /** As {@code jcmd} reads: these streams do not mind where in an array they shall put what they have, so it is always at its beginning. */
    private static String readAll(final InputStream text) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final byte[] some = new byte[CHUNK_BYTES];
        for (int count = text.read(some); count > 0; count = text.read(some)) {
            all.write(some, 0, count);
        }
        return all.toString(UTF_8);
    }
}
