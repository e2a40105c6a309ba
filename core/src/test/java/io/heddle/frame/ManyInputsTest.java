package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.median;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.io.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More partitions than a task may have inputs, and operations that need all rows in one place or take whole partitions at a time. */
@Timeout(60)
class ManyInputsTest {
    private static final int INPUTS_MAX = 8;
    private static final int BLOCKS = 150;
    private static final int ROWS = 15_000;

    @TempDir
    Path directory;

    private LocalSession session;
    private DataFrame rows;

    @BeforeEach
    void open() throws IOException {
        session = new LocalSession(1 << 20, 2, INPUTS_MAX);
        rows = persisted(BLOCKS);
        assertTrue(
                rows.partitions().size() > INPUTS_MAX * INPUTS_MAX,
                rows.partitions().size() + " partitions");
    }

    private DataFrame persisted(final int blocks) throws IOException {
        final StringBuilder text = new StringBuilder("n,k\n");
        for (int row = 0; row < ROWS; row++) {
            text.append(row).append(',').append(row % 7).append('\n');
        }
        return DataFrame.readCsv(
                        session,
                        CsvOptions.DEFAULTS
                                .withSchema(Schema.of(new Field("n", DataType.INT64), new Field("k", DataType.INT64)))
                                .withBlockBytes(text.length() / blocks),
                        Files.writeString(directory.resolve("many.csv"), text).toString())
                .persist();
    }

    @AfterEach
    void close() {
        assertTrue(session.mostInputs() <= INPUTS_MAX, session.mostInputs() + " inputs of a task");
        rows.close();
        session.close();
    }

    @Test
    void groups() {
        try (Table table = rows.groupBy("k").agg(count(), sum("n")).compute()) {
            assertEquals(7, table.rowCount());
            assertEquals((ROWS + 6) / 7, table.getLong(0, "count"));
        }
    }

    @Test
    void theMedianOfAll() {
        try (Table table = rows.agg(median("n")).compute()) {
            assertEquals((ROWS - 1) / 2.0, table.getDouble(0, "median(n)"));
        }
    }

    @Test
    void aWindowOverAll() {
        try (Table table = rows.window(
                        List.of(), List.of(asc("n")), WindowFunction.rowNumber().as("place"))
                .sort(asc("n"))
                .compute()) {
            assertEquals(ROWS, table.rowCount());
            assertEquals(ROWS - 1, table.getLong(ROWS - 1, "n"));
            assertEquals(ROWS, table.getLong(ROWS - 1, "place"));
        }
    }

    @Test
    void theLastRows() {
        try (Table table = rows.tail(120)) {
            assertEquals(120, table.rowCount());
            assertEquals(ROWS - 120, table.getLong(0, "n"));
            assertEquals(ROWS - 1, table.getLong(119, "n"));
        }
    }

    @Test
    void eachWithEach() {
        try (Table table = rows.limit(3)
                .crossJoin(rows.rename("n", "m").drop("k"))
                .agg(count())
                .compute()) {
            assertEquals(3L * ROWS, table.getLong(0, "count"));
        }
    }

    @Test
    void whatIsMadeOfEachPartitionIsTakenToBeAsLarge() throws IOException {
        try (DataFrame some = persisted(4 * INPUTS_MAX);
                DataFrame parts =
                        some.sample(1.0, 1).repartitionByBytes(16 << 10).persist();
                Table table = parts.agg(count()).compute()) {
            final long bytes =
                    some.partitionSizes().stream().mapToLong(Long::longValue).sum();
            assertTrue(
                    parts.partitions().size() >= bytes / (16 << 10),
                    parts.partitions().size() + " partitions of " + bytes + " bytes");
            assertEquals(ROWS, table.getLong(0, "count"));
        }
    }
}
