package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred workers in this JVM and a million finished tasks: every page answers at once and stays live, and the task stream is drawn within
 * a frame. Prints its figures; a minute long and not part of the build: {@code mvn -Pbrowser,soak -pl tools -am test
 * -Dtest=ManyWorkersPagesTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("soak")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ManyWorkersPagesTest {
    private static final int WORKERS = 100;
    private static final int TASKS = 1_000_000;
    private static final int RUNS_DRAWN = 100_000;
    private static final double ANSWER_MAX_MS = 200;
    private static final double FRAME_MAX_MS = 8;
    private static final int ASKED = 9;
    private static final List<String> PAGES = List.of(
            "/status",
            "/workers",
            "/workers?name=worker-7",
            "/tasks",
            "/graph",
            "/memory",
            "/network",
            "/profile",
            "/advice",
            "/errors",
            "/events",
            "/logs",
            "/system");
    private static final List<String> ANSWERS = List.of(
            "/api/v1/cluster",
            "/api/v1/counters",
            "/api/v1/outline",
            "/api/v1/advice",
            "/api/v1/errors",
            "/api/v1/events?since=0",
            "/api/v1/logs?node=worker-7",
            "/api/v1/lines?level=WARN",
            "/api/v1/samples",
            "/api/v1/samples?worker=worker-7",
            "/api/v1/transfers",
            "/api/v1/stacks?node=worker-7",
            "/api/v1/profile/past",
            "/api/v1/profile/times",
            "/metrics",
            "/health");

    private final HttpClient http = HttpClient.newHttpClient();
    /** What took too long; told when all figures are there. */
    private final List<String> slow = new ArrayList<>();

    @Test
    void everyPageAnswersAtOnceAndStaysLive() throws Exception {
        try (Client client = Client.builder()
                        .workers(WORKERS)
                        .threadsPerWorker(1)
                        .memoryLimit("16MB")
                        .start();
                Browsers browsers = Browsers.open()) {
            final List<TaskFuture<Integer>> done = client.map(
                    ManyWorkersPagesTest::next,
                    IntStream.range(0, TASKS).boxed().toList());
            client.gather(done);
            assertEquals(TASKS, client.status().tasksFinished());
            final String url = client.dashboardUrl().replace("/status", "");
            for (final String path : ANSWERS) {
                answersAtOnce(url + path, path);
            }
            for (final String path : PAGES) {
                answersAtOnce(url + path, path);
                staysLive(browsers, url + path, path);
            }
            drawsWithinAFrame(browsers, url);
            assertEquals(List.of(), browsers.complaints());
            assertEquals(List.of(), slow);
        }
    }

    /** The median of some answers, of which the first also waits for a fresh look at the files. */
    private void answersAtOnce(final String url, final String path) throws Exception {
        final double[] ms = new double[ASKED];
        int bytes = 0;
        for (int i = 0; i < ASKED; i++) {
            final long startNs = System.nanoTime();
            final HttpResponse<byte[]> answer =
                    http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
            ms[i] = (System.nanoTime() - startNs) / 1e6;
            assertEquals(200, answer.statusCode(), url);
            bytes = answer.body().length;
        }
        print("answer %-26s median %6.1f ms, longest %6.1f ms, %d bytes", path, median(ms), longest(ms), bytes);
        if (median(ms) > ANSWER_MAX_MS) {
            slow.add(path + " took " + Arrays.toString(ms) + " ms");
        }
    }

    /** Loads it, and sees the time of the cluster move on. */
    private static void staysLive(final Browsers browsers, final String url, final String path) throws Exception {
        final Page page = browsers.page(path.length() % 2 == 0);
        final long startNs = System.nanoTime();
        page.navigate(url);
        page.waitForSelector(".link.live");
        final double ms = (System.nanoTime() - startNs) / 1e6;
        final String first = page.textContent(".link");
        page.waitForFunction("text => document.querySelector('.link.live').textContent !== text", first);
        print("live   %-26s %6.0f ms after it was asked for", path, ms);
        Browsers.screenshotOfWindow(page, "many-workers" + path.replaceAll("[^a-z0-9]+", "-"));
        page.close();
    }

    /** First with what the cluster told, then with runs none of which was joined with its neighbours. */
    private void drawsWithinAFrame(final Browsers browsers, final String url) {
        final Page page = browsers.page(false);
        page.navigate(url + "/tasks");
        // Of so many runs in a second the event log has a share.
        page.waitForFunction("() => heddle.runs.total > 1000");
        page.click("#zoom-all");
        framesMoved(page, "the cluster's runs, all in view");
        page.click("#live");
        frames(page, "the cluster's runs, live");
        page.evaluate("""
                many => {
                    const lanes = heddle.runs.lanes.length;
                    const each = many / lanes;
                    const runs = [];
                    for (let at = 0; at < many; at++) {
                        runs.push(at % lanes, at % 2, Math.floor(at / lanes) * 30000000 / each, 20000000 / each, 0, 1, at, 100);
                    }
                    heddle.runs.take({ baseMs: heddle.runs.newestMs, lanes: [], runs });
                    heddle.stream.all();
                    heddle.stream.spanMs = 31000;
                }""", RUNS_DRAWN);
        framesMoved(page, RUNS_DRAWN + " single runs in view");
        page.click("#live");
        frames(page, RUNS_DRAWN + " single runs, live");
        page.close();
    }

    /** What stands still is not drawn again. */
    private void framesMoved(final Page page, final String what) {
        page.evaluate(
                "() => { window.moving = setInterval(() => { heddle.stream.endMs += heddle.stream.spanMs / 2000; }, 20); }");
        frames(page, what);
        page.evaluate("() => clearInterval(window.moving)");
    }

    private void frames(final Page page, final String what) {
        page.evaluate("() => { heddle.stream.frameMs.length = 0; }");
        page.waitForFunction("() => heddle.stream.frameMs.length >= 60");
        final double[] ms = ((List<?>) page.evaluate("() => heddle.stream.frameMs"))
                .stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
        print("frame  %s: median %.2f ms, longest %.1f ms", what, median(ms), longest(ms));
        if (median(ms) > FRAME_MAX_MS) {
            slow.add(what + ": " + Arrays.toString(ms) + " ms");
        }
    }

    private static double median(final double[] values) {
        return Arrays.stream(values)
                .sorted()
                .skip(values.length / 2)
                .findFirst()
                .orElse(0);
    }

    private static double longest(final double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    private static void print(final String format, final Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static int next(final int number) {
        return number + 1;
    }
}
