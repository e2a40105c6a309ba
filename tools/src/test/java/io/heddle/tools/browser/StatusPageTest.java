package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.frame.DataFrame;
import io.heddle.graph.HeddleException;
import io.heddle.tools.demo.FlightsInput;
import io.heddle.tools.text.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The status page on clusters that work, hang, die, fail, and have nothing to do. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class StatusPageTest {
    private Browsers browsers;

    @TempDir
    Path temporary;

    @BeforeAll
    void openBrowser() {
        browsers = Browsers.open();
    }

    @AfterAll
    void closeBrowser() {
        if (browsers != null) {
            browsers.close();
        }
    }

    @AfterEach
    void closePages() {
        browsers.closePages();
    }

    @Test
    void barsMoveAndTheStreamFillsDuringAJob() throws Exception {
        try (Client client = Client.builder()
                        .workers(2)
                        .threadsPerWorker(2)
                        .memoryLimit("24MB")
                        .processes(true)
                        .start();
                FlightsInput input = FlightsInput.generate(600_000, 7, Terminal.of(true), () -> false)) {
            final Page light = open(client, false);
            light.waitForSelector("#workers tbody tr:nth-child(2)");
            assertEquals("running", light.textContent("#workers tbody tr:first-child .state"));
            final double before = memoryWidth(light);
            final String[] paths = input.files().stream().map(Path::toString).toArray(String[]::new);
            try (DataFrame flights = client.readCsv(paths);
                    DataFrame held = flights.persist()) {
                final TaskFuture<Integer> failing = client.submit(StatusPageTest::divide, 1, 0);
                final List<TaskFuture<Integer>> naps = client.map(
                        StatusPageTest::nap, IntStream.range(0, 800).boxed().toList());
                held.await();
                light.waitForFunction(
                        "() => heddle.runs.total > 40 && heddle.runs.lanes.filter(lane => lane.index >= 0).length === 4");
                light.waitForFunction(
                        // One worker may have taken most of it.
                        "before => [...document.querySelectorAll('#memory .used')].some(bar =>"
                                + " parseFloat(bar.style.width) > before + 20)",
                        before);
                light.waitForFunction("() => document.querySelectorAll('#errors li').length > 0");
                assertTrue(light.textContent("#errors").contains("/ by zero"), light.textContent("#errors"));
                light.waitForCondition(() -> inkOfStream(light) > 0.02); // the stream is drawn
                final Page dark = open(client, true);
                dark.waitForFunction("() => heddle.runs.total > 40");
                light.waitForFunction("() => document.querySelectorAll('#progress .progress-row').length > 1");
                Browsers.screenshot(light, "status-busy-light");
                Browsers.screenshot(dark, "status-busy-dark");
                hoverOverARun(light);
                client.gather(naps);
                assertThrows(HeddleException.class, failing::result);
                assertEquals(client.status().tasksErred(), 1);
                light.waitForFunction(
                        "wanted => [...document.querySelectorAll('.tile')].some(tile =>"
                                + " tile.textContent.startsWith('Finished' + wanted))",
                        String.format("%,d", client.status().tasksFinished()));
                Browsers.screenshot(light, "status-done-light");
            }
            assertEquals(List.of(), browsers.complaints());
        }
    }

    private void hoverOverARun(final Page page) {
        final Object place = page.evaluate("() => { const s = heddle.stream; const l = s.last; const y = l.tops[0] + 2;"
                + " const xs = []; for (let x = l.gutter; x < l.gutter + s.plotWidth; x++) {"
                + " if (s.runAt(x, y)) { xs.push(x); } } return xs.length ? [xs[xs.length >> 1], y] : null; }");
        assertTrue(place instanceof List, "no run in the first lane");
        final List<?> at = (List<?>) place;
        page.locator("#stream canvas")
                .hover(new com.microsoft.playwright.Locator.HoverOptions()
                        .setPosition(((Number) at.get(0)).doubleValue(), ((Number) at.get(1)).doubleValue()));
        page.waitForSelector(".hint:not([hidden])");
        assertTrue(page.textContent(".hint").contains("worker-"), page.textContent(".hint"));
    }

    @Test
    void emptyClusterSaysWhatToDo() throws Exception {
        final Path cluster = temporary.resolve("empty-cluster");
        try (NodeDirectory scheduler = NodeDirectory.create(cluster, "scheduler", NodeRole.SCHEDULER);
                DashboardServer server = DashboardServer.start(cluster, DashboardServer.DEFAULT_PORT)) {
            assertTrue(scheduler.isAlive());
            final Page page = browsers.page(false);
            page.navigate(server.url());
            page.waitForSelector("text=No worker has joined yet: start one with heddle worker.");
            page.waitForSelector("text=No task was submitted yet.");
            Browsers.screenshot(page, "status-empty-light");
            final Page dark = browsers.page(true);
            dark.navigate(server.url());
            dark.waitForSelector("text=No errors.");
            Browsers.screenshot(dark, "status-empty-dark");
        }
    }

    @Test
    void manyWorkersOfWhichSomeAreFull() throws Exception {
        final Path cluster = temporary.resolve("crowded-cluster");
        final List<NodeDirectory> nodes = new ArrayList<>();
        try (DashboardServer server = DashboardServer.start(cluster, DashboardServer.DEFAULT_PORT)) {
            nodes.add(NodeDirectory.create(cluster, "scheduler", NodeRole.SCHEDULER));
            NodeCounters.create(nodes.get(0)).heartbeat(System.currentTimeMillis() + 60_000);
            for (int i = 0; i < 40; i++) {
                nodes.add(NodeDirectory.create(cluster, "worker-" + i, NodeRole.WORKER));
                fill(NodeCounters.create(nodes.get(i + 1)), i);
            }
            for (final boolean isDark : new boolean[] {false, true}) {
                final Page page = browsers.page(isDark);
                page.navigate(server.url());
                page.waitForSelector("#workers tbody tr:nth-child(40)");
                page.waitForFunction("() => document.querySelectorAll('#memory .bar.full').length === 4");
                assertEquals("paused", page.textContent("#workers tbody tr:nth-child(10) .state"));
                final String banner = page.textContent(".banner");
                assertTrue(banner.contains("worker-9 (paused, its disk takes no spill files)"), banner);
                assertTrue(banner.contains("worker-12 (running, its disk takes no spill files)"), banner);
                page.click("#workers th button:has-text(\"used\")");
                page.evaluate("() => scrollTo(0, 0)");
                Browsers.screenshot(page, "status-full-" + (isDark ? "dark" : "light"));
            }
        } finally {
            nodes.forEach(NodeDirectory::close);
        }
    }

    private static void fill(final NodeCounters counters, final int number) {
        final long limitBytes = 1_000_000_000;
        final boolean isFull = number % 10 == 9;
        counters.heartbeat(System.currentTimeMillis() + 60_000);
        counters.get(CounterType.LIMIT_BYTES).set(limitBytes);
        counters.get(CounterType.TARGET_BYTES).set(limitBytes * 6 / 10);
        counters.get(CounterType.SPILL_START_BYTES).set(limitBytes * 7 / 10);
        counters.get(CounterType.PAUSE_BYTES).set(limitBytes * 8 / 10);
        counters.get(CounterType.USED_BYTES).set(isFull ? limitBytes * 85 / 100 : limitBytes / 50 * (number % 36));
        counters.get(CounterType.RESERVED_BYTES).set(limitBytes / 20);
        counters.get(CounterType.PEAK_BYTES).set(limitBytes * 9 / 10);
        counters.get(CounterType.SPILLED_BYTES).set(isFull ? 3_400_000_000L : 0);
        counters.get(CounterType.PAUSED).set(isFull ? 1 : 0);
        counters.get(CounterType.SPILL_BLOCKED).set(number == 9 || number == 12 ? 1 : 0);
        counters.get(CounterType.THREADS).set(8);
        counters.get(CounterType.THREADS_BUSY).set(isFull ? 0 : number % 9);
        counters.get(CounterType.TASKS_QUEUED).set(number * 3L);
    }

    @Test
    void deadAndFrozenWorkersAreSeen() throws Exception {
        try (Client client = Client.builder()
                .workers(3)
                .threadsPerWorker(1)
                .memoryLimit("16MB")
                .processes(true)
                .start()) {
            final List<TaskFuture<byte[]>> held = new ArrayList<>();
            // 45 MB: no placement of it stays below the 11 MB at which each worker begins to spill.
            for (int i = 0; i < 15; i++) {
                held.add(client.submit(StatusPageTest::bytes, 3_000_000));
            }
            final List<TaskFuture<Integer>> lengths = held.stream()
                    .map(bytes -> client.submitWith(StatusPageTest::length, bytes))
                    .toList();
            client.gather(lengths);
            spillsAreInTheStream(client);
            graphHasTasksAndFunctions(client);
            largestResultsHaveTheirHolders(client);
            final Page page = open(client, false);
            final long frozen = client.workers().get(1).pid();
            signal("STOP", frozen);
            try {
                page.waitForSelector(".state.frozen", new Page.WaitForSelectorOptions().setTimeout(4_000));
                page.waitForFunction("() => document.querySelector('.banner').textContent.includes('frozen')");
                ProcessHandle.of(client.workers().get(2).pid()).ifPresent(ProcessHandle::destroyForcibly);
                page.waitForFunction("() => document.querySelector('#errors').textContent.includes('was lost')");
                Browsers.screenshot(page, "status-ill-light");
                final Page dark = open(client, true);
                dark.waitForSelector(".state.frozen");
                dark.waitForFunction("() => document.querySelector('#errors').textContent.includes('was lost')");
                Browsers.screenshot(dark, "status-ill-dark");
            } finally {
                signal("CONT", frozen);
            }
        }
    }

    private void spillsAreInTheStream(final Client client) throws Exception {
        final Page page = browsers.page(false);
        page.navigate(client.dashboardUrl().replace("/status", "/tasks"));
        page.waitForFunction("() => heddle.runs.lanes.some(lane => lane.index < 0 && lane.kinds.includes(2))"
                + " && heddle.runs.total === 30");
        page.click("#zoom-all");
        page.waitForFunction("() => heddle.stream.last.tops.length === heddle.runs.lanes.length");
        final List<?> at = (List<?>) page.evaluate("() => { const s = heddle.stream; const l = s.last;"
                + " const n = heddle.runs.lanes.findIndex(lane => lane.kinds.includes(2)); const y = l.tops[n] + 2;"
                + " for (let x = l.gutter; x < l.gutter + s.plotWidth; x++) { const found = s.runAt(x, y);"
                + " if (found && found.lane.kinds[found.index] === 2) { return [x, y]; } } return []; }");
        assertEquals(2, at.size(), "no spill can be pointed at");
        page.locator("#stream canvas")
                .hover(new com.microsoft.playwright.Locator.HoverOptions()
                        .setPosition(((Number) at.get(0)).doubleValue(), ((Number) at.get(1)).doubleValue()));
        page.waitForSelector(".hint:not([hidden])");
        assertTrue(page.textContent(".hint").contains("spilled to disk"), page.textContent(".hint"));
        Browsers.screenshot(page, "tasks-spilling-light");
        page.keyboard().press("t");
        Browsers.screenshot(page, "tasks-spilling-dark");
        page.close();
    }

    private void graphHasTasksAndFunctions(final Client client) throws Exception {
        final Page page = browsers.page(false);
        page.navigate(client.dashboardUrl().replace("/status", "/graph"));
        page.waitForFunction("() => heddle.isByTask && heddle.nodes.length === 30"
                + " && heddle.nodes.every(node => node.lines[1].startsWith('result held, worker-'))");
        Browsers.screenshot(page, "graph-tasks-light");
        // Keys go down a column and to what needs it, and read what the mouse reads.
        page.focus("#graph canvas");
        page.keyboard().press("Home");
        final String input = page.textContent("#graph .hint:not([hidden])");
        assertTrue(input.matches("bytestask \\d+\\.\\d+result held, worker-\\d"), input);
        page.keyboard().press("ArrowDown");
        assertNotEquals(input, page.textContent("#graph .hint:not([hidden])"));
        page.keyboard().press("ArrowRight");
        final String result = page.textContent("#graph .hint:not([hidden])");
        assertTrue(result.matches("lengthtask \\d+\\.\\d+result held, worker-\\d"), result);
        page.keyboard().press("f");
        page.waitForFunction("() => heddle.nodes.map(node => node.title).join() === 'bytes,length'");
        page.locator("#graph canvas")
                .hover(new com.microsoft.playwright.Locator.HoverOptions()
                        .setPosition(
                                ((Number) page.evaluate("() => heddle.nodes[0].x + 5")).doubleValue(),
                                ((Number) page.evaluate("() => heddle.nodes[0].y + 5")).doubleValue()));
        page.waitForSelector(".hint:not([hidden]) >> text=15 finished, 0 failed");
        Browsers.screenshot(page, "graph-functions-light");
        page.keyboard().press("t");
        Browsers.screenshot(page, "graph-functions-dark");
        page.close();
    }

    private void largestResultsHaveTheirHolders(final Client client) throws Exception {
        final Page page = browsers.page(true);
        page.navigate(client.dashboardUrl().replace("/status", "/memory"));
        page.waitForFunction("() => document.querySelectorAll('#largest tbody tr').length >= 15");
        final String row = page.textContent("#largest tbody tr:first-child");
        assertTrue(row.matches("bytes\\d+\\.\\d+worker-\\d3\\.00 MB.*client \\d+"), row);
        PagesTest.readByKeys(
                page,
                "#largest",
                "function bytes, task \\d+\\.\\d+, worker worker-\\d, size 3\\.00 MB, age .+, last read .+ ago, kept for client \\d+");
        Browsers.screenshot(page, "memory-results-dark");
        page.close();
    }

    private Page open(final Client client, final boolean isDark) {
        final Page page = browsers.page(isDark);
        page.navigate(client.dashboardUrl());
        page.waitForSelector(".link.live");
        return page;
    }

    private static double memoryWidth(final Page page) {
        return ((Number) page.evaluate("() => parseFloat(document.querySelector('#memory .used').style.width)"))
                .doubleValue();
    }

    /** Share of the stream's pixels that are neither its ground nor nearly so. */
    private static double inkOfStream(final Page page) {
        return ((Number) page.evaluate("() => { const c = document.querySelector('#stream canvas');"
                        + " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height - 24).data; let n = 0;"
                        + " for (let i = 0; i < d.length; i += 4) {"
                        + " if (Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 40) { n++; } }"
                        + " return 4 * n / d.length; }"))
                .doubleValue();
    }

    private static int nap(final int number) {
        LockSupport.parkNanos(20_000_000L + number % 7 * 9_000_000L);
        return number;
    }

    private static int divide(final int dividend, final int divisor) {
        return dividend / divisor;
    }

    private static byte[] bytes(final int length) {
        return new byte[length];
    }

    private static int length(final byte[] bytes) {
        return bytes.length;
    }

    private static void signal(final String name, final long pid) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }
}
