package io.heddle.client;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.sum;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What runs on each host of {@link ManyHostsTest}: a scheduler or worker until its input ends, or the client's checks. */
final class HostMember {
    static final int FILES = 4;
    static final int ROWS_PER_FILE = 40_000;
    private static final int LARGE_BYTES = 3_000_000;
    private static final int HUGE_BYTES = 48_000_000;

    private HostMember() {}

    /** A large value and the process that made it. */
    record Made(long pid, int seed, byte[] bytes) implements Serializable {
        private static final long serialVersionUID = 1L;

        boolean isRight() {
            for (int i = 0; i < bytes.length; i += 1 + i % 97) {
                if (bytes[i] != (byte) (seed + i * 31)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The row of a generated CSV file: a key and a number. */
    static String key(final int file, final int row) {
        return "key-" + (row * 7 + file) % 23;
    }

    static long value(final int file, final int row) {
        return (row * 31L + file * 17L) % 1_000;
    }

    public static void main(final String[] arguments) throws IOException {
        final SharedSecret secret = SharedSecret.fromFile(Path.of(arguments[1]));
        switch (arguments[0]) {
            case "scheduler" -> {
                try (SchedulerProcess scheduler = SchedulerProcess.start(
                        arguments[2],
                        arguments[3].equals("-") ? null : arguments[3],
                        Integer.parseInt(arguments[4]),
                        null,
                        secret,
                        false,
                        arguments.length > 5 ? Path.of(arguments[5]) : null,
                        DriverProfile.load("balanced"))) {
                    untilInputEnds("scheduler at " + scheduler.address());
                }
            }
            case "worker" -> {
                try (WorkerProcess worker = WorkerProcess.start(
                        Address.parse(arguments[2]),
                        arguments[3],
                        1,
                        Long.parseLong(arguments[4]),
                        null,
                        secret,
                        DriverProfile.load("balanced"))) {
                    untilInputEnds("worker " + worker.workerId());
                }
            }
            default -> {
                try (Client client = Client.builder()
                        .secretFile(Path.of(arguments[1]))
                        .connectTimeout(Duration.ofSeconds(20))
                        .connect(arguments[2])) {
                    client.waitForWorkers(2, Duration.ofSeconds(30));
                    if (arguments[0].equals("trouble")) {
                        checkShortMemory(client);
                        checkLostWorker(client);
                    } else {
                        check(client, Path.of(arguments[3]));
                    }
                    System.out.println("READY all is right");
                }
            }
        }
        System.exit(0);
    }

    private static void untilInputEnds(final String what) throws IOException {
        System.out.println("READY " + what);
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static void check(final Client client, final Path directory) {
        checkValues(client);
        checkSmallValues(client);
        measure(client);
        checkFrame(client, directory);
        checkWhatWorkersTell(client);
    }

    /** This host has files of none of them. */
    private static void checkWhatWorkersTell(final Client client) {
        final Set<String> names = Set.of("worker-a", "worker-b");
        require(client.workerLogs().keySet().equals(names), "logs come from " + client.workerLogs());
        require(client.callStacks().keySet().equals(names), "stacks come from " + client.callStacks());
        // What was seen is written down four times a second.
        while (client.profile(ProfileQuery.ALL).samples() == 0) {
            Thread.onSpinWait();
        }
        try {
            client.schedulerLogs();
            throw new AssertionError("the scheduler's log came from another host");
        } catch (final NoClusterException refused) {
            require(String.valueOf(refused.getMessage()).contains("on another host"), refused.toString());
        }
    }

    private static void require(final boolean holds, final String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static Made make(final int seed, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed + i * 31);
        }
        return new Made(ProcessHandle.current().pid(), seed, bytes);
    }

    /** Values of several batches' length: read by the client, and by a worker that has only one of two. */
    private static void checkValues(final Client client) {
        final List<TaskFuture<Made>> made = client.map(
                seed -> make(seed, LARGE_BYTES), IntStream.range(0, 10).boxed().toList());
        final Map<Long, TaskFuture<Made>> byMaker = new HashMap<>();
        for (int i = 0; i < made.size(); i++) {
            final Made value = made.get(i).result();
            require(value.seed() == i && value.isRight(), "value " + i + " is not what was made");
            byMaker.put(value.pid(), made.get(i));
        }
        require(byMaker.size() == 2, "only " + byMaker.size() + " worker made something");
        final List<TaskFuture<Made>> one = new ArrayList<>(byMaker.values());
        for (int i = 0; i < 5; i++) {
            final TaskFuture<Boolean> both = client.submitWith(
                    (final Made a, final Made b) -> a.pid() != b.pid() && a.isRight() && b.isRight(),
                    one.get(i % 2),
                    one.get(1 - i % 2));
            require(both.result(), "a worker read the other's value wrongly");
        }
        System.out.println("large values are right");
    }

    private static void checkSmallValues(final Client client) {
        final List<TaskFuture<Integer>> squares =
                client.map(x -> x * x, IntStream.range(0, 100).boxed().toList());
        final TaskFuture<Integer> total = client.submitWith(
                (final List<Integer> all) -> all.stream().mapToInt(x -> x).sum(), squares);
        require(total.result() == IntStream.range(0, 100).map(x -> x * x).sum(), "the sum of small values is wrong");
        System.out.println("small values are right");
    }

    /** Copies and results together are more than the workers' memory: what rests is spilled, what comes waits. */
    private static void checkShortMemory(final Client client) {
        final List<TaskFuture<Made>> made = client.map(
                seed -> make(seed, LARGE_BYTES), IntStream.range(0, 60).boxed().toList());
        final List<TaskFuture<Long>> sums = new ArrayList<>();
        for (int i = 0; i + 6 <= made.size(); i += 3) {
            sums.add(client.submitWith(
                    (final List<Made> some) -> some.stream()
                            .mapToLong(each -> each.isRight() ? each.seed() : -1_000_000)
                            .sum(),
                    made.subList(i, i + 6)));
        }
        for (int i = 0; i < sums.size(); i++) {
            require(
                    sums.get(i).result() == 6 * 3 * i + 15,
                    "sum " + i + " is " + sums.get(i).result());
        }
        System.out.println("more than memory is right");
    }

    /** The only host of some results dies: they are made again on the other one. */
    private static void checkLostWorker(final Client client) {
        final List<TaskFuture<Made>> made = client.map(
                seed -> make(seed, LARGE_BYTES / 4),
                IntStream.range(0, 12).boxed().toList());
        made.forEach(each -> client.awaitFinished(each.state()));
        ProcessHandle.of(client.workers().get(0).pid()).ifPresent(ProcessHandle::destroyForcibly);
        final List<TaskFuture<Boolean>> checked = made.stream()
                .map(each -> client.submitWith(Made::isRight, each))
                .toList();
        for (int i = 0; i < made.size(); i++) {
            require(made.get(i).result().isRight(), "value " + i + " is wrong after a loss");
            require(checked.get(i).result(), "a worker read value " + i + " wrongly after a loss");
        }
        System.out.println("nothing is lost with a worker");
    }

    private static void measure(final Client client) {
        final List<TaskFuture<Made>> huge = client.map(
                seed -> make(seed, HUGE_BYTES), IntStream.range(0, 4).boxed().toList());
        final Map<Long, TaskFuture<Made>> byMaker = new HashMap<>();
        long bestToClient = Long.MAX_VALUE;
        for (final TaskFuture<Made> each : huge) {
            final long pid = client.submitWith(Made::pid, each).result();
            byMaker.put(pid, each);
            final long startNs = System.nanoTime();
            require(each.result().isRight(), "a huge value is wrong");
            bestToClient = Math.min(bestToClient, System.nanoTime() - startNs);
        }
        System.out.printf(Locale.ROOT, "to the client: %.0f MB/s%n", HUGE_BYTES * 1e3 / bestToClient);
        if (byMaker.size() < 2) {
            return;
        }
        final List<TaskFuture<Made>> two = new ArrayList<>(byMaker.values());
        long bestBetween = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            final long startNs = System.nanoTime();
            final TaskFuture<Long> sum = client.submitWith((a, b) -> a.pid() + b.pid(), two.get(0), two.get(1));
            require(sum.result() > 0, "nothing was read");
            bestBetween = Math.min(bestBetween, System.nanoTime() - startNs);
        }
        System.out.printf(
                Locale.ROOT,
                "between workers, reading both values included: %.0f MB/s%n",
                HUGE_BYTES * 1e3 / bestBetween);
    }

    private static void checkFrame(final Client client, final Path directory) {
        final Map<String, long[]> expected = new HashMap<>();
        for (int file = 0; file < FILES; file++) {
            for (int row = 0; row < ROWS_PER_FILE; row++) {
                if (value(file, row) > 250) {
                    final long[] sums = expected.computeIfAbsent(key(file, row), ignored -> new long[2]);
                    sums[0]++;
                    sums[1] += value(file, row);
                }
            }
        }
        try (DataFrame late = client.readCsv(directory + "/part-*.csv")
                .filter(col("value").gt(250))
                .persist()
                .await()) {
            final long holding = client.status().workers().stream()
                    .filter(worker -> worker.usedBytes() > 0)
                    .count();
            require(holding == 2, "only " + holding + " worker holds partitions");
            try (Table table = late.groupBy("key")
                    .agg(count().as("n"), sum("value").as("total"))
                    .compute()) {
                require(table.rowCount() == expected.size(), "there are " + table.rowCount() + " groups");
                for (long row = 0; row < table.rowCount(); row++) {
                    final long[] sums = expected.get(table.getString(row, "key"));
                    require(
                            sums != null
                                    && table.getLong(row, "n") == sums[0]
                                    && table.getLong(row, "total") == sums[1],
                            "row " + row + " is wrong: " + table);
                }
            }
            try (Table rows = late.compute()) {
                long total = 0;
                for (long row = 0; row < rows.rowCount(); row++) {
                    total += rows.getLong(row, "value");
                }
                require(
                        total
                                == expected.values().stream()
                                        .mapToLong(sums -> sums[1])
                                        .sum(),
                        "rows are missing");
            }
        }
        System.out.println("the frame is right");
    }
}
