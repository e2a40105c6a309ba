package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.client.TaskOptions;
import io.heddle.client.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How often a gibibyte lies in memory that a worker has made and four worker processes of its host read: in copies of it. */
final class BroadcastBench {
    static final String CASE = "broadcast-1GB";
    private static final int WORKERS = 4;
    private static final int VALUES = 64;
    private static final int VALUES_QUICK = 4;
    private static final int VALUE_BYTES = 16 << 20;
    private static final String LIMIT = "1600MiB";
    private static final String LIMIT_QUICK = "128MiB";

    private final BenchSettings settings;
    private final BenchReport report;

    BroadcastBench(final BenchSettings settings, final BenchReport report) {
        this.settings = settings;
        this.report = report;
    }

    void run() {
        final int values = settings.isQuick() ? VALUES_QUICK : VALUES;
        report.progress(CASE + ": " + values + " values of 16 MiB, made by one worker process and read by " + WORKERS);
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit(settings.isQuick() ? LIMIT_QUICK : LIMIT)
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            final List<String> names =
                    client.workers().stream().map(WorkerStatus::name).sorted().toList();
            final List<TaskFuture<byte[]>> made = client.with(TaskOptions.DEFAULTS.workers(names.get(0)), () -> {
                final List<TaskFuture<byte[]>> futures = new ArrayList<>();
                for (int i = 0; i < values; i++) {
                    futures.add(client.submit(BroadcastBench::value, i));
                }
                return futures;
            });
            final List<TaskFuture<Long>> read = new ArrayList<>();
            for (final String name : names) {
                client.with(TaskOptions.DEFAULTS.workers(name), () -> {
                    for (final TaskFuture<byte[]> future : made) {
                        read.add(client.submitWith(BroadcastBench::sum, future));
                    }
                    return read;
                });
            }
            check(client.gather(read), values);
            report.add(Figure.of(MemoryBench.BENCH, CASE, "copies", "copies", new double[] {copies(client, values)}));
        }
    }

    /** By what the workers say of themselves once they agree that all is there. */
    private static double copies(final Client client, final int values) {
        final long bytes = (long) values * VALUE_BYTES;
        final long startNs = System.nanoTime();
        long used = client.memory().usedBytes();
        while (used < bytes
                && System.nanoTime() - startNs < Duration.ofSeconds(10).toNanos()) {
            Thread.onSpinWait();
            used = client.memory().usedBytes();
        }
        return (double) used / bytes;
    }

    private static byte[] value(final int seed) {
        final byte[] value = new byte[VALUE_BYTES];
        new Random(seed).nextBytes(value);
        return value;
    }

    private static long sum(final byte[] value) {
        long sum = 0;
        for (final byte each : value) {
            sum = 31 * sum + each;
        }
        return sum;
    }

    private static void check(final List<Long> sums, final int values) {
        for (int i = 0; i < sums.size(); i++) {
            if (!sums.get(i).equals(sums.get(i % values))) {
                throw new WrongResultException("value " + i % values + " was read as two different ones");
            }
        }
        if (sums.get(0) != sum(value(0))) {
            throw new WrongResultException("value 0 was read as another one");
        }
    }
}
