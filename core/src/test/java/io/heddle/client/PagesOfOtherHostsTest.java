package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardProcess;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages on the scheduler's host show log, call stacks and profile of a worker that has its files on another one. */
@Tag("long")
@Timeout(180)
class PagesOfOtherHostsTest {
    private static final String WORKER = "far";

    @TempDir
    Path temporary;

    private final String id = "pages-" + ProcessHandle.current().pid();

    private static int speak(final int number) {
        System.out.println("the far worker has number " + number);
        LockSupport.parkNanos(300_000_000L);
        return number;
    }

    private static HttpResponse<String> get(final String url, final String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url.replace("/status", "") + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static long clients(final SchedulerProcess scheduler) {
        try (ClusterWatch watch = new ClusterWatch(scheduler.clusterDirectory())) {
            return watch.snapshot().scheduler().clients();
        }
    }

    @Test
    void workersOfOtherHostsAreAskedOnlyForThePagesOfThem() throws Exception {
        final SharedSecret secret = SharedSecret.random();
        final Path secretFile = temporary.resolve("secret");
        secret.writeTo(secretFile);
        final SchedulerProcess scheduler =
                SchedulerProcess.start(id, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
        final HostJvm worker = HostJvm.start(
                WORKER,
                List.of(),
                List.of("-Dheddle.pretended-host=" + id + WORKER),
                Files.createDirectories(temporary.resolve(WORKER)),
                "worker",
                secretFile.toString(),
                scheduler.address().toString(),
                WORKER,
                Long.toString(32L << 20));
        try {
            worker.awaitReady(60);
            try (Client client = Client.builder()
                    .secretFile(secretFile)
                    .connect(scheduler.address().toString())) {
                client.waitForWorkers(1, Duration.ofSeconds(60));
                assertEquals(7, client.submit(PagesOfOtherHostsTest::speak, 7).result());
                withoutTheSecret(scheduler);
                try (DashboardProcess dashboard = DashboardProcess.start(
                        scheduler.clusterDirectory(), temporary, 18_787, secretFile, url -> {})) {
                    look(dashboard.url().get(), scheduler);
                }
            }
        } finally {
            CloseHelper.quietCloseAll(worker, scheduler);
            HostFiles.reapTheDead();
        }
    }

    private static void withoutTheSecret(final SchedulerProcess scheduler) throws Exception {
        try (DashboardServer dashboard = DashboardServer.start(scheduler.clusterDirectory(), 18_787)) {
            final HttpResponse<String> answer = get(dashboard.url(), "/api/v1/logs?node=" + WORKER);
            assertEquals(409, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("wants a secret that the dashboard does not know"), answer.body());
            assertTrue(answer.body().contains("HEDDLE_SECRET_FILE"), answer.body());
        }
    }

    private static void look(final String url, final SchedulerProcess scheduler) throws Exception {
        // Whoever does not name it asks nobody: the only client is that of the test.
        final String all = get(url, "/api/v1/lines").body();
        assertTrue(all.contains("\"elsewhere\":[\"" + WORKER + "\"],\"isAsked\":false"), all);
        assertEquals(200, get(url, "/api/v1/cluster").statusCode());
        assertEquals(1, clients(scheduler));

        final HttpResponse<String> log = get(url, "/api/v1/logs?node=" + WORKER);
        assertEquals(200, log.statusCode(), log.body());
        assertTrue(log.body().contains("the far worker has number 7"), log.body());
        final String lines = get(url, "/api/v1/lines?node=" + WORKER).body();
        assertTrue(lines.contains("\"elsewhere\":[],\"isAsked\":true"), lines);
        assertTrue(lines.contains("the far worker has number 7"), lines);
        final String stacks = get(url, "/api/v1/stacks?node=" + WORKER).body();
        assertTrue(stacks.contains("executor-0") && stacks.contains("JNI global refs"), stacks);
        final String past = get(url, "/api/v1/profile/past?node=" + WORKER).body();
        assertTrue(past.contains("speak") && past.contains("LockSupport.parkNanos"), past);
        final HttpResponse<String> recorded = get(url, "/api/v1/profile?seconds=1&node=" + WORKER);
        assertEquals(200, recorded.statusCode(), recorded.body());
        assertTrue(recorded.body().contains("\"periodMs\":"), recorded.body());
    }
}
