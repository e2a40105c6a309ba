package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.client.TaskOptions;
import io.heddle.diagnostics.Advice;
import io.heddle.diagnostics.LogQuery;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every page but Status on a cluster that has worked: what it shows is what the client is told. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class PagesTest {
    @TempDir
    Path temporary;

    private Browsers browsers;
    private Client client;
    private String url;
    private List<TaskFuture<Integer>> held;
    private final List<TaskFuture<Integer>> failed = new ArrayList<>();

    @BeforeAll
    void startCluster() {
        browsers = Browsers.open();
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(2)
                .memoryLimit("32MB")
                .processes(true)
                .start();
        held = client.map(PagesTest::nap, IntStream.range(0, 300).boxed().toList());
        client.gather(held);
        for (int i = 0; i < 3; i++) {
            final TaskFuture<Integer> failing = client.submit(PagesTest::divide, i, 0);
            assertThrows(HeddleException.class, failing::result);
            failed.add(failing);
        }
        url = client.dashboardUrl().replace("/status", "");
    }

    @AfterAll
    void endCluster() {
        if (client != null) {
            client.close();
        }
        if (browsers != null) {
            browsers.close();
        }
    }

    private Page open(final String path) {
        browsers.closePages();
        final Page page = browsers.page(path.hashCode() % 2 == 0);
        page.navigate(url + path);
        page.waitForSelector(".link.live");
        return page;
    }

    private void end(final Page page, final String name) throws Exception {
        page.mouse().move(3, 300);
        Browsers.screenshot(page, name);
        assertEquals(List.of(), browsers.complaints());
    }

    @Test
    void workersAndOneOfThem() throws Exception {
        final Page all = open("/workers");
        all.waitForSelector("#workers tbody tr:nth-child(2)");
        assertEquals(
                client.workers().stream()
                        .map(worker -> "" + worker.pid())
                        .sorted()
                        .toList(),
                all.locator("#workers tbody td:nth-child(16)").allTextContents().stream()
                        .sorted()
                        .toList());
        end(all, "workers");
        all.click("#workers a:has-text('worker-1')");
        all.waitForSelector("#one-facts dd");
        all.waitForFunction("() => document.querySelector('#one-title').textContent === 'worker-1'");
        all.waitForSelector("#one-state.running");
        all.click("#stacks-take");
        all.waitForFunction("() => ['worker-1-executor-0', 'JNI global refs'].every(text =>"
                + " document.querySelector('#one-stacks').textContent.includes(text))");
        all.waitForFunction("() => document.querySelector('#one-log').textContent.length > 0");
        final Path stop = temporary.resolve("stop");
        final TaskFuture<Boolean> waiting = client.with(
                TaskOptions.DEFAULTS.workers("worker-1"), () -> client.submit(PagesTest::awaitFile, stop.toString()));
        all.waitForFunction("() => document.querySelector('#one-tasks').textContent.includes('awaitFile"
                + TaskIds.text(waiting.taskId()) + "')");
        end(all, "worker");
        Files.createFile(stop);
        assertTrue(waiting.result());
        waiting.release(); // the other tests count what is held
        all.waitForFunction("() => document.querySelector('#one-tasks').textContent.includes('None.')");
    }

    private static boolean awaitFile(final String path) {
        while (!Files.exists(Path.of(path))) {
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    @Test
    void tasksCanBeZoomedPannedAndHovered() throws Exception {
        final Page page = open("/tasks");
        page.waitForFunction("() => heddle.runs.total === 303");
        page.waitForFunction("() => document.querySelectorAll('#functions tbody tr').length === 2");
        assertEquals("300", page.textContent("#functions tbody tr:first-child td:nth-child(2)"));
        page.click("#zoom-all");
        final double all = span(page);
        page.click("#zoom-in");
        assertEquals(all / 2, span(page), all / 1000);
        page.keyboard().press("+");
        assertEquals(all / 4, span(page), all / 1000);
        final double end = number(page, "heddle.stream.endMs");
        page.keyboard().press("ArrowLeft");
        assertEquals(end - all / 20, number(page, "heddle.stream.endMs"), all / 1000);
        page.keyboard().press("0");
        final List<?> place = (List<?>)
                page.evaluate(
                        "() => { const s = heddle.stream; const l = s.last; const y = l.tops[0] + 3;"
                                + " for (let x = l.gutter + 4; x < l.gutter + s.plotWidth; x++) { if (s.runAt(x, y)) { return [x, y]; } } return []; }");
        page.locator("#stream canvas")
                .hover(new com.microsoft.playwright.Locator.HoverOptions()
                        .setPosition(((Number) place.get(0)).doubleValue(), ((Number) place.get(1)).doubleValue()));
        page.waitForSelector(".hint:not([hidden])");
        assertTrue(page.textContent(".hint").contains("worker-"), page.textContent(".hint"));
        Browsers.screenshot(page, "tasks");
        assertEquals(List.of(), browsers.complaints());
        page.keyboard().press("l");
        assertEquals("true", page.getAttribute("#live", "aria-pressed"));
    }

    private static double span(final Page page) {
        return number(page, "heddle.stream.spanMs");
    }

    private static double number(final Page page, final String expression) {
        return ((Number) page.evaluate("() => " + expression)).doubleValue();
    }

    @Test
    void graphOfAMapIsOneBoxOfItsFunction() throws Exception {
        final Page page = open("/graph");
        page.waitForFunction("() => !heddle.isByTask && heddle.nodes.some(node => node.title === 'nap')");
        // Keys read what the mouse reads.
        page.focus("#graph canvas");
        final List<String> walked = new ArrayList<>();
        for (final String key : List.of("Home", "ArrowDown", "ArrowDown", "ArrowDown")) {
            page.keyboard().press(key);
            walked.add(page.textContent("#graph .hint:not([hidden])"));
        }
        assertEquals("polite", page.getAttribute("#graph .hint", "aria-live"));
        assertTrue(
                walked.stream().anyMatch(text -> text.startsWith("nap300 finished, 0 failedresult held: 300")),
                walked.toString());
        page.waitForFunction("text => { const { x, y } = heddle.nodes.find(node => node.title === 'nap');"
                + " document.querySelector('#graph canvas').dispatchEvent(Object.defineProperties(new MouseEvent('mousemove'),"
                + " { offsetX: { value: x + 3 }, offsetY: { value: y + 3 } }));"
                + " return document.querySelector('#graph .hint').textContent.startsWith('nap300 finished'); }");
        page.keyboard().press("Escape");
        page.waitForSelector(
                "#graph .hint[hidden]", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
        page.keyboard().press("Home");
        end(page, "graph");
    }

    @Test
    void memoryIsWhatTheClientIsTold() throws Exception {
        final Page page = open("/memory");
        page.waitForSelector("#workers .bar-row:nth-child(2)");
        page.waitForSelector("#functions tbody td:nth-child(2)");
        page.waitForCondition(() -> page.textContent("#functions tbody td:nth-child(2)")
                .equals(Long.toString(client.status().tasksInMemory())));
        page.waitForFunction("() => document.querySelectorAll('#spilling tbody tr').length === 2");
        // What was before the page was opened is in the chart.
        page.waitForFunction("() => heddle.chart.times[0] < performance.timeOrigin - 1000");
        readByKeys(
                page, "#spilling", "worker worker-\\d, spilled .+, read back .+, results \\d+, disk takes spill files");
        end(page, "memory");
    }

    /** Rows of a table are walked, and each says all that it has. */
    static void readByKeys(final Page page, final String table, final String expected) {
        page.focus(table + " tbody tr");
        final String first = focused(page);
        assertTrue(first.matches(expected), first);
        page.keyboard().press("ArrowDown");
        final String second = focused(page);
        assertTrue(second.matches(expected), second);
        assertNotEquals(first, second);
        page.keyboard().press("Home");
        assertEquals(first, focused(page));
    }

    private static String focused(final Page page) {
        return (String) page.evaluate("() => document.activeElement.getAttribute('aria-label')");
    }

    @Test
    void errorsAreThereOnceWithTheirNumber() throws Exception {
        final Page page = open("/errors");
        page.waitForSelector("#groups li");
        assertTrue(page.textContent("#groups").contains("/ by zero"), page.textContent("#groups"));
        assertTrue(page.textContent("#groups").contains("3 times since"), page.textContent("#groups"));
        // The last of them is open, those before it unfold, each with its own inputs.
        assertTrue(page.textContent("#groups li b")
                .contains("task " + TaskIds.text(failed.get(2).taskId()) + ":"));
        page.click("#groups summary:has-text('2 tasks before it')");
        assertEquals(
                List.of(
                        "task " + TaskIds.text(failed.get(1).taskId()),
                        "task " + TaskIds.text(failed.get(0).taskId())),
                page.locator("#groups details a").allTextContents());
        assertEquals(
                List.of("1", "0", "0", "0"), page.locator("#groups details dd").allTextContents());
        end(page, "errors");
        page.fill("#search", "nothing of the kind");
        page.waitForSelector("text=No errors.");
    }

    @Test
    void anErrorCanBeCopiedWithWhatIsNeededToSeeItAgain() throws Exception {
        final Page page = open("/errors");
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.waitForSelector("#groups li pre.stack");
        page.click("#groups li button");
        page.waitForSelector("text=copied");
        final String copied = (String) page.evaluate("() => navigator.clipboard.readText()");
        assertTrue(copied.startsWith("// divide, on worker-"), copied);
        assertTrue(copied.contains("client.recreateLocally(future);"), copied);
        assertTrue(copied.contains("//     argument 1: ") && copied.contains("//     argument 2: 0\n"), copied);
        assertTrue(copied.contains("at io.heddle.tools.browser.PagesTest.divide"), copied);
    }

    @Test
    void adviceIsWhatTheClientIsTold() throws Exception {
        final Page page = open("/advice");
        page.waitForSelector("#advice li .topic.bad");
        final Advice wanted = client.advise().get(0);
        assertEquals(wanted.finding(), page.textContent("#advice li:first-child .finding"));
        assertEquals(wanted.remedy(), page.textContent("#advice li:first-child .remedy"));
        assertTrue(wanted.finding().contains("3 of 3 tasks of divide"), wanted.finding());
        end(page, "advice");
    }

    @Test
    void networkHasTheCountersOfTheNodes() throws Exception {
        final Page page = open("/network");
        page.waitForSelector("#bars .bar-row:nth-child(2)");
        page.waitForFunction("() => document.querySelectorAll('#totals tbody tr').length === 3");
        page.waitForFunction(
                "() => [...document.querySelectorAll('#totals tbody tr')].some(row =>"
                        + " row.firstChild.textContent === 'scheduler' && parseInt(row.children[4].textContent.replace(/,/g, '')) > 0)");
        end(page, "network");
    }

    @Test
    void eventsCanBeFiltered() throws Exception {
        final Page page = open("/events");
        page.waitForSelector("text=worker-0 joined");
        end(page, "events");
        page.selectOption("#type", "task-erred");
        page.waitForFunction("() => document.querySelectorAll('#events tbody tr').length === 3");
        page.fill("#search", "no such text");
        page.waitForSelector("text=Nothing of this kind has happened.");
    }

    @Test
    void logsAndSystem() throws Exception {
        final Page logs = open("/logs");
        logs.selectOption("#node", "worker-0");
        logs.waitForFunction("() => document.querySelector('#log').textContent.length > 0");
        assertEquals(List.of(), browsers.complaints());
        final Page system = open("/system");
        system.waitForFunction("() => document.querySelectorAll('#counters tbody tr').length > 30");
        system.waitForFunction("() => [...document.querySelectorAll('#counters tr')].some(row =>"
                + " row.children[0].textContent === 'runs-finished' && row.children[3].textContent === '300')");
        // Pauses are those that the dashboard reckons, and can be read without a mouse.
        system.waitForFunction("async () => { const samples = await (await fetch('/api/v1/samples')).json();"
                + " const { gc, duty } = heddle.charts; const sample = samples[samples.length - 2];"
                + " const at = duty.times.indexOf(sample.timeNs / 1e6); return at >= 0 && duty.values[0][at] > 0"
                + " && duty.values[0][at] === sample.dutyCycleTailNs && duty.values[1][at] === sample.schedulerDutyCycleTailNs"
                + " && gc.values[0][at] === sample.gcPercent && gc.values[1][at] === sample.schedulerGcPercent; }");
        system.focus("#chart-duty .uplot");
        system.keyboard().press("Home");
        final String first = system.textContent("#chart-duty .hint:not([hidden])");
        assertTrue(first.matches("\\d\\d:\\d\\d:\\d\\dworkers: .+s" + "scheduler: .+s"), first);
        system.keyboard().press("ArrowRight");
        assertNotEquals(first, system.textContent("#chart-duty .hint:not([hidden])"));
        Browsers.screenshot(system, "system");
        system.selectOption("#node", "scheduler");
        system.waitForFunction("() => [...document.querySelectorAll('#nodes tr')].some(row =>"
                + " row.textContent.startsWith('schedulertasks-finished300'))");
        end(system, "system-of-a-node");
    }

    @Test
    void metricsAreForPrometheus() throws Exception {
        final String metrics = get("/metrics");
        assertTrue(metrics.contains("# TYPE heddle_tasks_finished_total counter\n"), metrics);
        assertTrue(
                metrics.matches(
                        "(?s).*heddle_tasks_finished_total\\{cluster=\"local-[^\"]+\",node=\"scheduler\",role=\"scheduler\"} 300\n.*"),
                metrics);
        assertTrue(metrics.contains("function=\"nap\"} 300\n"), metrics);
        assertTrue(metrics.contains("# TYPE heddle_task_latency_ns histogram\n"), metrics);
        assertTrue(
                metrics.contains("node=\"scheduler\",role=\"scheduler\",le=\"+Inf\"} 300\n"),
                "the latency of each task");
        for (final String line : metrics.split("\n")) {
            assertTrue(
                    line.matches(
                            "# (HELP|TYPE) heddle_[a-z_]+ .+|heddle_[a-z_]+\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*} -?\\d+"),
                    line);
        }
    }

    @Test
    void theDashboardForGrafanaAsksForMetricsThatThereAre() throws Exception {
        final String dashboard = get("/grafana.json");
        final String metrics = get("/metrics");
        final List<String> asked = Pattern.compile("heddle_[a-z_]+(?=[{,])")
                .matcher(dashboard)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertTrue(asked.size() > 20, asked.toString());
        for (final String name : asked) {
            final String metric = name.replaceAll("_ns_(bucket|sum|count)$", "_ns");
            final String type = metric.equals(name) ? "" : "histogram\n";
            assertTrue(
                    metrics.contains("# TYPE " + metric + " " + type),
                    name + " is in the dashboard and not in /metrics");
            assertTrue(metrics.contains("# HELP " + metric + " "), metric);
            assertTrue(metrics.contains("\n" + name + "{"), name);
        }
        assertTrue(asked.contains("heddle_task_latency_ns_bucket"), asked.toString());
    }

    @Test
    void wrongQuestionsAreRefused() throws Exception {
        assertEquals(404, status("/no-such-page"));
        assertEquals(404, status("/api/v1/logs?node=..%2F..%2Fetc"));
        assertEquals(400, status("/api/v1/events?since=-1"));
        assertEquals(404, status("/../secret"));
    }

    private int status(final String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private String get(final String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int nap(final int number) {
        speak(number);
        LockSupport.parkNanos(5_000_000L + number % 7 * 4_000_000L);
        return number;
    }

    @Test
    void logsByLevelAndTask() throws Exception {
        final Page page = open("/logs");
        page.fill("#search", "speak -");
        page.waitForFunction("() => document.querySelectorAll('#log .line').length === 42");
        assertEquals(
                42,
                client.logs(LogQuery.ALL).stream()
                        .filter(line -> line.text().contains("speak -"))
                        .count());
        Browsers.screenshot(page, "logs");
        page.selectOption("#level", "warn");
        page.waitForFunction("() => document.querySelectorAll('#log .line').length === 6");
        page.click("#log .line:first-child a.task");
        page.waitForFunction("() => document.querySelectorAll('#log .line').length === 1");
        page.selectOption("#level", "");
        page.waitForFunction("() => document.querySelectorAll('#log .line').length === 3");
        assertTrue(page.textContent("#task").matches("task \\d+\\.\\d+ only .*"), page.textContent("#task"));
        end(page, "logs-of-a-task");
    }

    /** As tasks do that have something to say now and then. */
    private static void speak(final int number) {
        if (number % 10 == 0) {
            System.out.println("INFO speak - number " + number + " is looked at");
        }
        if (number % 50 == 0) {
            System.err.println("WARN speak - number " + number + " is round");
            System.out.println("INFO speak - and is passed over");
        }
    }

    private static int divide(final int dividend, final int divisor) {
        return dividend / divisor;
    }
}
