package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.BadRows;
import io.heddle.frame.io.CsvDialect;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.JsonOptions;
import io.heddle.frame.io.JsonSource;
import io.heddle.frame.io.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JSON lines say here what they say to DuckDB; dialects, encodings and bad rows of text files. */
@Timeout(60)
class TextFilesTest {
    private static final int SEED_COUNT = 16;

    @TempDir
    Path directory;

    private final LocalSession session = new LocalSession();

    @AfterEach
    void closeSession() {
        session.close();
    }

    private DataFrame json(final JsonOptions options, final Path path) {
        return DataFrame.read(session, JsonSource.open(List.of(path.toString()), options));
    }

    private DataFrame csv(final CsvOptions options, final Path path) {
        return DataFrame.readCsv(session, options, path.toString());
    }

    private static List<List<Object>> rows(final DataFrame frame) {
        try (Table table = frame.compute()) {
            return FrameAssertions.rows(table);
        }
    }

    private Path file(final String name, final String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String lines(final String... lines) {
        return String.join("\n", lines);
    }

    @Test
    void jsonIsWrittenAndReadAsByDuckdb() {
        RandomSource.forSeeds(93_000, SEED_COUNT, random -> {
            try (SqlTables tables = new SqlTables(directory)) {
                final ReferenceFrame rows = RandomData.frame(random, random.oneOf(0, 1, 300, 3000));
                tables.table("x", rows, 2000, random);
                final DataFrame frame = tables.query("select * from x");
                final Path target = directory.resolve("json" + random.seed());
                assertEquals(
                        rows.rows().size(),
                        frame.write(target.toString(), WriteOptions.JSON).rowCount());
                if (!rows.rows().isEmpty()) {
                    final String columns = FrameOutputTest.columnsOf(rows.schema());
                    try (Table table = frame.compute()) {
                        tables.duckdb()
                                .assertAnswer(
                                        "select * from read_json('" + target
                                                + "/*.jsonl', format = 'newline_delimited', " + "columns = {" + columns
                                                + "})",
                                        table,
                                        true);
                    }
                }
                final JsonOptions options = JsonOptions.DEFAULTS
                        .withSchema(rows.schema())
                        .withBlockBytes(random.oneOf(100L, 3000L, Long.MAX_VALUE));
                assertEquals(rows(frame), rows(json(options, target)));
            }
        });
    }

    @Test
    void fieldsAndTypesFollowFromTheLines() throws IOException {
        final Path path = file(
                "a.jsonl",
                lines(
                        "\uFEFF{\"i\": 1, \"f\": 2, \"t\":\"x\\u00e4\\ud83d\\ude00\\n\\\"\\/\", \"d\":\"2024-02-29\"}\r",
                        "",
                        "  { \"f\":2.5e1,\"i\":-9223372036854775808 , \"o\":{\"a\":[1,\"}\"]}, \"n\":null,\"b\":true}",
                        "{\"t\":\"10\",\"ts\":\"2024-01-01 10:00:00.5\",\"mixed\":1,\"f\":\"NaN\"}",
                        "{}",
                        "{\"mixed\":\"one\",\"\\u0069\":7}"));
        final DataFrame frame = json(JsonOptions.DEFAULTS, path);
        assertEquals(
                "i int64, f float64, t string, d date, o string, n string, b bool, ts timestamp, mixed string",
                String.join(
                        ", ",
                        frame.schema().fields().stream()
                                .map(field -> field.name() + " " + field.type().label())
                                .toList()));
        try (Table table = frame.compute()) {
            assertEquals(5, table.rowCount());
            assertEquals("x\u00e4\ud83d\ude00\n\"/", table.getString(0, "t"));
            assertEquals(Long.MIN_VALUE, table.getLong(1, "i"));
            assertEquals("{\"a\":[1,\"}\"]}", table.getString(1, "o"));
            assertTrue(Double.isNaN(table.getDouble(2, "f")));
            assertEquals(Arrays.asList(null, null, "1", null, "one"), Arrays.asList(table.strings("mixed")));
            assertEquals(7, table.getLong(4, "i"));
            assertEquals("2024-01-01 10:00:00.5", table.getString(2, "ts"));
        }
        assertEquals(5, frame.select("b").compute().rowCount());
        assertEquals(5, frame.count());
    }

    @Test
    void badLinesAreRefusedWithTheirPlace() throws IOException {
        final Schema schema = Schema.of(new Field("a", DataType.INT64), new Field("b", DataType.BOOL));
        final JsonOptions options = JsonOptions.DEFAULTS.withSchema(schema);
        final String good = "{\"a\":1}\n";
        final String[][] lines = {
            {"{\"a\":\"1\"}", "column 'a': '1' is not int64"},
            {"{\"a\":1.5}", "'1.5' is not int64"},
            {"{\"b\":1}", "'1' is not bool"},
            {"[1]", "one object"},
            {"{\"a\":1", "must be followed by ',' or '}'"},
            {"{\"a\":01}", "a value must be"},
            {"{\"a\" 1}", "followed by ':'"},
            {"{\"a\":1,\"a\":2}", "stands twice"},
            {"{\"a\":1} x", "something follows"},
            {"{\"x\":\"\\q\"}", "no escape \\q"},
            {"{\"x\":\"open}", "not closed"},
            {"{\"x\":[1,{\"y\":2]", "not closed"},
            {"{\"x\":\"\\u12", "not closed"},
            {"{a:1}", "name in double quotes"},
            {"{\"x\":tru}", "a value must be"},
        };
        for (final String[] line : lines) {
            final Path path = file("bad.jsonl", good + good + line[0] + "\n" + good);
            refused(() -> rows(json(options, path)), "bad.jsonl line 3", line[1]);
            assertEquals(3, json(options.withBadRows(BadRows.SKIP), path).count(), line[0]);
        }
        refused(() -> json(JsonOptions.DEFAULTS, file("none.jsonl", "")), "no line with an object");
        assertEquals(0, json(options, file("none.jsonl", "\n \n")).count());
    }

    @Test
    void badRowsAreLeftOutOrKeptApart() throws IOException {
        final StringBuilder text = new StringBuilder("k,s\n");
        for (int i = 0; i < 1000; i++) {
            text.append(i % 10 == 3 ? "x" + i : i % 10 == 7 ? i + ",a,b" : i + (i % 2 == 0 ? "," : ",t" + i))
                    .append(i % 10 == 3 ? ",,\n" : "\n");
        }
        final Path path = file("bad.csv", text.toString());
        final Schema schema = Schema.of(new Field("k", DataType.INT64), new Field("s", DataType.STRING));
        final CsvOptions options = CsvOptions.DEFAULTS.withSchema(schema).withBlockBytes(3000);
        refused(() -> rows(csv(options, path)), "bad.csv line 5", "x3");
        final List<List<Object>> good = rows(csv(options.withBadRows(BadRows.SKIP), path));
        assertEquals(800, good.size());
        for (final List<Object> row : good) {
            final long k = (Long) row.get(0);
            assertEquals(k % 2 == 0 ? null : "t" + k, row.get(1));
        }
        final Path rejected = directory.resolve("rejected");
        for (int run = 0; run < 2; run++) {
            assertEquals(good, rows(csv(options.withBadRows(BadRows.rejectedTo(rejected.toString())), path)));
            try (Table kept = csv(CsvOptions.DEFAULTS, rejected).sort("offset").compute()) {
                assertEquals(200, kept.rowCount());
                assertEquals(List.of("file", "offset", "reason", "text"), kept.columns());
                assertEquals("x3,,", kept.getString(0, "text"));
                assertEquals(text.indexOf("x3"), kept.getLong(0, "offset"));
                assertTrue(String.valueOf(kept.getString(0, "reason")).contains("column 'k': 'x3' is not int64"));
                assertTrue(String.valueOf(kept.getString(1, "reason")).contains("has 3 fields, expected 2"));
            }
        }
        // What is good now has no rejected rows any more.
        Files.writeString(path, text.toString().replaceAll("(?m)^x.*\n", "").replaceAll("(?m),a,b$", ",ab"));
        assertEquals(
                900,
                csv(options.withBadRows(BadRows.rejectedTo(rejected.toString())), path)
                        .count());
        try (Stream<Path> left = Files.list(rejected)) {
            assertTrue(left.count() <= text.length() / 3000 + 1);
        }
    }

    @Test
    void dialectsEncodingsAndCompression() throws IOException {
        final CsvDialect dialect = CsvDialect.STANDARD
                .withDelimiter('|')
                .withQuote('\'')
                .withComment('#')
                .withLatin1(true)
                .withNullValues("n\u00e4");
        final String text = "# made by hand\nk|s\n1|'it''s|\u00fc'\n#2|gone\n3|n\u00e4\n4|\"\u00df\"\n";
        final Path path = directory.resolve("latin.csv");
        Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
        final CsvOptions options = CsvOptions.DEFAULTS.withDialect(dialect);
        final List<List<Object>> expected =
                List.of(List.of(1L, "it's|\u00fc"), Arrays.asList(3L, null), List.of(4L, "\"\u00df\""));
        assertEquals(expected, rows(csv(options, path)));
        assertEquals(expected, rows(csv(options.withBlockBytes(9), path)));
        final Path packed = directory.resolve("latin.csv.zst");
        Files.write(packed, Zstd.compress(text.getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(expected, rows(csv(options, packed)));
        csv(options, path).write(directory + "/again", WriteOptions.CSV.withCsv(dialect));
        assertEquals(expected, rows(csv(options, directory.resolve("again"))));
        final CsvDialect unquoted = CsvDialect.STANDARD.withQuote('\0').withHeader(false);
        assertEquals(
                List.of(List.of("\"a", "b\"")),
                rows(csv(CsvOptions.DEFAULTS.withDialect(unquoted), file("unquoted.csv", "\"a,b\"\n"))));
        refused(() -> CsvDialect.STANDARD.withComment(','), "must differ");
        assertFalse(Files.exists(directory.resolve("gone")));
    }

    @Test
    void damagedCompressionIsSaid() throws IOException {
        final byte[] packed = Zstd.compress("a\n1\n2\n".getBytes(StandardCharsets.UTF_8));
        final Path path = directory.resolve("cut.csv.zst");
        Files.write(path, Arrays.copyOf(packed, packed.length - 3));
        refused(() -> rows(csv(CsvOptions.DEFAULTS, path)), "cannot read", "cut.csv.zst");
    }

    private static void refused(final ThrowingRunnable reading, final String... parts) {
        final FrameException refusal = assertThrows(FrameException.class, reading::run);
        for (final String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }

    private interface ThrowingRunnable {
        void run() throws IOException;
    }
}
