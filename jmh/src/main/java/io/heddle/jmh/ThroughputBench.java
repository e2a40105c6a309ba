package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many small tasks over two worker processes, from the first call to the last result at the client. Each task has its own
 * key, run and argument, and all results are checked; afterwards the scheduler must have finished exactly as many runs as
 * tasks were submitted.
 */
final class ThroughputBench {
    private static final String BENCH = "throughput";
    private static final int TASKS = 100_000;
    private static final int WORKERS = 2;
    private static final int FAN_WIDTH = 1_000;
    private static final int FAN_INPUTS = 3;
    private static final long COUNT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final BenchSettings settings;
    private final BenchReport report;
    private final int taskCount;
    private long submitted;
    private long submitNs;

    ThroughputBench(final BenchSettings settings, final BenchReport report) {
        this.settings = settings;
        this.report = report;
        this.taskCount = settings.amount(TASKS);
    }

    /** One way to make tasks; returns how many it made and waited for. */
    private interface Work {
        int run();
    }

    /** Runs all cases; returns the exit code. */
    int run() {
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit("512MiB")
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            final double[] submitTimes = new double[settings.runs()];
            measure("map", () -> map(client), submitTimes);
            report.add(Figure.of(BENCH, "submit", "ns-per-task", "ns", submitTimes));
            measure("tree", () -> tree(client), null);
            measure("fan", () -> fan(client), null);
            return verify(client);
        }
    }

    private void measure(final String name, final Work work, final double @Nullable [] submitTimes) {
        report.progress(name + ": " + taskCount + " tasks over " + WORKERS + " worker processes");
        submitted += work.run(); // warm-up
        final double[] rates = new double[settings.runs()];
        for (int run = 0; run < rates.length; run++) {
            final long startNs = System.nanoTime();
            final int count = work.run();
            rates[run] = count * 1e9 / (System.nanoTime() - startNs);
            submitted += count;
            if (submitTimes != null) {
                submitTimes[run] = (double) submitNs / count;
            }
        }
        report.add(Figure.of(BENCH, name, "tasks-per-second", "1/s", rates));
    }

    private int map(final Client client) {
        final List<Integer> arguments = new ArrayList<>(taskCount);
        for (int i = 0; i < taskCount; i++) {
            arguments.add(i);
        }
        final long startNs = System.nanoTime();
        final List<TaskFuture<Integer>> futures = client.map(x -> x + 1, arguments);
        submitNs = System.nanoTime() - startNs;
        final List<Integer> values = client.gather(futures);
        for (int i = 0; i < taskCount; i++) {
            require(i + 1, values.get(i), "element " + i + " of the map");
        }
        futures.forEach(TaskFuture::release);
        return taskCount;
    }

    /** Half of the tasks are leaves, the others add two results; only the root is fetched. */
    private int tree(final Client client) {
        List<TaskFuture<Long>> level = new ArrayList<>();
        final List<TaskFuture<Long>> all = new ArrayList<>(taskCount);
        long sum = 0;
        for (int i = 0; i < Math.max(1, taskCount / 2); i++) {
            level.add(client.submit(x -> x, (long) i));
            sum += i;
        }
        all.addAll(level);
        while (level.size() > 1) {
            final List<TaskFuture<Long>> next = new ArrayList<>(level.size() / 2 + 1);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                final TaskFuture<Long> added = client.submitWith((a, b) -> a + b, level.get(i), level.get(i + 1));
                next.add(added);
                all.add(added);
            }
            if (level.size() % 2 == 1) {
                next.add(level.get(level.size() - 1));
            }
            level = next;
        }
        require(sum, level.get(0).result(), "the sum of the tree");
        all.forEach(TaskFuture::release);
        return all.size();
    }

    /** Layers in which every task adds three results of the layer before; all of the last layer are fetched. */
    private int fan(final Client client) {
        final int width = Math.min(FAN_WIDTH, Math.max(FAN_INPUTS, taskCount / 10));
        final int layers = Math.max(2, taskCount / width);
        final List<TaskFuture<Long>> all = new ArrayList<>(width * layers);
        List<TaskFuture<Long>> layer = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            layer.add(client.submit(x -> x, 1L));
        }
        all.addAll(layer);
        long expected = 1;
        for (int depth = 1; depth < layers; depth++) {
            final List<TaskFuture<Long>> next = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                next.add(client.submitWith(
                        values -> values.get(0) + values.get(1) + values.get(2),
                        List.of(layer.get(i), layer.get((i + 1) % width), layer.get((i + 2) % width))));
            }
            all.addAll(next);
            layer = next;
            expected *= FAN_INPUTS; // wraps around, on the workers as here
        }
        for (final long value : client.gather(layer)) {
            require(expected, value, "a result of the fan");
        }
        all.forEach(TaskFuture::release);
        return all.size();
    }

    private static void require(final long expected, final long actual, final String what) {
        if (expected != actual) {
            throw new WrongResultException(what + " is " + actual + ", expected " + expected);
        }
    }

    private int verify(final Client client) {
        final long startNs = System.nanoTime();
        long finished = client.status().tasksFinished();
        while (finished < submitted && System.nanoTime() - startNs < COUNT_TIMEOUT_NS) {
            LockSupport.parkNanos(1_000_000);
            finished = client.status().tasksFinished();
        }
        report.progress(submitted + " tasks submitted, " + finished + " finished");
        if (finished == submitted) {
            return 0;
        }
        report.progress("FAILED: the scheduler's counter does not match; the figures are worth nothing");
        return BenchMain.VERIFICATION_FAILED;
    }
}
