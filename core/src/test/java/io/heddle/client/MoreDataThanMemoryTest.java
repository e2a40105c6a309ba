package io.heddle.client;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.desc;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.frame.column.Batch;
import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.plan.PartitionHandle;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data of ten times what all workers together may hold: each operation completes, is right, and never has more than the limit.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MoreDataThanMemoryTest {
    private static final int WORKERS = 2;
    private static final long LIMIT_BYTES = 8L << 20;
    private static final int ROW_BYTES = 80;
    private static final int ROWS = (int) (10 * WORKERS * LIMIT_BYTES / ROW_BYTES);
    private static final int KEYS = 100;

    @TempDir
    private static Path temporary;

    private static Client client;
    private static DataFrame rows;

    @BeforeAll
    static void start() throws IOException {
        final Path file = temporary.resolve("rows.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("key,value,a,b,c,d,e,f,g,h,i,j\n");
            for (int row = 0; row < ROWS; row++) {
                writer.write(row % KEYS + "," + row);
                writer.write(row % 2 == 0 ? ",0.5,1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5\n" : ",1.5,2,3,4,5,6,7,8,9,9\n");
            }
        }
        client = Client.builder()
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit(Long.toString(LIMIT_BYTES))
                .spillDirectory(temporary.resolve("spill"))
                .start();
        rows = client.readCsv(file.toString()).persist().await();
    }

    @AfterAll
    static void stop() {
        rows.close();
        client.close();
    }

    private static void checkPeak(final String what) {
        for (final WorkerStatus worker : client.memory().workers()) {
            System.out.println(what + ": " + worker.name() + " peak " + worker.peakBytes() + " of " + LIMIT_BYTES
                    + " bytes, spilled " + worker.spilledBytes() + ", reloaded " + worker.reloadedBytes());
            assertTrue(worker.peakBytes() <= LIMIT_BYTES, worker.name() + " had " + worker.peakBytes());
        }
    }

    @Test
    void filtersAndGroups() {
        assertEquals(ROWS, rows.count());
        assertEquals(ROWS / 2, rows.filter(col("value").lt(ROWS / 2)).count());
        try (Table groups =
                rows.groupBy("key").agg(sum("value"), count()).sort("key").compute()) {
            assertEquals(KEYS, groups.rowCount());
            for (int key = 0; key < KEYS; key++) {
                final long times = (ROWS - key + KEYS - 1L) / KEYS;
                assertEquals(times, groups.getLong(key, "count"));
                assertEquals(times * key + KEYS * times * (times - 1) / 2, groups.getLong(key, "sum(value)"));
            }
        }
        checkPeak("filter and group-by");
    }

    @Test
    void joinsWithFewRows() {
        final DataFrame some = rows.filter(col("value").lt(KEYS)).select(col("key"), col("a").as("other"));
        try (Table joined =
                rows.join(some, "key").agg(count(), sum("value"), sum("other")).compute()) {
            assertEquals(ROWS, joined.getLong(0, 0), "each key is once on the right side");
            assertEquals((long) ROWS * (ROWS - 1) / 2, joined.getLong(0, 1));
        }
        checkPeak("join with few rows");
    }

    /** Reads partition after partition, as the order says, so that this test needs no memory for all of them either. */
    private static void forEachValue(final DataFrame frame, final BiConsumer<Integer, Long> action) {
        final int column = frame.columns().indexOf("value");
        final Batch batch = new Batch();
        int number = 0;
        for (final PartitionHandle handle : frame.partitions()) {
            try (OpenedPartition partition = new FrameSession(client).open(handle)) {
                for (int i = 0; i < partition.batchCount(); i++) {
                    batch.wrap(partition.address(i), partition.lengthBytes(i));
                    for (int row = 0; row < batch.rowCount(); row++) {
                        action.accept(number, batch.column(column).longAt(row));
                    }
                }
            }
            number++;
        }
    }

    @Test
    void sorts() {
        try (DataFrame sorted = rows.sort(desc("value")).persist()) {
            final long[] expected = {ROWS};
            forEachValue(sorted, (partition, value) -> assertEquals(--expected[0], value));
            assertEquals(0, expected[0]);
            final long largest = sorted.partitionSizes().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElseThrow();
            assertTrue(largest <= LIMIT_BYTES / 2, "a partition of " + largest + " bytes");
        }
        checkPeak("sort");
    }

    @Test
    void repartitionsByKey() {
        try (DataFrame dealt = rows.repartitionByKey("key").persist()) {
            final int[] partitionOfKey = new int[KEYS];
            Arrays.fill(partitionOfKey, -1);
            final long[] seen = new long[KEYS];
            forEachValue(dealt, (partition, value) -> {
                final int key = (int) (value % KEYS);
                assertTrue(partitionOfKey[key] < 0 || partitionOfKey[key] == partition, "key " + key);
                partitionOfKey[key] = partition;
                seen[key]++;
            });
            for (int key = 0; key < KEYS; key++) {
                assertEquals((ROWS - key + KEYS - 1L) / KEYS, seen[key]);
            }
        }
        checkPeak("repartition by key");
    }

    @Test
    @Tag("soak")
    void joinsWithAsManyRows() {
        final DataFrame others = rows.select(col("value"), col("a").as("other"), col("b").as("more"));
        try (Table joined =
                rows.join(others, "value").agg(count(), sum("value")).compute()) {
            assertEquals(ROWS, joined.getLong(0, 0));
            assertEquals((long) ROWS * (ROWS - 1) / 2, joined.getLong(0, 1));
        }
        checkPeak("join with as many rows");
    }

    @Test
    void partitionsAreOfASizeThatWorkersCanWorkOn() {
        final List<Long> sizes = rows.partitionSizes();
        assertTrue(sizes.stream().allMatch(size -> size <= LIMIT_BYTES / 3), sizes.toString());
        final long total = sizes.stream().mapToLong(Long::longValue).sum();
        assertTrue(total >= 10 * WORKERS * LIMIT_BYTES * 9 / 10, "data of " + total + " bytes");
    }
}
