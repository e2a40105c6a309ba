package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Debian's Chromium without a window, and where its screenshots go. */
final class Browsers implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String DRIVER = "com.microsoft.playwright.impl.driver.jar.DriverJar";

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browsers() {
        final Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setHeadless(true)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    /** A browser; the test is skipped where none is installed. */
    static Browsers open() {
        assumeTrue(
                Files.isExecutable(CHROMIUM),
                "skipped: there is no " + CHROMIUM + " to try the pages in; install it with: apt-get install chromium");
        assumeTrue(
                hasDriver(),
                "skipped: the driver of the browser is not on the class path; run the tests with: mvn -Pbrowser verify");
        return new Browsers();
    }

    private static boolean hasDriver() {
        try {
            Class.forName(DRIVER);
            return true;
        } catch (final ClassNotFoundException missing) {
            return false;
        }
    }

    /** A page in a window of 1440 by 900; whatever it writes to its console as an error is a complaint. */
    Page page(final boolean isDark) {
        final BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setColorScheme(isDark ? ColorScheme.DARK : ColorScheme.LIGHT));
        final Page page = context.newPage();
        page.setDefaultTimeout(20_000);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    /** What pages complained about so far. */
    List<String> complaints() {
        return complaints;
    }

    /** Ends a test: its pages and their complaints are gone. */
    void closePages() {
        browser.contexts().forEach(BrowserContext::close);
        complaints.clear();
    }

    static void screenshot(final Page page, final String name) throws IOException {
        final Path directory = Files.createDirectories(Path.of("target", "screenshots"));
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(directory.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** Of what the window shows, where the whole page may be as long as the cluster is large. */
    static void screenshotOfWindow(final Page page, final String name) throws IOException {
        final Path directory = Files.createDirectories(Path.of("target", "screenshots"));
        page.screenshot(new Page.ScreenshotOptions().setPath(directory.resolve(name + ".png")));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
