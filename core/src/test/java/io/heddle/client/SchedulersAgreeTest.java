package io.heddle.client;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.function.TaskFunction1;
import io.heddle.graph.HeddleException;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import io.heddle.worker.executor.RunMetrics;
import io.heddle.worker.executor.TaskContext;
import io.heddle.worker.executor.TaskMetric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One program, four schedulers: the same results and the same errors. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SchedulersAgreeTest {
    @TempDir
    static Path directory;

    private static final Map<SchedulerKind, Client> CLIENTS = new EnumMap<>(SchedulerKind.class);
    private static final List<AutoCloseable> OPENED = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        final String name = "agree-" + ProcessHandle.current().pid();
        final SharedSecret secret = SharedSecret.random();
        final Path secretFile = directory.resolve("secret");
        secret.writeTo(secretFile);
        final SchedulerProcess scheduler =
                SchedulerProcess.start(name, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
        OPENED.add(scheduler);
        final String address = scheduler.address().toString();
        OPENED.add(WorkerProcess.start(
                Address.parse(address), "one", 2, 64 << 20, directory, secret, DriverProfile.load("balanced")));
        for (final SchedulerKind kind : SchedulerKind.values()) {
            final ClientBuilder builder = Client.builder()
                    .workers(2)
                    .threadsPerWorker(1)
                    .memoryLimit("64MiB")
                    .scheduler(kind);
            if (kind == SchedulerKind.DISTRIBUTED) {
                builder.secretFile(secretFile).address(address);
            }
            final Client client = builder.start();
            OPENED.add(client);
            client.waitForWorkers(1, Duration.ofSeconds(30));
            CLIENTS.put(kind, client);
        }
    }

    @AfterAll
    static void stop() {
        for (int i = OPENED.size() - 1; i >= 0; i--) {
            CloseHelper.quietClose(OPENED.get(i));
        }
    }

    private static int node(final int number, final List<Integer> inputs) {
        if (number % 13 == 5) {
            throw new IllegalStateException("node " + number);
        }
        if (number % 17 == 7) {
            throw new UnsupportedOperationException();
        }
        int value = number;
        for (final int input : inputs) {
            value = 31 * value + input;
        }
        inputs.add(value); // an argument belongs to the task alone
        return value;
    }

    /** What a random program sees, as text. */
    private static String run(final Client client, final int seed) {
        final Random random = new Random(seed);
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        final StringBuilder seen = new StringBuilder();
        for (int number = 0; number < 40; number++) {
            final List<Object> inputs = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                inputs.add(number == 0 || random.nextInt(5) == 0 ? i : futures.get(random.nextInt(number)));
            }
            @SuppressWarnings({"unchecked", "rawtypes"})
            final TaskFuture<Integer> future = client.submit((a, b) -> node(a, (List) b), number, inputs);
            futures.add(future);
        }
        for (final TaskFuture<Integer> future : futures) {
            final Throwable failure = future.exception();
            seen.append(future.status()).append(' ');
            if (failure instanceof HeddleException known) {
                seen.append(known.category()).append(' ').append(ownPart(known));
            } else {
                seen.append(future.result());
            }
            seen.append('\n');
        }
        return seen.toString();
    }

    /** Of several inputs that failed any may be named, whichever was first; numbers of tasks differ from client to client. */
    private static String ownPart(final HeddleException failure) {
        final String message = failure.getMessage();
        return message.contains("because its input")
                ? "an input failed"
                : message.replaceFirst("task \\S+", "task") + " " + failure.getCause();
    }

    @Test
    void randomGraphsEndAlike() {
        for (int seed = 1; seed <= 15; seed++) {
            final String expected = run(CLIENTS.get(SchedulerKind.SYNCHRONOUS), seed);
            assertTrue(expected.contains("FINISHED") && expected.contains("ERROR"), expected);
            for (final SchedulerKind kind : SchedulerKind.values()) {
                assertEquals(expected, run(CLIENTS.get(kind), seed), "seed " + seed + " on " + kind);
            }
        }
    }

    private static final class NotSerialisable {}

    @Test
    void wrongUseIsToldAlike() {
        for (final SchedulerKind kind : SchedulerKind.values()) {
            final Client client = CLIENTS.get(kind);
            assertThrows(HeddleException.class, () -> client.submit(x -> 1, new NotSerialisable()), kind.name());
            final TaskFuture<Object> result = client.submit(() -> new NotSerialisable());
            final HeddleException unserialisable = assertThrows(HeddleException.class, result::result);
            assertTrue(unserialisable.getMessage().contains("NotSerialisable"), unserialisable.getMessage());
            final TaskFuture<Integer> error = client.submit(() -> {
                throw new StackOverflowError("deep");
            });
            assertEquals(
                    StackOverflowError.class,
                    assertThrows(HeddleException.class, error::result)
                            .getCause()
                            .getClass(),
                    kind.name());
            assertEquals(List.of(4, 9), client.gather(client.map(x -> x * x, List.of(2, 3))));
            final Delayed<Integer> seven = Delayed.with((a, b) -> a + b, Delayed.of(() -> 3), Delayed.of(() -> 4));
            assertEquals(7, client.compute(seven));
        }
    }

    private static int nested(final int levels) {
        return levels == 0
                ? 0
                : 1
                        + Client.current()
                                .submit(SchedulersAgreeTest::nested, levels - 1)
                                .result();
    }

    @Test
    void tasksSubmitTasksAlike() {
        for (final SchedulerKind kind : SchedulerKind.values()) {
            final Client client = CLIENTS.get(kind);
            assertEquals(5, client.submit(SchedulersAgreeTest::nested, 5).result(), kind.name());
            assertEquals(
                    2,
                    client.submit(() -> {
                                if (TaskContext.current().run() == 1) {
                                    throw TaskContext.current().reschedule();
                                }
                                return TaskContext.current().run();
                            })
                            .result());
        }
    }

    @SuppressWarnings("try") // a timer is there to be closed
    private static int measured(final int number) {
        final RunMetrics metrics = TaskContext.current().metrics();
        metrics.count("rows", number);
        metrics.count("rows", 1);
        metrics.bytes("read", 1_000L * number);
        try (RunMetrics.Timer parsing = metrics.time("parse")) {
            metrics.time("wait", Duration.ofMillis(number));
        }
        if (number == 3) {
            throw new IllegalStateException("of a run that fails too");
        }
        return number;
    }

    @Test
    void whatTasksMeasureIsSummedAlike() {
        for (final SchedulerKind kind : SchedulerKind.values()) {
            final Client client = CLIENTS.get(kind);
            assertEquals(
                    List.of(1, 2, 4),
                    client.gather(client.map(SchedulersAgreeTest::measured, List.of(1, 2, 3, 4)), OnError.SKIP));
            final Map<String, TaskMetric> sums = client.taskMetrics().get("measured");
            assertEquals(List.of("parse", "read", "rows", "wait"), List.copyOf(sums.keySet()), kind.name());
            assertEquals(new TaskMetric(TaskMetric.Unit.COUNT, 8, 14, 1, 4), sums.get("rows"));
            assertEquals(new TaskMetric(TaskMetric.Unit.BYTES, 4, 10_000, 1_000, 4_000), sums.get("read"));
            assertEquals(
                    new TaskMetric(TaskMetric.Unit.NANOSECONDS, 4, 10_000_000, 1_000_000, 4_000_000), sums.get("wait"));
            assertEquals(4, sums.get("parse").samples());
            assertEquals(2_500.0, sums.get("read").mean());
            final TaskFuture<Integer> twoUnits = client.submit(() -> {
                TaskContext.current().metrics().count("work", 1);
                TaskContext.current().metrics().bytes("work", 1);
                return 1;
            });
            final HeddleException wrong = assertThrows(HeddleException.class, twoUnits::result);
            assertTrue(wrong.getMessage().contains("COUNT"), wrong.getMessage());
            final TaskFuture<Integer> tooMany = client.submit(() -> {
                for (int i = 0; i <= RunMetrics.NAMES_MAX; i++) {
                    TaskContext.current().metrics().count("row " + i, 1);
                }
                return 1;
            });
            assertThrows(HeddleException.class, tooMany::result);
        }
    }

    @Test
    void functionsOfProgramsRunAlikeInFrames() throws Exception {
        final StringBuilder text = new StringBuilder("key,value\n");
        for (int row = 0; row < 1_000; row++) {
            text.append(row % 7).append(',').append(row).append('\n');
        }
        final Path file = Files.writeString(directory.resolve("mapped.csv"), text);
        final Schema schema = Schema.of(new Field("key", DataType.INT64), new Field("rest", DataType.STRING));
        for (final SchedulerKind kind : SchedulerKind.values()) {
            final long factor = 3;
            final DataFrame mapped = CLIENTS.get(kind)
                    .readCsv(file.toString())
                    .mapRows("value", DataType.INT64, row -> row.getLong("value") * factor)
                    .mapPartitions(schema, (partition, into) -> row -> {
                        if (row.getLong("key") > 0) {
                            into.add(row.get("key"), "r" + row.getLong("value") % 2);
                        }
                    });
            try (Table table = mapped.groupBy("rest").count().compute();
                    Table last = mapped.tail(1)) {
                assertEquals(2, table.rowCount(), kind.name());
                assertEquals(1_000 - 143, table.getLong(0, "count") + table.getLong(1, "count"), kind.name());
                assertEquals(999 % 7, last.getLong(0, "key"), kind.name());
                assertEquals("r1", last.getString(0, "rest"), kind.name());
            }
        }
    }

    @Test
    void framesRunAlike() throws Exception {
        final StringBuilder text = new StringBuilder("key,value\n");
        for (int row = 0; row < 5_000; row++) {
            text.append(row % 7).append(',').append(row).append('\n');
        }
        final Path file = Files.writeString(directory.resolve("rows.csv"), text);
        final StringBuilder expected = new StringBuilder();
        for (final SchedulerKind kind : SchedulerKind.values()) {
            try (Table table = CLIENTS.get(kind)
                    .readCsv(file.toString())
                    .filter(col("value").gt(10))
                    .groupBy("key")
                    .agg(sum("value"))
                    .compute()) {
                if (expected.isEmpty()) {
                    expected.append(table);
                }
                assertEquals(expected.toString(), table.toString(), kind.name());
                assertEquals(7, table.rowCount());
            }
        }
    }

    @Test
    void aSynchronousTaskRunsOnItsCallersThreadWithItsStack() {
        final Client client = CLIENTS.get(SchedulerKind.SYNCHRONOUS);
        final TaskFunction1<Integer, String> where = x -> Thread.currentThread().getName();
        assertEquals(Thread.currentThread().getName(), client.submit(where, 1).result());
        final TaskFuture<Integer> failed = client.submit(() -> {
            throw new IllegalStateException("here");
        });
        final Throwable cause =
                assertThrows(HeddleException.class, failed::result).getCause();
        assertTrue(
                List.of(cause.getStackTrace()).stream()
                        .anyMatch(frame ->
                                frame.getMethodName().equals("aSynchronousTaskRunsOnItsCallersThreadWithItsStack")),
                () -> List.of(cause.getStackTrace()).toString());
        assertSame(TaskStatus.ERROR, failed.status());
        assertThrows(
                BadInputException.class,
                () -> Client.builder().scheduler(SchedulerKind.DISTRIBUTED).start());
        final TaskFuture<byte[]> large = client.submit(() -> new byte[1 << 20]);
        assertTrue(client.status().usedBytes() >= 1 << 20);
        large.release();
        assertTrue(client.status().usedBytes() < 1 << 20);
    }
}
