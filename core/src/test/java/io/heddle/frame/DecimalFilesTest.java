package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.JdbcSource;
import io.heddle.frame.io.JsonOptions;
import io.heddle.frame.io.JsonSource;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decimals from and to files and databases. */
@Timeout(60)
class DecimalFilesTest {
    private static final DataType MONEY = DataType.decimal(6, 2);

    @TempDir
    Path directory;

    private final LocalSession session = new LocalSession();

    @AfterEach
    void closeSession() {
        session.close();
    }

    private static List<String> values(final DataFrame frame, final String column) {
        try (Table table = frame.compute()) {
            return Arrays.stream(table.strings(column)).map(String::valueOf).toList();
        }
    }

    private DataFrame csv(final DataType type, final String... texts) throws Exception {
        final Path path = Files.writeString(directory.resolve("in.csv"), "n,x\n0," + String.join("\n0,", texts) + "\n");
        final Schema schema = Schema.of(new Field("n", DataType.INT64), new Field("x", type));
        return DataFrame.readCsv(session, CsvOptions.DEFAULTS.withSchema(schema), path.toString());
    }

    @Test
    void csvIsReadToTheDeclaredPlaces() throws Exception {
        final DataFrame frame = csv(
                MONEY,
                "1.5",
                "-.5",
                " 0007.10 ",
                "",
                "1.005",
                "-1.0049999",
                "9999.994",
                "1.2e3",
                "+4",
                "5.",
                "-0",
                "0e-7");
        assertEquals(
                List.of(
                        "1.50", "-0.50", "7.10", "null", "1.01", "-1.00", "9999.99", "1200.00", "4.00", "5.00", "0.00",
                        "0.00"),
                values(frame, "x"));
        for (final String wrong :
                List.of("10000", "9999.995", "1.2.3", "x", "-", ".", "1e9", "1,5", "1 2", "0x1", "1e99999999999")) {
            final FrameException refusal =
                    assertThrows(FrameException.class, () -> values(csv(MONEY, '"' + wrong + '"'), "x"), wrong);
            assertTrue(refusal.getMessage().contains("'" + wrong + "' is not decimal(6,2)"), refusal.getMessage());
        }
        final String most = "0.999999999999999999";
        assertEquals(List.of(most, "-" + most), values(csv(DataType.decimal(18, 18), most, "-" + most), "x"));
        final String whole = "999999999999999999";
        assertEquals(List.of(whole, "-" + whole), values(csv(DataType.decimal(18, 0), whole, "-" + whole + ".4"), "x"));
        // Without a declaration they are float64: a sample does not say how many digits the rest has.
        final Path path = Files.writeString(directory.resolve("guess.csv"), "x\n1.25\n");
        final DataFrame guessed = DataFrame.readCsv(session, CsvOptions.DEFAULTS, path.toString());
        assertEquals(DataType.FLOAT64, guessed.schema().typeOf("x"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        final DataFrame frame = csv(MONEY, "1.5", "-0.07", "", "9999.99", "0");
        final List<String> expected = List.of("1.50", "-0.07", "null", "9999.99", "0.00");
        try (Table table = frame.compute()) {
            final Path csv = directory.resolve("out.csv");
            table.writeCsv(csv);
            assertEquals("n,x\n0,1.50\n0,-0.07\n0,\n0,9999.99\n0,0.00\n", Files.readString(csv));
            final Path json = directory.resolve("out.jsonl");
            table.writeJson(json);
            assertTrue(Files.readString(json).startsWith("{\"n\":0,\"x\":1.50}\n"), Files.readString(json));
            final JsonOptions options = JsonOptions.DEFAULTS.withSchema(table.schema());
            assertEquals(
                    expected, values(DataFrame.read(session, JsonSource.open(List.of(json.toString()), options)), "x"));
            final Path parquet = directory.resolve("out.parquet");
            table.writeParquet(parquet);
            final DataFrame again = DataFrame.readParquet(session, parquet.toString());
            assertEquals(frame.schema(), again.schema());
            assertEquals(expected, values(again, "x"));
            try (DuckOracle duckdb = new DuckOracle()) {
                duckdb.assertAnswer("select n, x from read_parquet('" + parquet + "')", table, true);
                assertEquals(
                        List.of(List.of("DECIMAL(6,2)")),
                        duckdb.rows("select typeof(x) from read_parquet('" + parquet + "') limit 1"));
            }
        }
    }

    @Test
    void everyFormOfParquetIsRead() throws Exception {
        final MessageType form = MessageTypeParser.parseMessageType("message rows {"
                + " required int32 a (DECIMAL(9,2)); required int64 b (DECIMAL(18,4));"
                + " required fixed_len_byte_array(9) c (DECIMAL(18,3)); optional binary d (DECIMAL(12,0));"
                + " required fixed_len_byte_array(16) e (DECIMAL(38,2)); }");
        final Path path = directory.resolve("forms.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withConf(new PlainParquetConfiguration())
                .withType(form)
                .build()) {
            for (final long units : new long[] {0, 1, -1, 999_999_999, -999_999_999}) {
                final Group row = new SimpleGroup(form)
                        .append("a", (int) units)
                        .append("b", units * 1_000_000_000)
                        .append("c", binary(units * 1_000_000_000, 9));
                if (units != 1) {
                    row.append(
                            "d",
                            Binary.fromConstantByteArray(
                                    BigInteger.valueOf(units).toByteArray()));
                }
                writer.write(row.append("e", binary(units, 16)));
            }
        }
        final DataFrame frame = DataFrame.readParquet(session, path.toString());
        assertEquals(
                "a decimal(9,2), b decimal(18,4), c decimal(18,3), d decimal(12,0), e float64",
                frame.schema().toString());
        assertEquals(List.of("0.00", "0.01", "-0.01", "9999999.99", "-9999999.99"), values(frame, "a"));
        assertEquals(
                List.of("0.0000", "100000.0000", "-100000.0000", "99999999900000.0000", "-99999999900000.0000"),
                values(frame, "b"));
        assertEquals(
                List.of("0.000", "1000000.000", "-1000000.000", "999999999000000.000", "-999999999000000.000"),
                values(frame, "c"));
        assertEquals(List.of("0", "null", "-1", "999999999", "-999999999"), values(frame, "d"));
        assertEquals(List.of("0.0", "0.01", "-0.01", "9999999.99", "-9999999.99"), values(frame, "e"));
        assertEquals(List.of("9999999.99"), values(frame.filter(col("b").gt(100_000)), "a"));
        assertEquals(List.of("-0.01"), values(frame.filter(col("a").eq(new BigDecimal("-0.010"))), "a"));
    }

    private static Binary binary(final long units, final int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (units < 0 ? -1 : 0));
        final byte[] value = BigInteger.valueOf(units).toByteArray();
        System.arraycopy(value, 0, bytes, length - value.length, value.length);
        return Binary.fromConstantByteArray(bytes);
    }

    @Test
    void rowGroupsAreLeftOut() throws Exception {
        final Path path = directory.resolve("groups.parquet");
        try (DuckOracle duckdb = new DuckOracle()) {
            duckdb.run("copy (select (k / 100)::decimal(9, 2) as x from range(0, 40000) r(k)) to '" + path
                    + "' (format parquet, row_group_size 2048)");
        }
        final DataFrame frame = DataFrame.readParquet(session, path.toString());
        final DataFrame few = frame.filter(col("x").ge(399.981));
        assertTrue(few.explain().contains("read-parquet x 1:"), few.explain());
        assertEquals(List.of("399.99"), values(few, "x"));
        final DataFrame one = frame.filter(col("x").eq(399.99));
        assertTrue(one.explain().contains("read-parquet x 1:"), one.explain());
        assertEquals(List.of("399.99"), values(one, "x"));
    }

    @Test
    void databasesGiveThem() throws Exception {
        final String url = "jdbc:duckdb:" + directory.resolve("base.db");
        try (Connection kept = DriverManager.getConnection(url);
                Statement statement = kept.createStatement()) {
            statement.execute(
                    "create table t as select (k * 1.0001)::decimal(18, 4) as a, "
                            + "case when k = 1 then null else k::decimal(9, 0) end as b, k::decimal(38, 2) as c from range(0, 3) r(k)");
            final DataFrame frame = DataFrame.read(session, JdbcSource.open(url, "select * from t order by c"));
            assertEquals("a decimal(18,4), b int64, c float64", frame.schema().toString());
            assertEquals(List.of("0.0000", "1.0001", "2.0002"), values(frame, "a"));
            assertEquals(List.of("0", "null", "2"), values(frame, "b"));
        }
    }
}
