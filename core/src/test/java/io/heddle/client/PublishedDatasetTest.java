package io.heddle.client;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.LocalCluster;
import io.heddle.cluster.LocalClusterOptions;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.frame.expression.FrameException;
import io.heddle.graph.HeddleException;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SessionClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client publishes is there for others when it has left: futures, many of them, and data frames. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PublishedDatasetTest {
    private static final int ROWS = 20_000;
    private static final int MANY = 2_500;

    @TempDir
    static Path directory;

    private static LocalCluster cluster;
    private static Client client;
    private static Path file;

    @BeforeAll
    static void start() throws IOException {
        final StringBuilder text = new StringBuilder("key,number\n");
        for (int row = 0; row < ROWS; row++) {
            text.append("key-").append(row % 3).append(',').append(row).append('\n');
        }
        file = Files.writeString(directory.resolve("numbers.csv"), text);
        cluster = LocalCluster.start(
                new LocalClusterOptions(2, 1, 64 << 20, false, null, DriverProfile.load("balanced")));
        client = join();
        cluster.startWorkers();
        client.waitForWorkers(2, Duration.ofSeconds(30));
    }

    private static Client join() {
        final ClientConductor conductor = new ClientConductor(
                cluster.driverDirectory(),
                new SessionClientOptions()
                        .address(Address.ipc(cluster.driverDirectory()))
                        .secret(cluster.secret()),
                cluster.hostId(),
                null,
                Duration.ofSeconds(30).toNanos());
        final Path home = conductor.welcome().clusterDirectory();
        return new Client(conductor, home, null, new DashboardLink(home, url -> {}), false);
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    @AfterEach
    void nothingIsLeft() {
        client.listDatasets().forEach(client::unpublishDataset);
        while (client.status().usedBytes() > 0) {
            Await.pause();
        }
    }

    @Test
    void futuresAndPlainValues() {
        try (Client other = join()) {
            final TaskFuture<int[]> made = other.submit(() -> new int[] {1, 2, 3});
            other.publishDataset("primes", List.of(made, "about"));
            assertThrows(HeddleException.class, () -> other.publishDataset("primes", "again"));
        }
        assertEquals(List.of("primes"), client.listDatasets());
        final List<?> found = client.getDataset("primes");
        try (TaskFuture<?> future = (TaskFuture<?>) found.get(0)) {
            assertArrayEquals(new int[] {1, 2, 3}, (int[]) future.result());
            assertEquals("about", found.get(1));
            assertTrue(client.unpublishDataset("primes"));
            assertFalse(client.unpublishDataset("primes"));
            final HeddleException missing = assertThrows(HeddleException.class, () -> client.getDataset("primes"));
            assertTrue(missing.getMessage().contains("primes"), missing.getMessage());
            assertArrayEquals(new int[] {1, 2, 3}, (int[]) future.result());
        }
    }

    @Test
    void moreFuturesThanOneMessageCanName() {
        try (Client other = join()) {
            other.publishDataset(
                    "squares",
                    other.map(
                            number -> number * number,
                            IntStream.range(0, MANY).boxed().toList()));
        }
        final List<TaskFuture<Integer>> squares = client.getDataset("squares");
        assertEquals(
                IntStream.range(0, MANY).map(number -> number * number).boxed().toList(), client.gather(squares));
        squares.forEach(TaskFuture::release);
    }

    @Test
    void dataFrames() {
        try (Client other = join()) {
            final DataFrame numbers =
                    other.readCsv(file.toString()).filter(col("number").ge(ROWS / 2));
            final FrameException plan =
                    assertThrows(FrameException.class, () -> other.publishDataset("numbers", numbers));
            assertTrue(plan.getMessage().contains("persist()"), plan.getMessage());
            final DataFrame kept = numbers.persist(); // on its way still
            assertThrows(BadInputException.class, () -> client.publishDataset("numbers", kept));
            other.publishDataset("numbers", Map.of("frame", kept, "author", "somebody"));
            kept.close();
        }
        final Map<String, Object> found = client.getDataset("numbers");
        assertEquals("somebody", found.get("author"));
        try (DataFrame frame = (DataFrame) found.get("frame")) {
            assertEquals(List.of("key", "number"), frame.columns());
            assertSums(frame);
            assertTrue(client.unpublishDataset("numbers"));
            assertSums(frame);
        }
    }

    private static void assertSums(final DataFrame frame) {
        try (Table table =
                frame.groupBy("key").agg(sum("number"), count()).sort("key").compute()) {
            assertEquals(3, table.rowCount());
            for (int key = 0; key < 3; key++) {
                final int remainder = key;
                final var expected = IntStream.range(ROWS / 2, ROWS)
                        .filter(row -> row % 3 == remainder)
                        .summaryStatistics();
                assertEquals("key-" + key, table.getString(key, "key"));
                assertEquals(expected.getSum(), table.getLong(key, 1));
                assertEquals(expected.getCount(), table.getLong(key, "count"));
            }
        }
    }

    @Test
    void whatFailsIsNotPublished() throws IOException {
        final Path wrong = Files.writeString(directory.resolve("wrong.csv"), "number\n1\n2\n");
        try (DataFrame numbers = client.readCsv(wrong.toString())) {
            Files.delete(wrong);
            try (DataFrame kept = numbers.persist()) {
                assertThrows(HeddleException.class, () -> client.publishDataset("wrong", kept));
            }
        }
        final TaskFuture<Integer> failing = client.submit(() -> 1 / Integer.parseInt("0"));
        final HeddleException failure =
                assertThrows(HeddleException.class, () -> client.publishDataset("wrong", List.of(failing)));
        assertTrue(failure.getCause() instanceof ArithmeticException, failure::toString);
        assertEquals(List.of(), client.listDatasets());
        failing.release();
    }
}
