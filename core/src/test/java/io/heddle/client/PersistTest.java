package io.heddle.client;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.DataFrame;
import io.heddle.frame.PartitionSizing;
import io.heddle.frame.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is persisted is read once, what is not is read each time, and what is let go leaves the arenas. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PersistTest {
    private static final String[] KEYS = {"origin", "destination", "distance"};

    @TempDir
    Path directory;

    @Test
    void readsOnceWithPersistAndEachTimeWithout() throws IOException {
        final StringBuilder text = new StringBuilder("delay,distance,origin,destination\n");
        for (int row = 0; row < 5_000; row++) {
            text.append(row % 200)
                    .append(',')
                    .append(row % 50)
                    .append(",A")
                    .append(row % 7)
                    .append(",B");
            text.append(row % 5).append('\n');
        }
        final Path file = Files.writeString(directory.resolve("flights.csv"), text);
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start()) {
            final DataFrame late =
                    client.readCsv(file.toString()).filter(col("delay").gt(100));
            try (DataFrame kept = late.persist()) {
                final PartitionSizing sizing = kept.partitionSizing();
                assertEquals(2, sizing.workers());
                assertEquals(1, sizing.threads());
                assertEquals(64L << 20, sizing.limitBytes());
                assertEquals(kept.partitionSizes().size(), sizing.partitions());
                assertTrue(sizing.totalBytes() >= 99 * 25, sizing.toString());
                assertNull(sizing.advice());
                final long readTasks = client.status().runsOf("read-csv");
                aggregate(kept);
                assertEquals(readTasks, client.status().runsOf("read-csv"));

                aggregate(late);
                assertEquals(4 * readTasks, client.status().runsOf("read-csv"));

                final String written = directory + "/late";
                assertEquals(99 * 25, late.writeParquet(written).rowCount());
                assertEquals(99 * 25, client.readParquet(written).count());
            }
            Await.until(() -> client.status().usedBytes() == 0);
        }
    }

    private static void aggregate(final DataFrame frame) {
        for (final String key : KEYS) {
            try (Table table = frame.groupBy(key).agg(sum("delay"), count()).compute()) {
                long rows = 0;
                for (long row = 0; row < table.rowCount(); row++) {
                    rows += table.getLong(row, "count");
                }
                assertEquals(99 * 25, rows, key);
            }
        }
    }
}
