package io.heddle.tools.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Client;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell, driven by what is typed, on a cluster whose workers are processes: what they run was sent there. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ShellSessionTest {
    private static int exitCode;

    private static String type(final Client client, final String... lines) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        final byte[] typed = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        exitCode = ShellSession.run(client, new ByteArrayInputStream(typed), stream, stream);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsTypedRunsOnWorkers() {
        try (Client client = Client.builder()
                .workers(1)
                .threadsPerWorker(2)
                .memoryLimit("64MiB")
                .processes(true)
                .start()) {
            client.waitForWorkers(1, Duration.ofSeconds(60));
            final String answers = type(
                    client,
                    "client.submit(x -> x + 1, 41).result()",
                    "client.submit(() -> ProcessHandle.current().pid()).result() == ProcessHandle.current().pid()",
                    "int twice(int x) { return 2 * x; }",
                    "int more(int x) { return twice(x) + 3; }",
                    "client.gather(client.map(x -> more(x), List.of(1, 2, 3)))",
                    "record Point(int x, String name) implements java.io.Serializable {",
                    "    Point moved() { return new Point(x + 1, name + \"!\"); }",
                    "}",
                    "client.submit(p -> p.moved(), new Point(4, \"here\")).result()",
                    "int offset = 100;",
                    "client.submit(x -> x + offset, 1).result()",
                    "{ int copy = offset; System.setProperty(\"shell.test\", client.submit(x -> x + copy, 1).result().toString()); }",
                    "System.getProperty(\"shell.test\")",
                    "int hidden(int x) { return x + offset; }",
                    "client.submit(x -> hidden(x), 1)",
                    "client.submit(() -> client.nthreads())",
                    "client.submit(() -> Client.current().submit(y -> y * 7, 6).result()).result()",
                    "int twice(int x) { return 20 * x; }",
                    "client.submit(x -> more(x), 1).result()",
                    "client.submit(x -> x / 0, 1).result()",
                    "1 +",
                    "2",
                    "this is no Java",
                    "/exit 5");
            assertTrue(answers.contains("==> 42\n"), answers);
            assertTrue(answers.contains("==> false\n"), answers);
            assertTrue(answers.contains("==> [5, 7, 9]\n"), answers);
            assertTrue(answers.contains("==> Point[x=5, name=here!]\n"), answers);
            assertTrue(answers.contains("uses the shell's variable offset, whose value stays here"), answers);
            assertTrue(answers.contains("==> \"101\"\n"), answers);
            assertTrue(
                    answers.contains("uses the shell's variable client, whose value stays here; inside a task"),
                    answers);
            assertEquals(3, answers.split("whose value stays here", -1).length - 1, answers);
            assertTrue(answers.contains("==> 23\n"), "a method that was typed anew: " + answers);
            assertTrue(answers.contains("/ by zero"), answers);
            assertEquals(5, exitCode);
            assertThrows(IllegalStateException.class, ShellSession::client);
            assertEquals(0, client.submit(() -> 0).result(), "the client is still open");
        }
    }

    @Test
    void theEndOfTheInputEndsTheSession() {
        try (Client client = Client.builder()
                .workers(1)
                .memoryLimit("64MiB")
                .processes(false)
                .start()) {
            final String answers = type(client, "client.nthreads() > 0");
            assertTrue(answers.contains("==> true\n"), answers);
            assertEquals(0, exitCode);
        }
    }
}
