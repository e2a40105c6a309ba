package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every example as a process of its own, and what it prints. */
@Tag("long")
@Timeout(120)
class ExamplesTest {
    @TempDir
    Path temporary;

    @Test
    void everyExampleIsTriedHere() {
        assertEquals(
                Set.of("first-steps", "futures", "frame", "cluster-by-hand", "failure", "from-dask"),
                ExampleCommand.all().keySet());
    }

    @Test
    void firstSteps() throws Exception {
        final List<String> lines = lines("first-steps");
        assertEquals("42, 84, [1, 4, 9]", lines.get(0));
        assertEquals("origin  count  mean(delay)", lines.get(1));
        assertEquals("ABE         9     157.3333", lines.get(3));
        assertTrue(lines.contains("[196 rows, 3 columns]"), () -> String.join("\n", lines));
        assertEquals("[3 rows, 2 columns]", lines.get(lines.size() - 1));
    }

    @Test
    void futures() throws Exception {
        assertEquals(
                List.of("the sum of the squares from 1 to 8 is 204", "the root of 204 is 14.2828568570857"),
                lines("futures"));
    }

    @Test
    void frame() throws Exception {
        final List<String> lines = lines("frame");
        assertEquals(
                "columns date timestamp, delay int64, distance int64, origin string, destination string", lines.get(0));
        assertEquals("6334 late flights, up to 1447 minutes", lines.get(1));
        assertEquals("38 airports they left from, with more than 2000 miles to go", lines.get(2));
        assertEquals("SJC     SEA            187", lines.get(5));
    }

    @Test
    void failure() throws Exception {
        assertEquals(
                List.of(
                        "the dependent task: ERROR",
                        "the cause: / by zero",
                        "its remote stack trace begins in io.heddle.tools.examples.Failure",
                        "after a worker was killed: 55"),
                lines("failure"));
    }

    @Test
    void thoseThatJoinACluster() throws Exception {
        final String name = "examples-" + ProcessHandle.current().pid();
        final DriverProfile profile = DriverProfile.load("balanced");
        final SharedSecret secret = SharedSecret.random();
        final Path secretFile = temporary.resolve("secret");
        secret.writeTo(secretFile);
        try (SchedulerProcess scheduler = SchedulerProcess.start(name, "127.0.0.1", 0, null, secret, false, profile)) {
            final String address = scheduler.address().toString();
            try (WorkerProcess worker =
                    WorkerProcess.start(Address.parse(address), "by-hand", 1, 64 << 20, temporary, secret, profile)) {
                assertTrue(worker.workerId() > 0);
                final CommandRun run =
                        run(Map.of("HEDDLE_SECRET_FILE", secretFile.toString()), "example", "cluster-by-hand", address);
                assertEquals(0, run.exitCode(), run.err());
                assertTrue(run.out().startsWith("by-hand on "), run.out());
                assertTrue(run.out().endsWith(", 1 threads\n1000 tasks, sum 1001000\n"), run.out());

                final List<String> dask = lines("from-dask", address, secretFile.toString());
                assertEquals("threads 2", dask.get(0));
                assertTrue(
                        dask.containsAll(List.of("values [1, 4, 9]", "value 42, FINISHED", "sum of delays 1004885")));
                assertEquals("connected to " + name, dask.get(dask.size() - 1));
                // The last line of that example ends the cluster.
                scheduler.awaitEnd();
            }
        }
    }

    @Test
    void anUnknownNameHasANearestOne() throws Exception {
        final CommandRun run = run(Map.of(), "example", "futurs");
        assertEquals(2, run.exitCode());
        assertEquals("heddle: there is no example 'futurs'; did you mean futures?\n", run.err());
    }

    private List<String> lines(final String... arguments) throws Exception {
        final List<String> all = new ArrayList<>(List.of("example"));
        all.addAll(List.of(arguments));
        final CommandRun run = run(Map.of(), all.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run.out().lines().toList();
    }

    private CommandRun run(final Map<String, String> environment, final String... arguments) throws Exception {
        final List<String> command = CommandRun.heddleCommand();
        command.addAll(List.of(arguments));
        return CommandRun.of(temporary, environment, command);
    }
}
