package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ArenaRemover;
import io.heddle.diagnostics.NodeDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler that is stopped or killed is said to be, by those who only read its files. */
@Timeout(120)
class FrozenClusterTest {
    private static final long SAID_WITHIN_NS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    Path temporary;

    private final String cluster = "frozen-" + ProcessHandle.current().pid();
    private Process scheduler;
    private Path directory;

    private interface Question {
        boolean isAnswered() throws Exception;
    }

    @BeforeEach
    void startScheduler() throws Exception {
        final List<String> command = CommandRun.heddleCommand();
        command.addAll(List.of("scheduler", "--cluster", cluster));
        scheduler = new ProcessBuilder(command)
                .redirectOutput(temporary.resolve("out").toFile())
                .redirectError(temporary.resolve("err").toFile())
                .start();
        await("the scheduler with its dashboard", 60, () -> text().contains("dashboard at http://127.0.0.1:"));
        directory = Path.of(text().replaceAll("(?s).*files in (\\S+).*", "$1"));
    }

    @AfterEach
    void endScheduler() throws Exception {
        signal("CONT");
        scheduler.destroy();
        if (!scheduler.waitFor(20, TimeUnit.SECONDS)) {
            scheduler.destroyForcibly().waitFor();
        }
        NodeDirectory.reapCluster(directory, ArenaRemover.REMOVE);
    }

    @Test
    void stoppedSchedulerIsSaidWithinTwoSeconds() throws Exception {
        final URI own = URI.create(text().replaceAll("(?s).*dashboard at (\\S+).*", "$1"));
        assertEquals("running", schedulerState());
        assertEquals(200, get(own.resolve("/health")).statusCode());
        signal("STOP");
        final long stoppedNs = System.nanoTime();
        while (!schedulerState().equals("frozen")) {
            assertTrue(System.nanoTime() - stoppedNs < SAID_WITHIN_NS, "stat does not say it");
        }
        assertTrue(System.nanoTime() - stoppedNs < SAID_WITHIN_NS, "stat says it late");
        final HttpResponse<String> health = get(own.resolve("/health"));
        assertEquals(503, health.statusCode());
        assertEquals("the scheduler of cluster " + cluster + " is frozen\n", health.body());
        assertTrue(get(own.resolve("/api/v1/cluster")).body().contains("\"state\":\"frozen\""));
        final CommandRun people = CommandRun.heddle(temporary, "stat", "--once", "--cluster", cluster);
        assertEquals(0, people.exitCode(), people.err());
        assertTrue(people.out().contains("frozen (process stopped, silent for "), people.out());
        signal("CONT");
        await("a scheduler that runs again", 20, () -> schedulerState().equals("running"));
    }

    @Test
    void killedSchedulerIsDeadAndItsFilesCanStillBeSeen() throws Exception {
        final List<ProcessHandle> children = scheduler.descendants().toList();
        scheduler.destroyForcibly().waitFor();
        await("an end of its dashboard", 10, () -> children.stream().noneMatch(ProcessHandle::isAlive));
        final Run stat = stat();
        assertEquals(0, stat.exitCode, stat.err);
        assertEquals("dead", schedulerState());
        final CommandRun followed = CommandRun.heddle(temporary, "stat", "--cluster", cluster);
        assertEquals(4, followed.exitCode(), followed.out());
        assertTrue(followed.out().contains("scheduler  dead"), followed.out());
        assertTrue(followed.err().contains("though dead nodes left files there"), followed.err());
        try (DashboardServer server = DashboardServer.start(directory, DashboardServer.DEFAULT_PORT)) {
            final URI pages = URI.create(server.url());
            assertTrue(get(pages.resolve("/api/v1/cluster")).body().contains("\"state\":\"dead\""));
            assertEquals(503, get(pages.resolve("/health")).statusCode());
        }
    }

    private String schedulerState() {
        final Run stat = stat();
        assertEquals(0, stat.exitCode, stat.err);
        final Map<String, Object> look = JsonReader.object(stat.out);
        return String.valueOf(JsonReader.object(look, "scheduler").get("state"));
    }

    private record Run(int exitCode, String out, String err) {}

    private Run stat() {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode = HeddleCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "stat", "--once", "--json", "--cluster", cluster);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static HttpResponse<String> get(final URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void signal(final String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(scheduler.pid()))
                .start()
                .waitFor();
    }

    private String text() throws IOException {
        return Files.readString(temporary.resolve("out"));
    }

    private void await(final String what, final int seconds, final Question question) throws Exception {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!question.isAnswered()) {
            assertTrue(
                    System.nanoTime() < deadlineNs,
                    "waited " + seconds + " s for " + what + "; it said " + text()
                            + Files.readString(temporary.resolve("err")));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
