package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.aggregate;
import static io.heddle.frame.expression.Expressions.approxQuantile;
import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.collect;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.nthLargest;
import static io.heddle.frame.expression.Expressions.sum;
import static io.heddle.frame.expression.Expressions.when;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.UserAggregate;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.io.CsvOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Decimals by fluent methods and as Java values: types, exactness at the ends, and what is refused with which words. */
@Timeout(60)
class DecimalFrameTest {
    private static final DataType MONEY = DataType.decimal(12, 2);

    @TempDir
    Path directory;

    private final LocalSession session = new LocalSession();

    @AfterEach
    void closeSession() {
        session.close();
    }

    record Price(long k, BigDecimal price) {}

    private DataFrame frame(final DataType type, final String... values) throws Exception {
        final StringBuilder text = new StringBuilder("k,x\n");
        for (int i = 0; i < values.length; i++) {
            text.append(i).append(',').append(values[i]).append('\n');
        }
        final Path path = Files.writeString(directory.resolve("in" + System.nanoTime() + ".csv"), text);
        final Schema schema = Schema.of(new Field("k", DataType.INT64), new Field("x", type));
        return DataFrame.readCsv(session, CsvOptions.DEFAULTS.withSchema(schema), path.toString());
    }

    private static List<String> values(final DataFrame frame, final Expression expression) {
        try (Table table = frame.select(expression.as("v")).compute()) {
            return Arrays.stream(table.strings("v")).map(String::valueOf).toList();
        }
    }

    private static String typed(final DataFrame frame, final Expression expression) {
        return frame.select(expression.as("v")).schema().typeOf("v").label();
    }

    private static void refused(final Executable work, final String... words) {
        final FrameException refusal = assertThrows(FrameException.class, work);
        for (final String word : words) {
            assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
        }
    }

    @Test
    void thereIsOneObjectPerType() throws Exception {
        for (final DataType type : List.of(DataType.INT64, MONEY, DataType.decimal(18, 18))) {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(type);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertSame(type, in.readObject());
            }
        }
        assertSame(MONEY, DataType.decimal(12, 2));
        refused(() -> DataType.decimal(19, 2), "no decimal(19,2)", "1 to 18 digits", "float64");
        refused(() -> DataType.decimal(3, 4), "no decimal(3,4)");
        refused(() -> lit(new BigDecimal("1234567890.1234567890")), "more than 18 digits", "setScale");
        assertEquals("decimal(3,3)", Literal.of(new BigDecimal("0.001")).type().label());
        assertEquals("decimal(6,0)", Literal.of(new BigDecimal("1.2e5")).type().label());
    }

    @Test
    void resultsHaveTheTypesThatAreWritten() throws Exception {
        final DataFrame frame = frame(MONEY, "1.25", "-0.07", "");
        final Expression x = col("x");
        assertEquals("decimal(13,2)", typed(frame, x.plus(1)));
        assertEquals("decimal(14,3)", typed(frame, x.times(1.1)));
        assertEquals("decimal(18,4)", typed(frame, x.times(x)));
        assertEquals("decimal(17,6)", typed(frame, x.plus(new BigDecimal("0.000001"))));
        assertEquals("float64", typed(frame, x.dividedBy(2)));
        assertEquals("float64", typed(frame, x.times(1.0 / 3)));
        assertEquals(List.of("false", "true", "null"), values(frame, x.lt(1.0 / 3)));
        assertEquals("float64", typed(frame, x.times(col("x").cast(DataType.FLOAT64))));
        assertEquals("decimal(11,0)", typed(frame, x.round()));
        assertEquals("int64", typed(frame, x.sign()));
        assertEquals("decimal(12,2)", typed(frame, x.fillNull(0)));
        assertEquals("decimal(12,2)", typed(frame, when(x.gt(0)).then(x).end()));
        assertEquals(
                "decimal(18,2)",
                frame.agg(sum("x").as("s")).schema().typeOf("s").label());
        assertEquals(List.of("1.375", "-0.077", "null"), values(frame, x.times(1.1)));
        assertEquals(List.of("1", "0", "null"), values(frame, x.round()));
        assertEquals(List.of("2", "0", "null"), values(frame, x.ceil()));
        assertEquals(List.of("1", "-1", "null"), values(frame, x.floor()));
        assertEquals(List.of("1.25", "-0.07", "0.00"), values(frame, x.fillNull(0)));
        assertEquals(List.of("1.3", "-0.1", "null"), values(frame, x.cast(DataType.decimal(5, 1))));
        assertEquals(List.of("true", "false", "null"), values(frame, x.isIn(1.25, 7)));
        assertEquals(
                List.of("false", "true", "null"),
                values(frame, x.between(lit(0.05).minus(0.12), 1.249)));
    }

    @Test
    void whatIsBeyondEighteenDigitsIsAnError() throws Exception {
        final String most = "9999999999999999.99";
        final DataFrame frame = frame(DataType.decimal(18, 2), most, "-" + most, "");
        final Expression x = col("x");
        assertEquals(List.of(most, "-" + most, "null"), values(frame, x));
        assertEquals(List.of("0.00", "0.00", "null"), values(frame, x.minus(x)));
        refused(() -> values(frame, x.plus(0.01)), "decimal overflow in (x + 0.01)", "18 digits", "cast");
        refused(() -> values(frame, x.times(10)), "decimal overflow", "cast a column");
        refused(() -> values(frame, x.times(x)), "decimal overflow");
        refused(() -> values(frame, x.plus(new BigDecimal("0.001"))), "does not fit decimal(18,3)", "float64");
        refused(() -> values(frame, x.cast(DataType.decimal(18, 3))), "9999999999999999.99 does not fit");
        refused(() -> values(frame, x.cast(DataType.decimal(16, 0))), "does not fit decimal(16,0)");
        refused(() -> values(frame, x.round().cast(DataType.decimal(3, 0))), "does not fit decimal(3,0)");
        refused(
                () -> values(frame, x.cast(DataType.FLOAT64).times(1000.0).cast(DataType.decimal(18, 2))),
                "does not fit decimal(18,2)");
        refused(
                () -> frame.select(x.times(new BigDecimal("0.12345678901234567"))),
                "cannot compute",
                "19 digits behind the point",
                "cast a side");
        // Both ends beside each other add up to nothing; the upper one twice is too much, and it is said for which
        // group.
        assertEquals(List.of("0.00"), values(frame.agg(sum("x").as("x")), x));
        final DataFrame twice = frame(DataType.decimal(18, 2), most, most);
        refused(
                () -> values(twice.agg(sum("x").as("x")), x),
                "decimal overflow: 'x' is about",
                "decimal(18,2)",
                "cast");
        refused(
                () -> twice.window(List.of(), List.of(asc("k")), WindowFunction.runningSum("x"))
                        .compute(),
                "decimal overflow");
        assertEquals(List.of("1.0E16"), values(twice.agg(mean("x").as("x")), x));
    }

    @Test
    void comparisonsAreExactWhereScalingWouldOverflow() throws Exception {
        final DataFrame frame = frame(DataType.decimal(18, 0), "999999999999999999", "-999999999999999999", "1", "0");
        final Expression x = col("x");
        final BigDecimal third = new BigDecimal("0.333333333333333333");
        assertEquals(List.of("true", "false", "true", "false"), values(frame, x.gt(third)));
        assertEquals(List.of("false", "false", "false", "false"), values(frame, x.eq(third)));
        assertEquals(
                List.of("false", "false", "true", "false"), values(frame, x.eq(new BigDecimal("1.00000000000000000"))));
        assertEquals(
                List.of("false", "true", "false", "false"),
                values(frame, x.lt(Long.MIN_VALUE + 1).or(x.lt(-5.5))));
        assertEquals(List.of("true", "false", "false", "false"), values(frame, x.eq(999_999_999_999_999_999L)));
        final DataFrame other = frame(DataType.decimal(18, 18), "0.5", "0.999999999999999999", "0", "");
        assertEquals(
                1,
                frame.crossJoin(other.rename("x", "y").drop("k"))
                        .filter(x.eq(col("y")))
                        .count());
        refused(() -> frame.join(other, JoinKind.INNER, "x"), "decimal(18,0)", "decimal(18,18)", "cast one of them");
        refused(() -> frame.union(other), "decimal(18,0)");
    }

    @Test
    void doublesMeanWhatTheyShow() throws Exception {
        final DataFrame frame = frame(
                DataType.FLOAT64,
                "1.005",
                "-1.005",
                "2.675",
                "0.125",
                "1e15",
                "0.1",
                "4.35",
                "1e-300",
                "-0.0",
                "0.005");
        assertEquals(
                List.of("1.01", "-1.01", "2.68", "0.13", "1000000000000000.00", "0.10", "4.35", "0.00", "0.00", "0.01"),
                values(frame, col("x").cast(DataType.decimal(18, 2))));
        refused(() -> values(frame(DataType.FLOAT64, "NaN"), col("x").cast(MONEY)), "NaN does not fit decimal(12,2)");
    }

    @Test
    void textsAreReadAsWrittenOrNull() throws Exception {
        final DataFrame frame =
                frame(DataType.STRING, "1.005", "-.5", "1e2", "x", "12345678901.00", "1e999999999", "7.");
        assertEquals(
                List.of("1.01", "-0.50", "100.00", "null", "null", "null", "7.00"),
                values(frame, col("x").cast(MONEY)));
    }

    @Test
    void tablesGiveThemOut() throws Exception {
        final DataFrame frame = frame(MONEY, "1.50", "-0.07", "3");
        try (Table table = frame.select(col("k"), col("x").as("price")).compute()) {
            assertEquals(new BigDecimal("1.50"), table.getDecimal(0, "price"));
            assertEquals(-0.07, table.getDouble(1, "price"));
            assertArrayEquals(
                    new BigDecimal[] {new BigDecimal("1.50"), new BigDecimal("-0.07"), new BigDecimal("3.00")},
                    table.decimals("price"));
            assertArrayEquals(new double[] {1.5, -0.07, 3}, table.doubles("price"));
            assertEquals(
                    new Price(2, new BigDecimal("3.00")),
                    table.toRecords(Price.class).get(2));
            assertTrue(table.toString().contains("-0.07"), table.toString());
            refused(() -> table.getLong(0, "price"), "'price' is decimal(12,2)", "getDecimal");
            refused(() -> table.longs("price"), "getDecimal");
            try (Table sorted = table.sortedBy("price")) {
                assertEquals("-0.07", sorted.getString(0, "price"));
            }
        }
        try (Table table = frame.describe().compute()) {
            assertEquals(3.0, table.getDouble(1, "max"));
            assertEquals(1.5, table.getDouble(1, "50%"));
        }
    }

    /** The exact sum of decimals as an aggregate of a program. */
    record ExactSum() implements UserAggregate<BigDecimal> {
        @Override
        public BigDecimal begin() {
            return BigDecimal.ZERO;
        }

        @Override
        public BigDecimal add(final BigDecimal state, final Object value) {
            return state.add((BigDecimal) value);
        }

        @Override
        public BigDecimal merge(final BigDecimal state, final BigDecimal later) {
            return state.add(later);
        }

        @Override
        public Object finish(final BigDecimal state) {
            return state;
        }
    }

    @Test
    void functionsOfProgramsSeeThem() throws Exception {
        final DataFrame frame = frame(MONEY, "1.50", "-0.07", "3", "");
        final DataFrame doubled = frame.mapRows(
                "y", MONEY, row -> row.isNull("x") ? null : row.getDecimal("x").multiply(new BigDecimal("1.005")));
        assertEquals(List.of("1.51", "-0.07", "3.02", "null"), values(doubled, col("y")));
        refused(
                () -> frame.mapRows("y", MONEY, row -> row.getLong("x")).compute(),
                "'x' is decimal(12,2)",
                "getDecimal");
        refused(
                () -> frame.mapRows("y", DataType.decimal(3, 2), row -> new BigDecimal("10"))
                        .compute(),
                "10",
                "does not fit decimal(3,2)");
        final DataFrame groups = frame.agg(
                aggregate("x", DataType.decimal(18, 2), new ExactSum()).as("own"),
                approxQuantile("x", 0.5).as("middle"),
                collect("x", ";").as("all"),
                nthLargest("x", 2).as("second"));
        try (Table table = groups.compute()) {
            assertEquals(new BigDecimal("4.43"), table.getDecimal(0, "own"));
            assertEquals(1.5, table.getDouble(0, "middle"));
            assertEquals("1.50;-0.07;3.00", table.getString(0, "all"));
            assertEquals(new BigDecimal("1.50"), table.getDecimal(0, "second"));
        }
    }

    @Test
    void partitionsAreLeftOutByThem() throws Exception {
        final String[] many = IntStream.range(0, 400).mapToObj(i -> i + ".25").toArray(String[]::new);
        final DataFrame indexed = frame(MONEY, many).repartition(8).setIndex("x");
        try (indexed) {
            final DataFrame few = indexed.filter(col("x").lt(10).and(col("x").ge(5.2)));
            assertEquals(List.of("5.25", "6.25", "7.25", "8.25", "9.25"), values(few.sort("x"), col("x")));
            assertTrue(few.explain().contains("scan x 1"), few.explain());
            assertEquals(1, indexed.filter(col("x").eq(399.25)).count());
            assertEquals(0, indexed.filter(col("x").eq(399.251)).count());
        }
    }
}
