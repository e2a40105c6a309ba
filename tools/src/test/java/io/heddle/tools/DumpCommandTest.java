package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.client.TaskOptions;
import io.heddle.graph.TaskIds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client of a real cluster wrote is read by the command. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DumpCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(final String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return HeddleCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    void theDumpSaysWhatDoesNotRunAndWhy() throws IOException {
        final Path file = directory.resolve("state.txt");
        final long stuckId;
        try (Client client = Client.builder()
                .workers(1)
                .threadsPerWorker(1)
                .memoryLimit("32MiB")
                .processes(false)
                .start()) {
            final TaskFuture<Integer> done = client.submit(() -> 1);
            done.result();
            final TaskFuture<Integer> stuck =
                    client.with(TaskOptions.DEFAULTS.workers("mars"), () -> client.submit(() -> 2));
            stuckId = stuck.taskId();
            while (!client.explain(stuck).contains("NO_WORKER")) { // the time limit of the test ends it
                LockSupport.parkNanos(1_000_000);
            }
            client.dumpState(file);
        }
        assertEquals(0, run("dump", file.toString()), err.toString());
        assertTrue(out.toString().contains("worker-0"), out.toString());
        assertTrue(out.toString().contains("1 tasks neither run nor are done"), out.toString());
        assertTrue(out.toString().contains("    worker 1: it is not one of the workers"), out.toString());
        assertEquals(0, run("dump", file.toString(), "--task", Long.toString(stuckId)), err.toString());
        assertTrue(out.toString().contains("is NO_WORKER, run 0"), out.toString());
        assertTrue(out.toString().contains("RELEASED -> NO_WORKER because SUBMITTED"), out.toString());

        final String whole = out.toString();
        assertEquals(0, run("dump", file.toString(), "--task", TaskIds.text(stuckId)), err.toString());
        assertEquals(whole, out.toString());
        assertTrue(whole.startsWith("task " + TaskIds.text(stuckId) + " calls "), whole);

        assertEquals(2, run("dump", file.toString(), "--task", "77"));
        assertTrue(err.toString().contains("there is no task 0.77"), err.toString());
        assertEquals(2, run("dump", directory.resolve("none").toString()));
        assertTrue(err.toString().contains("there is no file"), err.toString());
        assertEquals(
                2,
                run("dump", Files.writeString(directory.resolve("x"), "hello").toString()));
        assertTrue(err.toString().contains("is no dump of format 1"), err.toString());
        Files.writeString(file, Files.readString(file).substring(0, 400) + "\nta");
        assertEquals(2, run("dump", file.toString()));
        assertTrue(err.toString().contains("is the file damaged?"), err.toString());
        assertEquals(
                2,
                run(
                        "dump",
                        Files.write(directory.resolve("b"), new byte[] {-1, -2, -3})
                                .toString()));
        assertTrue(err.toString().contains("is not text"), err.toString());
    }
}
