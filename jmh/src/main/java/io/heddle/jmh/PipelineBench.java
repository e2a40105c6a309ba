package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.jmh.PipelineSteps.Trades;
import io.heddle.jmh.PipelineSteps.Windows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A stream through three processes: every two milliseconds the twenty events that were due become three tasks, parse, look up,
 * aggregate, the last of which continues the one before. The reference data is a persisted frame, whose columns one task's result
 * brings to the workers. An event is timed from the moment it was due until the client holds the windows that contain it, so the
 * wait for its batch counts. Nothing may be lost or come twice, else the exit code is 3. Beside it the same steps in one thread,
 * paced alike, with no engine at all.
 */
final class PipelineBench {
    private static final String BENCH = "pipeline";
    private static final String CASE = "paced-10k";
    private static final int SECONDS = 60;
    private static final int WARM_UP_SECONDS = 5;
    private static final int WORKERS = 2;
    private static final int BATCH_EVENTS = 20;
    private static final long EVENT_NS = TimeUnit.SECONDS.toNanos(1) / PipelineSteps.EVENTS_PER_SECOND;
    private static final int QUEUE_LENGTH = 1 << 16;
    private static final int PROBES = 64;
    private static final String BASELINE = "one-thread";
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(5);
    private static final String[] METRICS = {"p50", "p99", "p99.9", "max"};
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};

    private final BenchReport report;
    private final BenchDirectory directory;
    private final int seconds;

    PipelineBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.report = report;
        this.directory = directory;
        this.seconds = settings.seconds() > 0 ? settings.seconds() : settings.isQuick() ? 2 : SECONDS;
        settings.requireKnown(List.of(CASE));
    }

    /** Where the events of a batch go. */
    private interface Flow {
        void onBatch(Batch batch);
    }

    /** Events that are due until {@code dueNs}, the first of them {@code sequence}. */
    private record Batch(long sequence, long firstDueNs, byte[] lines) {}

    /** What the collector waits for. */
    private record Pending(Batch batch, TaskFuture<Windows> windows) {}

    /** Runs it; returns the exit code. */
    int run() {
        final long events = (long) seconds * PipelineSteps.EVENTS_PER_SECOND;
        report.progress(BASELINE + ": " + events + " events in " + seconds + " s, no engine");
        final Histogram bare = inOneThread();
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit("256MiB")
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            final TaskFuture<int[]> multipliers = referenceData(client);
            report.progress("warm-up: " + Math.min(seconds, WARM_UP_SECONDS) + " s");
            stream(client, multipliers, Math.min(seconds, WARM_UP_SECONDS));
            final long pausedMs = pausedMs() + workersPausedMs(client);
            report.progress(
                    CASE + ": " + events + " events in " + seconds + " s, three tasks for every " + BATCH_EVENTS);
            final Outcome outcome = stream(client, multipliers, seconds);
            final long pauseMs = pausedMs() + workersPausedMs(client) - pausedMs;
            multipliers.release();
            return tell(events, outcome, bare, pauseMs);
        }
    }

    private int tell(final long events, final Outcome outcome, final Histogram bare, final long pauseMs) {
        for (int i = 0; i < METRICS.length; i++) {
            add(
                    METRICS[i],
                    "us",
                    outcome.times.getValueAtPercentile(PERCENTILES[i]) / 1e3,
                    bare.getValueAtPercentile(PERCENTILES[i]) / 1e3);
        }
        final Windows last = outcome.last;
        final long expectedSum = events * (events - 1) / 2;
        final long lost = Math.max(0, events - last.events());
        final long duplicated = Math.max(0, last.events() - events);
        add("gc-pauses", "ms", (double) pauseMs, null);
        add("lost", "events", (double) lost, null);
        add("duplicated", "events", (double) duplicated, null);
        if (lost + duplicated > 0 || last.sequenceSum() != expectedSum || last.faultyWindows() > 0) {
            report.progress("FAILED: " + last + " after " + events + " events whose numbers add up to " + expectedSum);
            return BenchMain.VERIFICATION_FAILED;
        }
        return 0;
    }

    private void add(final String metric, final String unit, final double value, final @Nullable Double baseline) {
        final Figure figure = Figure.of(BENCH, CASE, metric, unit, new double[] {value});
        report.add(baseline == null ? figure : figure.against(BASELINE, new double[] {baseline}));
    }

    private TaskFuture<int[]> referenceData(final Client client) {
        final Path file = directory.disk().resolve("instruments.csv");
        final StringBuilder text = new StringBuilder("instrument,multiplier\n");
        for (int instrument = 0; instrument < PipelineSteps.INSTRUMENTS; instrument++) {
            text.append(instrument)
                    .append(',')
                    .append(PipelineSteps.multiplier(instrument))
                    .append('\n');
        }
        try {
            Files.writeString(file, text);
        } catch (final IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
        final int[] multipliers = new int[PipelineSteps.INSTRUMENTS];
        try (DataFrame persisted = client.readCsv(file.toString()).persist();
                Table table = persisted.compute()) {
            for (long row = 0; row < table.rowCount(); row++) {
                multipliers[(int) table.getLong(row, "instrument")] = (int) table.getLong(row, "multiplier");
            }
        }
        return client.submit(values -> values, multipliers);
    }

    /** Times of all events, and the windows after the last. */
    private record Outcome(Histogram times, Windows last) {}

    private static Outcome stream(final Client client, final TaskFuture<int[]> multipliers, final int seconds) {
        final BlockingQueue<Pending> pending = new ArrayBlockingQueue<>(QUEUE_LENGTH);
        final Histogram times = new Histogram(HIGHEST_NS, 3);
        final int batches = seconds * PipelineSteps.EVENTS_PER_SECOND / BATCH_EVENTS;
        final Windows[] last = {Windows.none()};
        final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        final Thread collector = new Thread(
                () -> {
                    try {
                        for (int i = 0; i < batches; i++) {
                            final Pending next = pending.take();
                            last[0] = next.windows.result();
                            record(times, next.batch);
                        }
                    } catch (final InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    } catch (final RuntimeException wrong) {
                        failure.set(wrong);
                    }
                },
                "bench-collector");
        collector.start();
        final Submitter submitter = new Submitter(client, multipliers, pending);
        try {
            pace(batches, submitter);
            collector.join();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while the pipeline runs", interrupted);
        } finally {
            collector.interrupt();
        }
        submitter.end();
        final RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        return new Outcome(times, last[0]);
    }

    /** Makes three tasks of each batch. */
    private static final class Submitter implements Flow {
        private final Client client;
        private final TaskFuture<int[]> multipliers;
        private final BlockingQueue<Pending> pending;
        private TaskFuture<Windows> before;

        Submitter(final Client client, final TaskFuture<int[]> multipliers, final BlockingQueue<Pending> pending) {
            this.client = client;
            this.multipliers = multipliers;
            this.pending = pending;
            this.before = client.submit(Windows::none);
        }

        @Override
        public void onBatch(final Batch batch) {
            final TaskFuture<Trades> parsed = client.submit(PipelineSteps::parse, batch.lines);
            final TaskFuture<Trades> found = client.submitWith(PipelineSteps::lookUp, parsed, multipliers);
            final TaskFuture<Windows> windows = client.submitWith(PipelineSteps::aggregate, before, found);
            parsed.release();
            found.release();
            before = windows;
            if (!pending.offer(new Pending(batch, windows))) {
                throw new WrongResultException(
                        "the pipeline is " + QUEUE_LENGTH + " batches behind: it cannot keep up");
            }
        }

        void end() {
            before.release();
        }
    }

    private static void pace(final int batches, final Flow flow) {
        final long startNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
        for (int i = 0; i < batches; i++) {
            final long sequence = (long) i * BATCH_EVENTS;
            final byte[] lines = PipelineSteps.lines(sequence, BATCH_EVENTS);
            final long firstDueNs = startNs + sequence * EVENT_NS;
            RoundTrips.awaitUntil(firstDueNs + (BATCH_EVENTS - 1) * EVENT_NS);
            flow.onBatch(new Batch(sequence, firstDueNs, lines));
        }
    }

    private static void record(final Histogram times, final Batch batch) {
        final long nowNs = System.nanoTime();
        for (int event = 0; event < BATCH_EVENTS; event++) {
            times.recordValue(Math.min(HIGHEST_NS, nowNs - batch.firstDueNs - event * EVENT_NS));
        }
    }

    private Histogram inOneThread() {
        final int[] multipliers = new int[PipelineSteps.INSTRUMENTS];
        for (int instrument = 0; instrument < multipliers.length; instrument++) {
            multipliers[instrument] = PipelineSteps.multiplier(instrument);
        }
        final Histogram times = new Histogram(HIGHEST_NS, 3);
        final Windows[] windows = {Windows.none()};
        pace(Math.max(1, seconds / 4) * PipelineSteps.EVENTS_PER_SECOND / BATCH_EVENTS, batch -> {
            final Trades found = PipelineSteps.lookUp(PipelineSteps.parse(batch.lines), multipliers);
            windows[0] = PipelineSteps.aggregate(windows[0], found);
            record(times, batch);
        });
        return times;
    }

    private static long pausedMs() {
        long sumMs = 0;
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            sumMs += Math.max(0, collector.getCollectionTime());
        }
        return sumMs;
    }

    /** A worker cannot be chosen: enough tasks come to all of them. */
    private static long workersPausedMs(final Client client) {
        final List<TaskFuture<long[]>> probes = client.map(
                probe -> new long[] {ProcessHandle.current().pid(), pausedMs()},
                IntStream.range(0, PROBES).boxed().toList());
        final Map<Long, Long> byProcess = new HashMap<>();
        client.gather(probes).forEach(answer -> byProcess.merge(answer[0], answer[1], Math::max));
        probes.forEach(TaskFuture::release);
        return byProcess.values().stream().mapToLong(Long::longValue).sum();
    }
}
