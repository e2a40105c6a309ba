package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histograms of a real cluster as Prometheus reads them. */
@Timeout(60)
class MetricsTextTest {
    private static final int TASKS = 24;
    private static final long BUSY_NS = TimeUnit.MILLISECONDS.toNanos(5);
    /** The power of two below that. */
    private static final long SHORTER_NS = 1L << 22;

    private static int work(final int number) {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < BUSY_NS) {
            Thread.onSpinWait();
        }
        return number;
    }

    /** The values of a metric over all nodes and bounds, in order. */
    private static List<long[]> buckets(final String metrics, final String name, final String node) {
        final List<long[]> buckets = new ArrayList<>();
        Pattern.compile("(?m)^" + name + "_bucket\\{[^}]*node=\"" + node + "\"[^}]*,le=\"([^\"]+)\"} (\\d+)$")
                .matcher(metrics)
                .results()
                .forEach(line -> buckets.add(new long[] {
                    line.group(1).equals("+Inf") ? Long.MAX_VALUE : Long.parseLong(line.group(1)),
                    Long.parseLong(line.group(2))
                }));
        return buckets;
    }

    private static long value(final String metrics, final String name, final String node) {
        return Pattern.compile("(?m)^" + name + "\\{[^}]*node=\"" + node + "\"[^}]*} (\\d+)$")
                .matcher(metrics)
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }

    @Test
    void histogramsHaveCumulativeBucketsSumAndCount() throws InterruptedException {
        try (Client client = Client.builder()
                        .workers(2)
                        .threadsPerWorker(1)
                        .memoryLimit("64MiB")
                        .start();
                ClusterWatch watch = new ClusterWatch(Path.of(client.clusterDirectory()))) {
            final List<TaskFuture<Integer>> futures = client.map(
                    MetricsTextTest::work, IntStream.range(0, TASKS).boxed().toList());
            assertEquals(TASKS, client.gather(futures).size());
            String metrics = "";
            while (value(metrics, "heddle_run_duration_ns_count", "[^\"]+") < TASKS
                    || value(metrics, "heddle_task_latency_ns_count", "scheduler") < TASKS) {
                LockSupport.parkNanos(1_000_000);
                if (Thread.interrupted()) {
                    throw new InterruptedException(metrics);
                }
                final ClusterSnapshot snapshot = watch.snapshot();
                metrics = new String(MetricsText.of(snapshot, watch.readings(), 0), UTF_8);
            }
            final String counters = new String(CountersJson.of(watch.readings(), 0), UTF_8);
            final Matcher latency = Pattern.compile("\\{\"node\":\"scheduler\",\"name\":\"task-latency-ns\",\"count\":"
                            + TASKS + ",\"sum\":(\\d+),\"median\":(\\d+),\"tail\":(\\d+),\"buckets\":\\[([0-9,]+)],"
                            + "\"unit\":\"ns\",\"kind\":\"histogram\"")
                    .matcher(counters);
            assertTrue(latency.find(), counters);
            assertEquals(value(metrics, "heddle_task_latency_ns_sum", "scheduler"), Long.parseLong(latency.group(1)));
            assertTrue(Long.parseLong(latency.group(3)) >= BUSY_NS, latency.group());
            assertEquals(
                    TASKS,
                    Pattern.compile(",")
                            .splitAsStream(latency.group(4))
                            .mapToLong(Long::parseLong)
                            .sum());
            assertTrue(metrics.contains("# TYPE heddle_run_duration_ns histogram\n"), metrics);
            assertTrue(metrics.contains("# TYPE heddle_task_latency_ns histogram\n"), metrics);
            assertEquals(TASKS, value(metrics, "heddle_run_duration_ns_count", "[^\"]+"));
            assertEquals(TASKS, value(metrics, "heddle_task_latency_ns_count", "scheduler"));
            assertTrue(value(metrics, "heddle_run_duration_ns_sum", "[^\"]+") >= TASKS * BUSY_NS, metrics);
            // Two threads: the last of them waits for eleven others.
            assertTrue(value(metrics, "heddle_task_latency_ns_sum", "scheduler") >= 6 * TASKS * BUSY_NS, metrics);
            check(metrics, "heddle_task_latency_ns", "scheduler", 0);
            watch.snapshot()
                    .workers()
                    .forEach(worker -> assertTrue(worker.runMedianNs() > SHORTER_NS, worker::toString));
            for (final String worker :
                    watch.snapshot().workers().stream().map(view -> view.name()).toList()) {
                check(metrics, "heddle_run_duration_ns", worker, 0);
                check(metrics, "heddle_duty_cycle_ns", worker, Long.MAX_VALUE);
            }
            check(metrics, "heddle_duty_cycle_ns", "scheduler", Long.MAX_VALUE);
        }
    }

    /** Counts never fall from one bound to the next, and none is as short as no task was. */
    private static void check(final String metrics, final String name, final String node, final long shortMax) {
        final List<long[]> buckets = buckets(metrics, name, node);
        assertEquals(28, buckets.size(), metrics);
        long before = 0;
        for (final long[] bucket : buckets) {
            assertTrue(bucket[1] >= before, metrics);
            assertTrue(bucket[0] > SHORTER_NS || bucket[1] <= shortMax, metrics);
            before = bucket[1];
        }
        assertEquals(Long.MAX_VALUE, buckets.get(27)[0]);
        assertTrue(before > 0, name + " of " + node);
        assertEquals(before, value(metrics, name + "_count", node), name);
    }
}
