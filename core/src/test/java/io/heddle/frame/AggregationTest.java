package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.last;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.median;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Aggregates at their edges: overflow, NaN and null keys, many groups, many partitions. */
@Timeout(60)
class AggregationTest {
    @TempDir
    Path directory;

    private final LocalSession session = new LocalSession();

    @AfterEach
    void closeSession() {
        session.close();
    }

    private DataFrame frame(final String text, final long blockBytes, final Field... fields) throws IOException {
        final Path path = Files.writeString(directory.resolve("data.csv"), text);
        return DataFrame.readCsv(
                session, CsvOptions.DEFAULTS.withSchema(Schema.of(fields)).withBlockBytes(blockBytes), path.toString());
    }

    private static List<List<Object>> rows(final DataFrame frame) {
        try (Table table = frame.compute()) {
            return FrameAssertions.rows(table);
        }
    }

    /** The session says that runs of neighbouring partitions have a host of their own each. */
    @Test
    void neighbouringPartitionsOfAHostAreFoldedByOneTask() throws IOException {
        final StringBuilder text = new StringBuilder("k,i\n");
        long sum = 0;
        for (int i = 0; i < 400; i++) {
            text.append(i % 3).append(',').append(i).append('\n');
            sum += i % 3 == 1 ? i : 0;
        }
        try (DataFrame parts =
                frame(text.toString(), 100, number("k"), number("i")).persist()) {
            final int partitions = session.runs("read-csv");
            assertTrue(partitions > 18, "partitions: " + partitions);
            final List<List<Object>> groups = rows(parts.groupBy("k").agg(sum("i"), last("i")));
            assertEquals(List.of(1L, sum, 397L), groups.get(1));
            final int tasks = session.runs("scan");
            assertTrue(tasks >= 3 && tasks < partitions, "tasks: " + tasks + " over partitions: " + partitions);
        }
    }

    @Test
    void overflowOfTheTotalIsAnErrorWhateverTheCut() throws IOException {
        for (final long blockBytes : new long[] {4, 1 << 20}) {
            final DataFrame over = frame("k,i\na,9223372036854775807\na,1\nb,5\n", blockBytes, text("k"), number("i"));
            final FrameException ex = assertThrows(
                    FrameException.class, () -> over.groupBy("k").agg(sum("i")).compute());
            assertEquals(FrameErrorCategory.USER, ex.category());
            assertTrue(ex.getMessage().contains("int64 overflow: 'sum(i)' for k = a"), ex.getMessage());
            assertThrows(FrameException.class, () -> over.sum().compute());
            // On the way over the edge and back is no overflow, in any order of partitions.
            final DataFrame back = frame(
                    "k,i\na,9223372036854775807\na,9223372036854775807\na,-9223372036854775807\na,-9\n",
                    blockBytes,
                    text("k"),
                    number("i"));
            assertEquals(
                    List.of(List.of("a", Long.MAX_VALUE - 9)),
                    rows(back.groupBy("k").agg(sum("i"))));
            assertEquals(List.of(List.of(Long.MAX_VALUE - 9)), rows(back.sum()));
        }
    }

    @Test
    void overflowOfAnExpressionNamesTheValues() throws IOException {
        final DataFrame frame = frame("i\n4611686018427387904\n\n1\n", 1 << 20, number("i"));
        final FrameException ex = assertThrows(
                FrameException.class,
                () -> frame.select(col("i").plus(col("i"))).compute());
        assertTrue(ex.getMessage().contains("4611686018427387904 + 4611686018427387904 does not fit"), ex.getMessage());
        assertThrows(FrameException.class, () -> frame.select(col("i").times(4)).compute());
        assertEquals(2, rows(frame.select(col("i").minus(Long.MAX_VALUE))).size());
    }

    @Test
    void nullAndNanKeysAreGroupsOfTheirOwn() throws IOException {
        final DataFrame frame = frame(
                "k,i\nNaN,1\n,2\n0.0,3\n-0.0,4\nnan,5\n,6\n1.5,\n", 6, new Field("k", DataType.FLOAT64), number("i"));
        assertEquals(
                Arrays.asList(
                        Arrays.asList(0.0, 7L, 2L, 2L),
                        Arrays.asList(1.5, null, 0L, 1L),
                        Arrays.asList(Double.NaN, 6L, 2L, 2L),
                        Arrays.asList(null, 8L, 2L, 2L)),
                rows(frame.groupBy("k").agg(sum("i"), count("i"), count())));
    }

    @Test
    void nothingAggregatesToOneRowOrNone() throws IOException {
        final DataFrame frame = frame("k,i,f\n", 100, text("k"), number("i"), new Field("f", DataType.FLOAT64));
        assertEquals(
                List.of(Arrays.asList(0L, 0L, null, null, null, null, null)),
                rows(frame.agg(count(), count("k"), sum("i"), mean("i"), sum("f"), min("k"), max("i"))));
        assertEquals(List.of(), rows(frame.groupBy("k").agg(count())));
        assertEquals(0, frame.count());
    }

    @Test
    void columnsOfNullsOnly() throws IOException {
        final DataFrame frame = frame("k,i\n,\n,\n,\n", 3, text("k"), number("i"));
        assertEquals(
                List.of(Arrays.asList(null, null, 0L, null, 3L)),
                rows(frame.groupBy("k").agg(sum("i"), count("i"), max("k"), count())));
        assertEquals(0, frame.filter(col("k").eq("x").or(col("i").gt(1))).count());
        assertEquals(3, frame.filter(col("k").isNull()).count());
    }

    @Test
    void manyGroupsComeOrderedByTheirKeys() throws IOException {
        final int groupCount = 3_000;
        final DataFrame frame = manyGroups(groupCount, 10_000);
        try (Table table = frame.groupBy("n", "k").agg(count(), sum("i")).compute()) {
            assertEquals(groupCount, table.rowCount());
            String previous = "";
            long previousNumber = -1;
            long total = 0;
            for (int row = 0; row < groupCount; row++) {
                final long number = table.getLong(row, "n");
                final String key = table.getString(row, "k");
                assertTrue(number > previousNumber || (number == previousNumber && key.compareTo(previous) > 0));
                assertEquals(2, table.getLong(row, "count"));
                total += table.getLong(row, "sum(i)");
                previous = key;
                previousNumber = number;
            }
            assertEquals(groupCount * (2L * groupCount - 1), total);
        }
        assertEquals(2, session.runs("merge-groups"));
    }

    @Test
    void veryManyGroupsAreSharedByTasks() throws IOException {
        final int groupCount = 60_000;
        final DataFrame frame = manyGroups(groupCount, 100_000);
        try (Table table =
                frame.groupBy("n", "k").agg(count(), sum("i"), median("i")).compute()) {
            assertEquals(groupCount, table.rowCount());
            final Set<String> keys = new HashSet<>();
            for (int row = 0; row < groupCount; row++) {
                assertEquals(2, table.getLong(row, "count"));
                assertEquals(table.getLong(row, "sum(i)") / 2.0, table.getDouble(row, "median(i)"));
                keys.add(table.getString(row, "k"));
            }
            assertEquals(groupCount, keys.size());
        }
        assertEquals(2, session.runs("order-groups"));
        assertEquals(groupCount, frame.groupBy("k").agg(max("i")).count());
    }

    private DataFrame manyGroups(final int groupCount, final int blockBytes) throws IOException {
        final StringBuilder text = new StringBuilder("k,n,i\n");
        for (int i = 0; i < 2 * groupCount; i++) {
            final int key = (int) (i * 7919L % groupCount);
            text.append("key")
                    .append(key)
                    .append(',')
                    .append(key % 1000)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        return frame(text.toString(), blockBytes, text("k"), number("n"), number("i"));
    }

    @Test
    void extremesOfTextsGrowAndShrink() throws IOException {
        final StringBuilder text = new StringBuilder("k,s\n");
        for (int i = 0; i < 500; i++) {
            text.append(i % 3).append(',').append("z".repeat(i % 40)).append(i).append('\n');
        }
        final DataFrame frame = frame(text.toString(), 700, number("k"), text("s"));
        final List<List<Object>> rows = rows(frame.groupBy("k").agg(min("s"), max("s")));
        final List<List<Object>> expected = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            String least = null;
            String greatest = null;
            for (int i = k; i < 500; i += 3) {
                final String value = "z".repeat(i % 40) + i;
                least = least == null || value.compareTo(least) < 0 ? value : least;
                greatest = greatest == null || value.compareTo(greatest) > 0 ? value : greatest;
            }
            expected.add(List.of((long) k, least, greatest));
        }
        assertEquals(expected, rows);
    }

    private static Field number(final String name) {
        return new Field(name, DataType.INT64);
    }

    private static Field text(final String name) {
        return new Field(name, DataType.STRING);
    }
}
