package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.graph.HeddleException;
import io.heddle.tools.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Profiles and reports, which make work of their own: in a browser, on a cluster of their own. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class RecordingsTest {
    @TempDir
    Path temporary;

    private Browsers browsers;
    private Client client;

    @BeforeAll
    void startCluster() {
        browsers = Browsers.open();
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(2)
                .memoryLimit("32MB")
                .processes(true)
                .start();
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

    private static double span(final Page page) {
        return number(page, "heddle.stream.spanMs");
    }

    private static double number(final Page page, final String expression) {
        return ((Number) page.evaluate("() => " + expression)).doubleValue();
    }

    private static int divide(final int dividend, final int divisor) {
        return dividend / divisor;
    }

    @Test
    void aReportOpensFromDiskWithoutANetwork() throws Exception {
        final Path file = temporary.resolve("report.html");
        final List<TaskFuture<Integer>> halves = client.performanceReport(file, () -> {
            final List<TaskFuture<Integer>> futures = client.map(
                    RecordingsTest::half, IntStream.range(0, 60).boxed().toList());
            client.gather(futures);
            assertThrows(HeddleException.class, client.submit(RecordingsTest::divide, 1, 0)::result);
            return futures;
        });
        halves.forEach(TaskFuture::release);
        browsers.closePages();
        for (final boolean isDark : new boolean[] {false, true}) {
            final Page page = browsers.page(isDark);
            page.context().setOffline(true);
            page.navigate(file.toUri().toString());
            page.waitForFunction("() => heddle.runs.total === 61");
            page.waitForFunction(
                    "() => [...document.querySelectorAll('.tile')].some(tile => tile.textContent.startsWith('Finished60'))");
            page.waitForFunction("() => document.querySelectorAll('#functions tbody tr').length === 2");
            assertTrue(page.textContent("#functions").contains("half"), page.textContent("#functions"));
            assertTrue((boolean) page.evaluate("() => heddle.flame.root.children.has('half')"), "the profile has it");
            assertTrue(page.textContent("#errors").contains("/ by zero"), page.textContent("#errors"));
            assertTrue(
                    page.textContent("#advice").contains("tasks of divide ended with an error"),
                    page.textContent("#advice"));
            final double all = span(page);
            page.keyboard().press("+");
            assertEquals(all / 2, span(page), all / 1000);
            page.keyboard().press("0");
            Browsers.screenshot(page, "report-" + (isDark ? "dark" : "light"));
        }
        assertEquals(List.of(), browsers.complaints());
    }

    @Test
    void theReportOfTheDemoOpensFromDisk() throws Exception {
        final Path file = temporary.resolve("demo.html");
        final CommandRun demo =
                CommandRun.heddle(temporary, "demo", "--workers", "2", "--no-dashboard", "--report", file.toString());
        assertEquals(0, demo.exitCode(), demo.err());
        assertTrue(demo.out().contains("report     " + file.toUri()), demo.out());
        browsers.closePages();
        final Page page = browsers.page(false);
        page.context().setOffline(true);
        page.navigate(file.toUri().toString());
        page.waitForFunction("() => heddle.runs.total > 0");
        assertTrue(page.textContent("#functions").contains("read-csv"), page.textContent("#functions"));
        Browsers.screenshot(page, "report-demo-light");
        assertEquals(List.of(), browsers.complaints());
    }

    private static int half(final int number) {
        LockSupport.parkNanos(4_000_000L + number % 5 * 3_000_000L);
        return number / 2;
    }

    @Test
    void profileIsTakenOpenedAndSearched() throws Exception {
        browsers.closePages();
        final Page page = browsers.page(true);
        page.navigate(client.dashboardUrl().replace("/status", "/profile"));
        page.waitForSelector(".link.live");
        page.waitForFunction("() => document.querySelectorAll('#node option').length === 4");
        final Path stop = temporary.resolve("stop");
        final List<TaskFuture<Long>> burning =
                client.map(RecordingsTest::burn, Collections.nCopies(4, stop.toString()));
        page.selectOption("#seconds", "1");
        do {
            page.click("#take");
            page.waitForFunction(
                    "() => !document.querySelector('#take').disabled",
                    null,
                    new Page.WaitForFunctionOptions().setTimeout(120_000));
        } while (!(boolean)
                page.evaluate("() => heddle.flame.boxes.some(box => box.node.name.endsWith('RecordingsTest.burn'))"));
        Files.createFile(stop);
        client.gather(burning);
        burning.forEach(TaskFuture::release);
        assertTrue(page.textContent("#hot").contains("RecordingsTest.burn"), page.textContent("#hot"));
        final List<?> place = (List<?>) page.evaluate("() => { const box = heddle.flame.boxes.find(each =>"
                + " each.node.name.endsWith('RecordingsTest.burn')); return [box.x + box.width / 2, box.y + 8]; }");
        page.fill("#search", "burn");
        page.locator("#flame canvas")
                .hover(new com.microsoft.playwright.Locator.HoverOptions()
                        .setPosition(((Number) place.get(0)).doubleValue(), ((Number) place.get(1)).doubleValue()));
        page.waitForSelector("#flame .hint:not([hidden])");
        assertTrue(page.textContent("#flame .hint").contains("RecordingsTest.burn"), page.textContent("#flame .hint"));
        Browsers.screenshot(page, "profile");
        page.mouse().down();
        page.mouse().up();
        page.waitForFunction("() => heddle.flame.top.name.endsWith('RecordingsTest.burn')");
        page.click("#profile-title");
        page.keyboard().press("Escape");
        page.waitForFunction("() => heddle.flame.top === heddle.flame.root");
        assertEquals(
                number(page, "heddle.flame.root.value"),
                number(page, "JSON.parse(heddle.speedscope()).profiles[0].endValue / 10"));
        assertEquals(List.of(), browsers.complaints());
    }

    @Test
    void aPartOfTheTimeLineIsChosenAfterwards() throws Exception {
        browsers.closePages();
        final Path stop = temporary.resolve("stop-kindling");
        final List<TaskFuture<Long>> burning = new ArrayList<>();
        burning.addAll(client.map(RecordingsTest::kindle, Collections.nCopies(2, stop.toString())));
        final Instant begun = Instant.now();
        while (client.profile(ProfileQuery.ALL.function("kindle")).samples() < 250) {
            Thread.onSpinWait();
        }
        Files.createFile(stop);
        client.gather(burning);
        burning.forEach(TaskFuture::release);
        for (final boolean isDark : new boolean[] {true, false}) {
            final Page page = browsers.page(isDark);
            page.navigate(client.dashboardUrl().replace("/status", "/profile"));
            page.waitForSelector(".link.live");
            page.waitForFunction("() => heddle.flame.root.children.has('kindle')");
            page.selectOption("#function", "kindle");
            page.waitForFunction("() => heddle.flame.root.children.size === 1");
            page.waitForFunction("() => heddle.flame.root.value >= 250");
            final double all = number(page, "heddle.flame.root.value");
            assertEquals(
                    (long) all,
                    client.profile(ProfileQuery.between(begun.minusSeconds(60), Instant.now())
                                    .function("kindle"))
                            .samples());
            // The first second only, by mouse; then nothing, by keys.
            page.evaluate("() => { const first = heddle.times.data.points[0][0];"
                    + " heddle.times.select({ fromMs: first, toMs: first + 1000 }); }");
            page.waitForFunction("all => heddle.flame.root.value < all && heddle.flame.root.value > 0", all);
            Browsers.screenshot(page, "profile-past-" + (isDark ? "dark" : "light"));
            final double part = number(page, "heddle.flame.root.value");
            page.locator("#times canvas").focus();
            page.keyboard().press("Shift+ArrowRight");
            page.waitForFunction("part => heddle.flame.root.value > part", part);
            page.keyboard().press("Escape");
            page.waitForFunction("all => heddle.flame.root.value === all", all);
            assertEquals(all * 20, number(page, "JSON.parse(heddle.speedscope()).profiles[0].endValue"));
            page.selectOption("#worker", client.workers().get(0).name());
            page.waitForFunction("all => heddle.flame.root.value < all", all);
        }
        assertEquals(List.of(), browsers.complaints());
    }

    private static long kindle(final String stop) {
        return burn(stop);
    }

    /**
     * Runs until there is a file of that name: workers are other processes. Between two looks it turns about a million times. The
     * compiler leaves a safepoint in such a loop, which is not a counted one; a sample in a loop without belongs, for the JVM, to
     * whatever comes after it.
     */
    private static long burn(final String stop) {
        long value = stop.length();
        while (!Files.exists(Path.of(stop))) {
            do {
                value = value * 6364136223846793005L + 1442695040888963407L;
            } while (value >>> 44 != 0);
        }
        return value;
    }
}
