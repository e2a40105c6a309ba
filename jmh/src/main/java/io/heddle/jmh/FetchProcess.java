package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.client.TaskOptions;
import io.heddle.cluster.ParentWatch;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * A process of {@link FetchBench}: a worker near or far, or the reader: a scheduler with a client that has the far worker make values,
 * lets the near one hold them too, and writes down how fast they came.
 */
public final class FetchProcess {
    static final String READER = "reader";
    static final String NEAR = "fetch-near";
    static final String FAR = "fetch-far";
    private static final int WARM_UPS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FetchProcess() {}

    /**
     * Arguments: role and file of the secret; of a worker the scheduler's address and its memory limit; of the reader its own address,
     * its port, the file of the rates, runs, values and their length in bytes.
     */
    public static void main(final String[] arguments) throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        ParentWatch.start(end::countDown);
        final DriverProfile profile = DriverProfile.load(BenchSettings.profileOfProcess());
        final SharedSecret secret = SharedSecret.fromFile(Path.of(arguments[1]));
        int exitCode = 0;
        try {
            if (arguments[0].equals(READER)) {
                try (SchedulerProcess scheduler = SchedulerProcess.start(
                        "bench" + ProcessHandle.current().pid(),
                        arguments[2],
                        Integer.parseInt(arguments[3]),
                        null,
                        secret,
                        false,
                        profile)) {
                    ParentWatch.reportReady("address=" + scheduler.address());
                    measure(arguments);
                }
            } else {
                try (WorkerProcess worker = WorkerProcess.start(
                        Address.parse(arguments[2]),
                        arguments[0],
                        1,
                        Long.parseLong(arguments[3]),
                        null,
                        secret,
                        profile)) {
                    ParentWatch.reportReady("workerId=" + worker.workerId());
                    end.await();
                }
            }
        } catch (final IOException | RuntimeException failure) {
            failure.printStackTrace();
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private static void measure(final String[] arguments) throws IOException {
        final int runs = Integer.parseInt(arguments[5]);
        final int values = Integer.parseInt(arguments[6]);
        final int length = Math.toIntExact(Long.parseLong(arguments[7]));
        final List<String> rates = new ArrayList<>();
        try (Client client = Client.builder()
                .secretFile(Path.of(arguments[1]))
                .connectTimeout(PATIENCE)
                .connect(arguments[2] + ":" + arguments[3])) {
            client.waitForWorkers(2, PATIENCE);
            for (int run = -WARM_UPS; run < runs; run++) {
                final List<TaskFuture<byte[]>> made = client.with(
                        TaskOptions.DEFAULTS.workers(FAR).allowOtherWorkers(true),
                        () -> client.map(
                                seed -> value(seed, length),
                                IntStream.range(0, values).boxed().toList()));
                made.forEach(FetchProcess::requireMade);
                final long startNs = System.nanoTime();
                client.replicate(made, 2);
                final long timeNs = System.nanoTime() - startNs;
                if (run >= 0) {
                    rates.add(Double.toString((double) values * length * 1e9 / timeNs));
                }
                check(client, made);
            }
        }
        Files.write(Path.of(arguments[4]), rates);
    }

    private static byte[] value(final int seed, final int length) {
        final byte[] value = new byte[length];
        Arrays.fill(value, (byte) (seed + 1));
        value[length - 1] = (byte) (seed + 2);
        return value;
    }

    /** Waits for a value and leaves it where it is. */
    private static void requireMade(final TaskFuture<byte[]> future) {
        final Throwable failure = future.exception();
        if (failure != null) {
            throw new IllegalStateException("a value was not made", failure);
        }
    }

    /** Reads the copies where they are, and lets everything go. */
    private static void check(final Client client, final List<TaskFuture<byte[]>> made) {
        for (int i = 0; i < made.size(); i++) {
            final int seed = i;
            final TaskFuture<byte[]> future = made.get(i);
            final TaskFuture<Boolean> read = client.with(
                    TaskOptions.DEFAULTS.workers(NEAR),
                    () -> client.submitWith((final byte[] value) -> isRight(value, seed), future));
            if (!read.result()) {
                throw new IllegalStateException("value " + i + " came as another one");
            }
            read.release();
        }
        made.forEach(TaskFuture::release);
    }

    private static boolean isRight(final byte[] value, final int seed) {
        for (int i = 0; i < value.length - 1; i += 61) {
            if (value[i] != (byte) (seed + 1)) {
                return false;
            }
        }
        return value[value.length - 1] == (byte) (seed + 2);
    }
}
