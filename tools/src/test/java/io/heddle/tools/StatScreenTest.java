package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle stat} on a terminal, with a terminal emulator in the place of a person. */
@Timeout(120)
class StatScreenTest {
    private static final Path TMUX = Path.of("/usr/bin/tmux");

    @TempDir
    Path temporary;

    private interface Question {
        boolean isAnswered() throws Exception;
    }

    @AfterEach
    void endTerminal() throws Exception {
        if (Files.isExecutable(TMUX)) {
            tmux("kill-server");
        }
    }

    @Test
    void keysSortOpenAndEndAndTheTerminalIsAsBefore() throws Exception {
        assumeTrue(
                Files.isExecutable(TMUX), "skipped: there is no " + TMUX + "; install it with: apt-get install tmux");
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("32MiB")
                .start()) {
            final List<TaskFuture<Integer>> futures =
                    client.map(x -> x + 1, IntStream.range(0, 100).boxed().toList());
            client.gather(futures);
            final String cluster =
                    String.valueOf(Path.of(client.clusterDirectory()).getFileName());
            openTerminal();
            type("stty -a > before; " + statCommand(cluster), "Enter");
            await("the workers", () -> screen().contains("worker-0") && screen().contains("worker-1"));
            await("the tasks", () -> screen().contains("finished 100"));
            assertTrue(screen().contains("by name  s sort"), screen());
            assertTrue(order().startsWith("01"), screen());

            type("r");
            await("the order reversed", () -> order().startsWith("10"));
            type("s");
            await("another order", () -> screen().contains("by used  s sort"));
            type("s", "s", "s", "s", "s", "s", "s");
            await("all orders round", () -> screen().contains("by name  s sort"));
            type("Down");
            type("Enter");
            await("a worker opened", () -> screen().contains("--- worker-1 on "));
            assertTrue(screen().contains("spills from "), screen());
            type("Enter");
            await("it closed", () -> !screen().contains("--- worker-1"));
            type(" ");
            await("the picture held", () -> screen().contains("HELD  by name"));
            type("q");
            assertTerminalIsAsBefore();

            type(statCommand(cluster), "Enter");
            await("the workers again", () -> screen().contains("worker-0"));
            type("C-c");
            assertTerminalIsAsBefore();
        }
    }

    private void assertTerminalIsAsBefore() throws Exception {
        await("the shell's next prompt", () -> screen().strip().endsWith("\n$"));
        type("stty -a > after; echo all over", "Enter");
        await("the shell", () -> Files.exists(temporary.resolve("after")) && screen().contains("\nall over"));
        assertEquals(Files.readString(temporary.resolve("before")), Files.readString(temporary.resolve("after")));
        assertFalse(screen().contains("s sort"), "what stood there before is back: " + screen());
        Files.delete(temporary.resolve("after"));
        type("clear", "Enter");
        await("an empty screen", () -> !screen().contains("all over"));
    }

    /** The numbers of the workers in the order of their rows. */
    private String order() throws Exception {
        final StringBuilder order = new StringBuilder();
        screen().lines()
                .filter(line -> line.startsWith("worker-"))
                .forEach(line -> order.append(line.charAt("worker-".length())));
        return order.toString();
    }

    private String statCommand(final String cluster) throws IOException {
        final List<String> command = new ArrayList<>(CommandRun.heddleCommand());
        // As the launcher script does; the class path is too long to be typed.
        final int classPath = command.indexOf("-cp") + 1;
        final Path arguments = temporary.resolve("class-path");
        Files.writeString(arguments, '"' + command.get(classPath) + '"');
        command.set(classPath, "@" + arguments);
        command.add(command.size() - 1, "-Dheddle.terminal=in,out,err");
        command.addAll(List.of("stat", "--cluster", cluster, "--interval", "0.2"));
        final Path script = temporary.resolve("stat.sh");
        Files.writeString(script, "exec " + String.join(" ", command) + "\n");
        return "sh " + script;
    }

    private void openTerminal() throws Exception {
        tmux("new-session", "-d", "-x", "180", "-y", "40", "-c", temporary.toString(), "env", "PS1=$ ", "sh");
        await("a shell", () -> screen().contains("$"));
    }

    private void type(final String... keys) throws Exception {
        final List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    private String screen() throws Exception {
        return "\n" + tmux("capture-pane", "-p");
    }

    private String tmux(final String... arguments) throws Exception {
        final List<String> command = new ArrayList<>(
                List.of(TMUX.toString(), "-S", temporary.resolve("tmux").toString(), "-f", "/dev/null"));
        command.addAll(List.of(arguments));
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        return said;
    }

    private void await(final String what, final Question question) throws Exception {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!question.isAnswered()) {
            assertTrue(System.nanoTime() < deadlineNs, "waited 20 s for " + what + " and sees" + screen());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
