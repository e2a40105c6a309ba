package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.client.TaskOptions;
import io.heddle.cluster.HostFiles;
import io.heddle.cluster.JvmCommand;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardServer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages on a scheduler's host about workers that are on other hosts: processes that pretend to be there. */
@Tag("long")
@Timeout(180)
class NetworkPageTest {
    private static final List<String> WORKERS = List.of("amber", "birch", "cedar");

    @TempDir
    private Path temporary;

    private final String id = "network-" + ProcessHandle.current().pid();
    private final List<Process> processes = new ArrayList<>();

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[1 << 20];
        bytes[1] = (byte) seed;
        return bytes;
    }

    private static int look(final byte[] bytes) {
        return bytes[1];
    }

    private void startWorker(final String name, final SchedulerProcess scheduler) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmCommand.flags(Runtime.version().feature()));
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + Files.createDirectories(temporary.resolve(name)),
                "-Dheddle.pretended-host=" + id + name,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.heddle.tools.HeddleCommand",
                "worker",
                scheduler.address().toString(),
                "--name=" + name,
                "--threads=1",
                "--memory-limit=64MB",
                "--secret-file=" + temporary.resolve("secret")));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve(name + ".out").toFile())
                .start());
    }

    @Test
    void whatWorkersOfOtherHostsCopyIsSeenHere() throws Exception {
        final SharedSecret secret = SharedSecret.random();
        secret.writeTo(temporary.resolve("secret"));
        try (Browsers browsers = Browsers.open();
                SchedulerProcess scheduler = SchedulerProcess.start(
                        id, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
                DashboardServer dashboard = DashboardServer.start(scheduler.clusterDirectory(), 0)) {
            for (final String name : WORKERS) {
                startWorker(name, scheduler);
            }
            try (Client client = Client.builder()
                    .secretFile(temporary.resolve("secret"))
                    .connect(scheduler.address().toString())) {
                client.waitForWorkers(WORKERS.size(), Duration.ofSeconds(60));
                copyAround(client);
                final String url = dashboard.url().replace("/status", "");
                for (final boolean isDark : new boolean[] {false, true}) {
                    seeNetwork(browsers, isDark, url);
                }
                seeWorkers(browsers, url);
                seeMetrics(url);
            }
        } finally {
            for (final Process process : processes) {
                process.destroyForcibly();
                process.waitFor(10, TimeUnit.SECONDS);
            }
            CloseHelper.quietCloseAll(() -> HostFiles.reapTheDead());
        }
    }

    /** Amber gives birch two, birch gives cedar one. */
    private static void copyAround(final Client client) {
        final List<TaskFuture<byte[]>> ofAmber = client.with(
                TaskOptions.DEFAULTS.workers("amber"), () -> client.map(NetworkPageTest::make, List.of(1, 2)));
        final TaskFuture<byte[]> ofBirch =
                client.with(TaskOptions.DEFAULTS.workers("birch"), () -> client.submit(NetworkPageTest::make, 3));
        for (final TaskFuture<byte[]> future : ofAmber) {
            final TaskFuture<Integer> looking = client.with(
                    TaskOptions.DEFAULTS.workers("birch"), () -> client.submitWith(NetworkPageTest::look, future));
            assertTrue(looking.result() > 0);
        }
        final TaskFuture<Integer> looking = client.with(
                TaskOptions.DEFAULTS.workers("cedar"), () -> client.submitWith(NetworkPageTest::look, ofBirch));
        assertEquals(3, looking.result());
    }

    private static void seeNetwork(final Browsers browsers, final boolean isDark, final String url) throws Exception {
        final Page page = browsers.page(isDark);
        page.navigate(url + "/network");
        page.waitForSelector(".link.live");
        page.waitForFunction("() => document.querySelectorAll('#pairs tbody tr').length === 2");
        assertEquals(
                List.of("amber birch", "birch cedar"),
                page.locator("#pairs tbody tr").all().stream()
                        .map(row -> row.locator("td:nth-child(1)").textContent() + " "
                                + row.locator("td:nth-child(2)").textContent())
                        .toList());
        assertEquals(
                List.of("2", "1"), page.locator("#pairs tbody td:nth-child(6)").allTextContents());
        page.waitForFunction(
                "() => document.querySelector('#pairs-note').textContent.includes('nothing is on the way')");
        // The first row's second column: from amber to birch.
        page.locator("#matrix canvas").hover(new Locator.HoverOptions().setPosition(110 + 112 + 30, 18 + 10));
        assertEquals("amber to birch", page.textContent("#matrix .hint b"));
        assertTrue(page.textContent("#matrix .hint").contains("in 2 copies"), page.textContent("#matrix .hint"));
        readMatrixByKeys(page);
        Browsers.screenshot(page, isDark ? "network-pairs-dark" : "network-pairs-light");
        assertEquals(List.of(), browsers.complaints());
    }

    /** Keys tell what the mouse tells, and step over the squares of one worker with itself. */
    private static void readMatrixByKeys(final Page page) {
        page.mouse().move(3, 300);
        page.focus("#matrix canvas");
        final List<String> walked = new ArrayList<>();
        for (final String key : List.of("Home", "ArrowDown", "ArrowLeft", "ArrowLeft", "End", "ArrowRight")) {
            page.keyboard().press(key);
            walked.add(page.textContent("#matrix .hint:not([hidden]) b"));
        }
        assertEquals(
                List.of(
                        "amber to birch",
                        "cedar to birch",
                        "cedar to amber",
                        "cedar to amber",
                        "cedar to birch",
                        "cedar to birch"),
                walked);
        page.keyboard().press("Escape");
        assertEquals(0, page.locator("#matrix .hint:not([hidden])").count());
        page.keyboard().press("ArrowRight");
        assertTrue(page.textContent("#matrix .hint").contains("in 2 copies"), page.textContent("#matrix .hint"));
    }

    private static void seeWorkers(final Browsers browsers, final String url) throws Exception {
        final Page page = browsers.page(false);
        page.navigate(url + "/workers");
        page.waitForFunction("() => document.querySelectorAll('#workers tbody tr').length === 3");
        page.waitForFunction("() => document.querySelectorAll('#workers .state.running').length === 3");
        Browsers.screenshot(page, "workers-of-other-hosts");
        assertEquals(List.of(), browsers.complaints());
    }

    private static void seeMetrics(final String url) throws Exception {
        final HttpResponse<String> metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertTrue(
                metrics.body()
                        .matches(
                                "(?s).*heddle_fetched_bytes_total\\{cluster=\"network-\\d+\",node=\"cedar\",role=\"worker\"} [1-9].*"),
                metrics.body());
    }
}
