package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.dashboard.ClusterFeed.TaskNews;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.PastProfiles;
import io.heddle.diagnostics.ProfileQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens on a cluster from now on, as one HTML file that needs nothing else: summary, task stream, memory and processor over time,
 * functions, workers, advice, errors. It is read from the files of the nodes on a thread of its own and costs the cluster nothing. The file
 * has the scripts and the style of the pages in it, and works without a network. Thread-safe.
 */
public final class PerformanceReport implements AutoCloseable {
    private static final long RUNS_TEXT_MAX = 32L << 20;
    private static final int SAMPLES_MAX = 4_000;
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*$");
    private static final Pattern EXPORT = Pattern.compile("(?m)^export ");

    /** Each after those that it uses. */
    private static final List<String> MODULES = List.of(
            "format.js",
            "elements.js",
            "table.js",
            "line-chart.js",
            "task-runs.js",
            "stream-tile.js",
            "task-stream.js",
            "bars.js",
            "functions-table.js",
            "advice-list.js",
            "flame-graph.js",
            "report.js");

    private final ClusterFeed feed;
    private final Path clusterDirectory;
    private final Thread thread = new Thread(this::record, "heddle-report");
    private final List<Map<String, Object>> samples = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private ClusterSnapshot first;
    private long nextRun;
    private long runsText;
    private int everySample = 1;
    private long looks;
    private boolean isEnded;

    private PerformanceReport(final Path clusterDirectory) throws InterruptedException {
        this.clusterDirectory = clusterDirectory;
        feed = new ClusterFeed(clusterDirectory);
        feed.start();
        feed.watched(1);
        feed.awaitLook(0);
        first = feed.latest();
        nextRun = feed.endOfRuns();
    }

    /**
     * Begin.
     *
     * @param clusterDirectory of a cluster of this host.
     * @return the recording, to be closed by the caller.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public static PerformanceReport start(final Path clusterDirectory) throws InterruptedException {
        final PerformanceReport report = new PerformanceReport(clusterDirectory);
        report.thread.setDaemon(true);
        report.thread.start();
        return report;
    }

    private void record() {
        try {
            for (long look = feed.awaitLook(0); look >= 0; look = feed.awaitLook(look)) {
                if (!take(look)) {
                    return;
                }
            }
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean take(final long look) {
        if (!isEnded) {
            looks = look;
            final ClusterSnapshot seen = feed.latest();
            if (look % everySample == 0) {
                samples.add(SampleHistory.sampleOf(seen));
            }
            if (samples.size() > SAMPLES_MAX) {
                everySample *= 2;
                for (int i = samples.size() - 1; i > 0; i -= 2) {
                    samples.remove(i);
                }
            }
            final @Nullable TaskNews news = feed.tasksSince(nextRun);
            if (news != null && runsText < RUNS_TEXT_MAX) {
                nextRun = news.next();
                runsText += news.json().length();
                runs.add(news.json());
            }
            notifyAll();
        }
        return !isEnded;
    }

    /**
     * End, and write what was recorded.
     *
     * @param file that is made or replaced.
     * @throws IOException          if it cannot be written.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public void write(final Path file) throws IOException, InterruptedException {
        final String data;
        synchronized (this) {
            // The look that is under way may have begun before the end of the work; the gauges of nodes are a tenth of
            // a second old.
            for (final long wanted = looks + 2; looks < wanted && !isEnded; ) {
                wait();
            }
            isEnded = true;
            data = data();
        }
        Files.writeString(file, page(data), UTF_8);
    }

    private String data() throws InterruptedException {
        final StringBuilder data = new StringBuilder(65_536);
        data.append("{\"first\":").append(first.toJson());
        data.append(",\"last\":").append(feed.latest().toJson());
        data.append(",\"samples\":").append(JsonText.of(samples));
        data.append(",\"advice\":").append(feed.adviceSince(first.timeNs()));
        data.append(",\"errors\":").append(feed.errors());
        data.append(",\"profile\":").append(JsonText.of(PastProfiles.read(clusterDirectory, profiled())));
        data.append(",\"java\":").append(JsonText.of(Runtime.version().toString()));
        data.append(",\"runs\":[").append(String.join(",", runs)).append("]}");
        // A text in it may look like the end of its element.
        return data.toString().replace("<", "\\u003c");
    }

    private ProfileQuery profiled() {
        return new ProfileQuery(TimeUnit.NANOSECONDS.toMillis(first.timeNs()), System.currentTimeMillis(), null, null);
    }

    private static String page(final String data) throws IOException {
        final StringBuilder script = new StringBuilder(131_072);
        // The licence asks to stand beside what is copied.
        script.append("/*\n").append(ChartLibrary.text("uplot-licence.text")).append("*/\n");
        script.append(ChartLibrary.text("uplot.js")).append('\n');
        for (final String module : MODULES) {
            final String source = EXPORT.matcher(
                            IMPORT.matcher(resource(module)).replaceAll(""))
                    .replaceAll("");
            script.append("// ").append(module).append('\n').append(source).append('\n');
        }
        return resource("report.html")
                .replace("/*style*/", ChartLibrary.text("uplot.css") + resource("dashboard.css"))
                .replace("/*theme*/", resource("theme.js"))
                .replace("/*script*/", script)
                .replace("/*data*/", data);
    }

    private static String resource(final String name) throws IOException {
        try (InputStream stream = PerformanceReport.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("the resource " + name + " is missing");
            }
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            isEnded = true;
            notifyAll();
        }
        feed.close();
        try {
            thread.join();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
