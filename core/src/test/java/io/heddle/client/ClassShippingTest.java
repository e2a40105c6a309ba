package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.function.TaskFunction1;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program whose classes the workers do not have, against a scheduler and a worker started by hand. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClassShippingTest {
    private static final String SOURCE = """
            package program;

            import io.heddle.client.Client;
            import io.heddle.client.TaskFuture;
            import io.heddle.function.TaskFunction1;

            public class Doubler implements TaskFunction1<Client, Integer> {
                public record Pair(int left, int right) implements java.io.Serializable {}

                static class Adder {
                    static int add(Pair pair) {
                        return pair.left() + pair.right();
                    }
                }

                @Override
                public Integer apply(Client client) {
                    int captured = 2;
                    TaskFuture<Pair> pair = client.submit(x -> new Pair(x, x * captured), 7);
                    return client.submitWith((Pair p) -> Adder.add(p), pair).result();
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void classesThatAWorkerLacksComeFromTheClient() throws Exception {
        final String name = "shipping-" + ProcessHandle.current().pid();
        final SharedSecret secret = SharedSecret.random();
        try (SchedulerProcess scheduler = SchedulerProcess.start(
                        name, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
                WorkerProcess worker = WorkerProcess.start(
                        Address.parse(scheduler.address().toString()),
                        "by-hand",
                        1,
                        64 << 20,
                        directory,
                        secret,
                        DriverProfile.load("balanced"))) {
            assertTrue(worker.workerId() > 0);
            final Path secretFile = directory.resolve("secret");
            secret.writeTo(secretFile);
            try (Client client = Client.builder()
                            .secretFile(secretFile)
                            .connect(scheduler.address().toString());
                    URLClassLoader program = compile()) {
                client.waitForWorkers(1, Duration.ofSeconds(10));
                @SuppressWarnings("unchecked")
                final TaskFunction1<Client, Integer> main = (TaskFunction1<Client, Integer>)
                        program.loadClass("program.Doubler").getConstructor().newInstance();
                assertEquals(21, main.apply(client));
            }
        }
    }

    /** The program in a loader of its own: the worker, which lives in this JVM, cannot see it. */
    private URLClassLoader compile() throws Exception {
        final Path source =
                Files.createDirectories(directory.resolve("program")).resolve("Doubler.java");
        Files.writeString(source, SOURCE);
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final int result = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                source.toString());
        assertEquals(0, result);
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }
}
