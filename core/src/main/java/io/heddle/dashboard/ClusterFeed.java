package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.diagnostics.ClusterFollower;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.TaskStream;
import io.heddle.diagnostics.TransferMatrix;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a cluster on a thread of its own and keeps what it read for those who ask. All methods but {@link #run} may be called
 * from any thread; what they return does not change any more.
 */
final class ClusterFeed implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterFeed.class);

    private final ClusterFollower follower;
    private final TaskStream tasks;
    private final EventHistory history = new EventHistory();
    private final SampleHistory samples = new SampleHistory();
    private final OutlineFeed outline;
    private final Thread thread = new Thread(this, "heddle-dashboard-feed");

    private ClusterSnapshot latest;
    private long latestNs;
    private long looks;
    private int viewers;
    private boolean isWanted;
    private boolean isClosed;
    private final Answer json = new Answer((look, length) -> (look.snapshot().toJson() + "\n").getBytes(UTF_8));
    private final Answer counters = new Answer((look, length) -> CountersJson.of(look.readings(), length));
    private final Answer metrics =
            new Answer((look, length) -> MetricsText.of(look.snapshot(), look.readings(), length));
    private String advice = "";
    private long adviceLook = -1;
    /** What the last tab was told: most others ask for the same. */
    private @Nullable TaskNews news;

    private long newsFrom;
    private long newsLook;

    /** Everything that a tab has to know of the task stream, up to a moment. */
    record TaskNews(long next, String json) {}

    /** Makes an answer of what was read; the length is that of the last one. */
    private interface Maker {
        byte[] make(ClusterFollower.Look look, int length);
    }

    /** One that is made once of each look, for all who ask, while others ask for something else. */
    private final class Answer {
        private final Maker maker;
        private byte[] bytes = {};
        private long madeOf = -1;

        Answer(final Maker maker) {
            this.maker = maker;
        }

        synchronized byte[] get() {
            final ClusterFollower.Look look;
            final long number;
            synchronized (ClusterFeed.this) {
                look = new ClusterFollower.Look(latest, follower.readings(), follower.nodes());
                number = looks;
            }
            if (number != madeOf) {
                bytes = maker.make(look, bytes.length);
                madeOf = number;
            }
            return bytes;
        }
    }

    ClusterFeed(final Path clusterDirectory) {
        follower = new ClusterFollower(clusterDirectory, DashboardLimits.RUNS_KEPT);
        tasks = follower.tasks();
        outline = new OutlineFeed(follower);
        latest = follower.latest();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (look()) {
                // The last look ended the feed.
            }
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            follower.close();
            history.close();
            closeOutline();
        }
    }

    /** Those who ask are not kept while the files are read. */
    private boolean look() throws InterruptedException {
        ClusterFollower.Look read = null;
        try {
            read = follower.read();
        } catch (final UncheckedIOException ex) {
            // The directory is going away in this moment; the next look finds what is left of it.
            LOG.warn("the files of the cluster cannot be read: {}", ex.getMessage());
        }
        return take(read);
    }

    private synchronized boolean take(final ClusterFollower.@Nullable Look read) throws InterruptedException {
        if (read != null) {
            follower.accept(read);
            latest = read.snapshot();
            samples.take(latest, read.readings());
        }
        final long nowNs = System.nanoTime();
        latestNs = nowNs;
        looks++;
        isWanted = false;
        follower.follow();
        history.poll(follower.nodes());
        notifyAll();
        final long deadlineNs = nowNs
                + TimeUnit.MILLISECONDS.toNanos(
                        viewers > 0 ? DashboardLimits.WATCHED_INTERVAL_MS : DashboardLimits.UNWATCHED_INTERVAL_MS);
        for (long leftNs = deadlineNs - nowNs;
                leftNs > 0 && !isWanted && !isClosed;
                leftNs = deadlineNs - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        return !isClosed;
    }

    /** A tab looks from now on, or no more. */
    synchronized boolean watched(final int change) {
        if (change > 0 && viewers >= DashboardLimits.STREAMS_MAX) {
            return false;
        }
        viewers += change;
        want();
        return true;
    }

    private synchronized void want() {
        isWanted = true;
        notifyAll();
    }

    /** What the nodes say now, or said a moment ago. */
    synchronized ClusterSnapshot snapshot() throws InterruptedException {
        if (System.nanoTime() - latestNs > DashboardLimits.FRESH_NS && !isClosed) {
            awaitLook(looks);
        }
        return latest;
    }

    /** All counters as a JSON array, see {@link CountersJson}. */
    byte[] counters() throws InterruptedException {
        snapshot();
        return counters.get();
    }

    /** The last minutes of a worker, of all with null, after a time, as a JSON array; without a further look. */
    synchronized String samples(final @Nullable String worker, final long sinceNs) {
        return samples.json(worker, sinceNs);
    }

    /** What was copied between workers, as a JSON object. */
    synchronized String transfers() throws InterruptedException {
        snapshot();
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("recentSeconds", TimeUnit.NANOSECONDS.toSeconds(TransferMatrix.RECENT_NS));
        answer.put("pairs", tasks.transfers().transfers(tasks::workerName, latest.timeNs()));
        return JsonText.of(answer) + "\n";
    }

    /** Events from a sequence on. */
    synchronized String eventsSince(final long sequence) throws InterruptedException {
        snapshot();
        return history.since(sequence);
    }

    /** Distinct errors as a JSON array, newest first. */
    synchronized String errors() throws InterruptedException {
        snapshot();
        return history.errors();
    }

    /** What makes the cluster slow, as a JSON array, the most urgent first. */
    synchronized String advice() throws InterruptedException {
        snapshot();
        if (adviceLook != looks) {
            advice = JsonText.of(follower.advice()) + "\n";
            adviceLook = looks;
        }
        return advice;
    }

    /** What made it slow since a time, without a further look. */
    synchronized String adviceSince(final long sinceNs) {
        return JsonText.of(follower.adviceSince(sinceNs));
    }

    /** The sequence of the next run. */
    synchronized long endOfRuns() {
        return tasks.end();
    }

    /** All counters as metrics, see {@link MetricsText}. */
    byte[] metrics() throws InterruptedException {
        snapshot();
        return metrics.get();
    }

    /**
     * Wait for the next look.
     *
     * @param seen the look that is known.
     * @return the number of a later one, or -1 at the end.
     */
    synchronized long awaitLook(final long seen) throws InterruptedException {
        if (looks <= seen) {
            isWanted |= viewers == 0;
            notifyAll();
        }
        while (looks <= seen && !isClosed) {
            wait();
        }
        return isClosed ? -1 : looks;
    }

    /** What was read last, without waiting. */
    synchronized ClusterSnapshot latest() {
        return latest;
    }

    /** The same as one JSON object on a line. */
    byte[] latestJson() {
        return json.get();
    }

    /** What the scheduler knows of single tasks, as a JSON object; the same one until there is another. */
    synchronized String outline() {
        return outline.json();
    }

    private synchronized void closeOutline() {
        outline.close();
    }

    /** The sequence from which a new tab is told of runs. */
    synchronized long firstForNewTab() {
        return tasks.firstSince(latest.timeNs() - DashboardLimits.RUNS_AT_START_NS);
    }

    /** New runs, null if there are none. */
    synchronized @Nullable TaskNews tasksSince(final long from) {
        if (from >= tasks.end()) {
            return null;
        }
        if (news == null || newsFrom != from || newsLook != looks) {
            news = newsSince(from);
            newsFrom = from;
            newsLook = looks;
        }
        return news;
    }

    private TaskNews newsSince(final long from) {
        final long baseNs = TimeUnit.MILLISECONDS.toNanos(TimeUnit.NANOSECONDS.toMillis(latest.timeNs())
                - TimeUnit.NANOSECONDS.toMillis(DashboardLimits.RUNS_AT_START_NS));
        final TaskBatch batch = new TaskBatch(baseNs, DashboardLimits.RUNS_PER_MESSAGE);
        final long next = tasks.read(from, batch);
        batch.coalesce();
        final StringBuilder json = new StringBuilder(64 + batch.count() * 40);
        json.append("{\"baseMs\":").append(TimeUnit.NANOSECONDS.toMillis(baseNs));
        json.append(",\"omitted\":").append(tasks.omitted());
        json.append(",\"lanes\":").append(JsonText.of(lanes()));
        json.append(",\"prefixes\":").append(JsonText.of(follower.functions()));
        json.append(",\"runs\":");
        batch.appendTo(json);
        return new TaskNews(next, json.append('}').toString());
    }

    private List<Object> lanes() {
        final List<Object> lanes = new ArrayList<>();
        for (final TaskStream.Lane lane : tasks.lanes()) {
            lanes.add(List.of(lane.worker(), lane.index()));
        }
        return lanes;
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
