package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.graph.HeddleException;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Logs, call stacks and profiles of workers that joined over UDP and have their files elsewhere. */
@Tag("long")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DistantWorkersTest {
    @TempDir
    Path temporary;

    private final String id = "distant-" + ProcessHandle.current().pid();
    private final List<HostJvm> workers = new ArrayList<>();
    private SchedulerProcess scheduler;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        final SharedSecret secret = SharedSecret.random();
        secret.writeTo(temporary.resolve("secret"));
        scheduler = SchedulerProcess.start(id, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
        for (final String name : List.of("one", "two")) {
            startWorker(name);
        }
        for (final HostJvm worker : workers) {
            worker.awaitReady(60);
        }
        client = Client.builder()
                .secretFile(temporary.resolve("secret"))
                .connect(scheduler.address().toString());
        client.waitForWorkers(2, Duration.ofSeconds(30));
    }

    private void startWorker(final String name) throws IOException {
        workers.add(HostJvm.start(
                name,
                List.of(),
                List.of("-Dheddle.pretended-host=" + id + name),
                Files.createDirectories(temporary.resolve(name)),
                "worker",
                temporary.resolve("secret").toString(),
                scheduler.address().toString(),
                name,
                Long.toString(64L << 20)));
    }

    @AfterEach
    void stop() {
        CloseHelper.quietCloseAll(client, scheduler);
        CloseHelper.quietCloseAll(workers);
        HostFiles.reapTheDead();
    }

    /** Says what it does, and works so long. */
    private static long speakAndWork(final String word, final long durationNs) {
        System.out.println("INFO " + word + " is said");
        System.err.println("WARN " + word + " is shouted");
        final long endNs = System.nanoTime() + durationNs;
        long value = word.length();
        while (System.nanoTime() < endNs) {
            value = value * 6364136223846793005L + 1;
        }
        return value;
    }

    private TaskFuture<Long> work(final String worker, final String word, final Duration duration) {
        return client.with(
                TaskOptions.DEFAULTS.workers(worker),
                () -> client.submit(DistantWorkersTest::speakAndWork, word, duration.toNanos()));
    }

    @Test
    void theyTellOfThemselves() throws Exception {
        final TaskFuture<Long> ofOne = work("one", "apple", Duration.ofMillis(600));
        final TaskFuture<Long> ofTwo = work("two", "birch", Duration.ofMillis(600));
        client.gather(List.of(ofOne, ofTwo));

        assertEquals(Set.of("one", "two"), client.workerLogs().keySet());
        assertTrue(client.workerLogs().get("one").contains("apple is said"), client.workerLogs()::toString);
        assertTrue(client.workerLogs().get("two").contains("birch is said"), client.workerLogs()::toString);
        assertEquals(
                List.of("WARN apple is shouted", "WARN birch is shouted"),
                client.logs(LogQuery.ALL.atLeast(Level.WARN)).stream()
                        .filter(line -> line.taskId() != 0)
                        .map(LogLine::text)
                        .sorted()
                        .toList());
        final List<LogLine> ofTask = client.logs(LogQuery.ALL.node("two").task(ofTwo.taskId()));
        assertEquals(
                Set.of("INFO birch is said", "WARN birch is shouted"),
                Set.copyOf(ofTask.stream().map(LogLine::text).toList()));
        assertTrue(ofTask.stream().allMatch(line -> line.node().equals("two")), ofTask.toString());
        assertTrue(client.callStacks().get("two").contains("two-executor-0"), client.callStacks()::toString);

        final ProfileQuery past = ProfileQuery.between(
                        Instant.now().minusSeconds(60), Instant.now().plusSeconds(60))
                .function("speakAndWork");
        StackProfile both = client.profile(past);
        while (both.samples() < 40) {
            both = client.profile(past);
        }
        assertTrue(
                both.stacks().keySet().stream().allMatch(stack -> stack.startsWith("speakAndWork")), both.collapsed());
        final long samplesOfOne = client.profile(past.node("one")).samples();
        assertTrue(samplesOfOne > 0 && samplesOfOne < both.samples(), samplesOfOne + " of " + both.samples());
        assertEquals(0, client.profile(past.function("nothing")).samples());
    }

    @Test
    void theyAreSampledFromNowOn() {
        final TaskFuture<Long> working = work("two", "cedar", Duration.ofSeconds(8));
        StackProfile profile = client.profile(Duration.ofSeconds(1));
        for (int more = 0; more < 3 && !hasWork(profile); more++) {
            profile = client.profile(Duration.ofSeconds(1));
        }
        assertTrue(hasWork(profile), profile.collapsed());
        assertTrue(working.result() != 0);
    }

    private static boolean hasWork(final StackProfile profile) {
        return profile.stacks().keySet().stream()
                .anyMatch(stack -> stack.startsWith("two;tasks;") && stack.contains("speakAndWork"));
    }

    @Test
    void oneThatDoesNotAnswerIsNamed() throws Exception {
        final long pid = client.workers().stream()
                .filter(worker -> worker.name().equals("one"))
                .findFirst()
                .orElseThrow()
                .pid();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor());
        try {
            // Until the scheduler gives it up, which answers for it.
            final String log = client.workerLogs().get("one");
            assertTrue(log.startsWith("worker one on ") && log.contains("the worker is gone"), log);
        } finally {
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-CONT", Long.toString(pid))
                            .start()
                            .waitFor());
        }
    }

    private static int halfOf(final int number) {
        throw new IllegalArgumentException("there is no half of " + number);
    }

    @Test
    void theirFailuresAreShownWithTraceAndInputs() throws Exception {
        final TaskFuture<Integer> failing =
                client.with(TaskOptions.DEFAULTS.workers("two"), () -> client.submit(DistantWorkersTest::halfOf, 4711));
        assertThrows(HeddleException.class, failing::result);
        try (DashboardServer dashboard = DashboardServer.start(scheduler.clusterDirectory(), 0)) {
            final String errors = dashboard.url().replace("/status", "/api/v1/errors");
            String body = get(errors, 200);
            while (!body.contains("DistantWorkersTest.halfOf(") || !body.contains("\"inputs\"")) {
                Await.pause();
                body = get(errors, 200);
            }
            assertTrue(
                    body.contains("there is no half of 4711") && body.contains("\"inputs\":\"argument 1: 4711\""),
                    body);
        }
    }

    private static String get(final String url, final int status) throws Exception {
        final HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body();
    }
}
