package io.heddle.diagnostics;

import io.heddle.diagnostics.Advice.Topic;
import io.heddle.diagnostics.ClusterSnapshot.PrefixView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.graph.TaskIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What can be said about the runs of single functions: stragglers, skew, sizes. */
final class FunctionAdvice {
    private static final int RUNS_MIN = 5;
    private static final int STRAGGLER_FACTOR = 3;
    /** Below, a stop of the machine looks like a straggler. */
    private static final long STRAGGLER_MIN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int SKEW_FACTOR = 4;
    private static final long SKEW_MIN_BYTES = 1 << 20;
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long SHORT_RUNS_MIN = 20_000;
    /** What a task costs that does nothing, about: see the bench {@code throughput}. */
    private static final long TASK_COST_NS = TimeUnit.MICROSECONDS.toNanos(2);

    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(5);

    private final RunStatistics.Function function;
    private final List<Advice> found;

    private FunctionAdvice(final RunStatistics.Function function, final List<Advice> found) {
        this.function = function;
        this.found = found;
    }

    static List<Advice> of(final ClusterSnapshot snapshot, final RunStatistics runs) {
        final List<Advice> found = new ArrayList<>();
        long threads = 0;
        long limitPerThread = Long.MAX_VALUE;
        for (final WorkerView worker : snapshot.workers()) {
            threads += worker.threads();
            if (worker.threads() > 0 && worker.limitBytes() > 0) {
                limitPerThread = Math.min(limitPerThread, worker.limitBytes() / (2 * worker.threads()));
            }
        }
        snapshot.prefixes().forEach(prefix -> shortTasks(prefix, found));
        for (final RunStatistics.Function function : runs.functions()) {
            final FunctionAdvice advice = new FunctionAdvice(function, found);
            if (function.count() >= RUNS_MIN) {
                advice.stragglers();
                advice.skew();
            }
            advice.longTasks(threads);
            advice.largeResults(limitPerThread);
        }
        return found;
    }

    private void add(final Topic topic, final String finding, final String remedy, final long lostNs) {
        found.add(new Advice(topic, function.name(), finding, remedy, lostNs));
    }

    private void stragglers() {
        final long medianNs = function.medianDurationNs();
        final long boundNs = Math.max(STRAGGLER_FACTOR * medianNs, medianNs + STRAGGLER_MIN_NS);
        final Map<String, Integer> byWorker = new HashMap<>();
        int worst = -1;
        int count = 0;
        long lostNs = 0;
        for (int run = 0; run < function.count(); run++) {
            if (function.durationNs(run) > boundNs) {
                count++;
                lostNs += function.durationNs(run) - medianNs;
                byWorker.merge(function.worker(run), 1, Integer::sum);
                worst = worst < 0 || function.durationNs(run) > function.durationNs(worst) ? run : worst;
            }
        }
        // Where a quarter is slow, slow is usual.
        if (count == 0 || count * 4L > function.count()) {
            return;
        }
        String place = "";
        for (final Map.Entry<String, Integer> entry : byWorker.entrySet()) {
            if (count > 2 && entry.getValue() * 5L >= count * 4L) {
                place = entry.getKey();
            }
        }
        add(
                Topic.STRAGGLER,
                Quantity.count(count) + " of " + Quantity.count(function.count()) + " runs of " + function.name()
                        + " took over " + STRAGGLER_FACTOR + " times the median of " + Quantity.duration(medianNs)
                        + ": the longest, task " + TaskIds.text(function.taskId(worst)) + " on "
                        + function.worker(worst) + ", "
                        + Quantity.duration(function.durationNs(worst)),
                place.isEmpty()
                        ? "look at the inputs of these tasks (client.story(future)), and split the large ones"
                        : "nearly all of them ran on " + place + ": see what else uses its host",
                lostNs);
    }

    private void skew() {
        final long median = function.medianBytes();
        int largest = 0;
        for (int run = 1; run < function.count(); run++) {
            largest = function.bytes(run) > function.bytes(largest) ? run : largest;
        }
        final long most = function.bytes(largest);
        if (most > SKEW_MIN_BYTES && most > SKEW_FACTOR * median) {
            add(
                    Topic.SKEW,
                    "the largest result of " + function.name() + " has " + Quantity.bytes(most) + " (task "
                            + TaskIds.text(function.taskId(largest)) + " on " + function.worker(largest) + "), "
                            + (median == 0
                                    ? "the median is empty"
                                    : most / median + " times the median of " + Quantity.bytes(median)),
                    "distribute by another key or split the large ones: one thread works on it while others wait",
                    0);
        }
    }

    /** By the counters: of so many runs the event log has only a share. */
    private static void shortTasks(final PrefixView prefix, final List<Advice> found) {
        if (prefix.tasksFinished() >= SHORT_RUNS_MIN && prefix.meanDurationNs() < SHORT_NS) {
            found.add(new Advice(
                    Topic.TASK_SIZE,
                    prefix.name(),
                    Quantity.count(prefix.tasksFinished()) + " runs of " + prefix.name() + " took "
                            + Quantity.duration(prefix.meanDurationNs())
                            + " each: what it costs to distribute a task, about "
                            + Quantity.duration(TASK_COST_NS) + ", is much beside that",
                    "let one task do many of them, so that it takes a millisecond or more",
                    prefix.tasksFinished() * TASK_COST_NS));
        }
    }

    private void longTasks(final long threads) {
        final long medianNs = function.medianDurationNs();
        if (medianNs > LONG_NS && function.count() < 2 * threads) {
            add(
                    Topic.TASK_SIZE,
                    Quantity.count(function.count()) + " runs of " + function.name() + " took "
                            + Quantity.duration(medianNs) + " each, on " + Quantity.count(threads) + " threads",
                    "make more and smaller tasks: at least two for each thread, of a second or less",
                    0);
        }
    }

    private void largeResults(final long limitPerThread) {
        final long median = function.medianBytes();
        if (median > limitPerThread) {
            add(
                    Topic.PARTITION_SIZE,
                    "results of " + function.name() + " have " + Quantity.bytes(median)
                            + ", more than half of what a thread of a worker may hold ("
                            + Quantity.bytes(2 * limitPerThread) + ")",
                    "make partitions smaller, or give workers more memory or fewer threads",
                    0);
        }
    }
}
