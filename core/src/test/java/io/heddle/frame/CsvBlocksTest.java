package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the CSV reader makes of files: cut anywhere, quoted, compressed, ragged, empty. */
@Timeout(60)
class CsvBlocksTest {
    private static final Schema NAMES = Schema.of(new Field("id", DataType.INT64), new Field("name", DataType.STRING));

    @TempDir
    Path directory;

    private Path write(final String name, final String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static List<List<Object>> read(final CsvOptions options, final String... patterns) {
        try (LocalSession session = new LocalSession();
                Table table = DataFrame.readCsv(session, options, patterns).compute()) {
            return FrameAssertions.rows(table);
        }
    }

    private static FrameException failure(final CsvOptions options, final String... patterns) {
        final FrameException ex = assertThrows(FrameException.class, () -> read(options, patterns));
        assertEquals(FrameErrorCategory.USER, ex.category());
        return ex;
    }

    @Test
    void everyCutGivesTheSameRows() throws IOException {
        final String text = "\uFEFFid,name\r\n1,one\r\n\r\n22,\"two, \"\"2\"\"\"\n,\"\"\n\n-333,three\n4444,\n5,last";
        final Path path = write("cut.csv", text);
        final List<List<Object>> expected = List.of(
                List.of(1L, "one"),
                List.of(22L, "two, \"2\""),
                Arrays.asList(null, ""),
                List.of(-333L, "three"),
                Arrays.asList(4444L, null),
                List.of(5L, "last"));
        final int length = text.getBytes(StandardCharsets.UTF_8).length;
        for (int blockBytes = 1; blockBytes <= length + 1; blockBytes++) {
            assertEquals(
                    expected,
                    read(CsvOptions.DEFAULTS.withBlockBytes(blockBytes), path.toString()),
                    "blocks of " + blockBytes + " bytes");
        }
    }

    @Test
    void everyTruncationIsReadOrRefusedButNeverCrashes() throws IOException {
        final String text = "id,name\n1,\"a \"\"b\"\"\nc\"\n2,\"d\"\r\n";
        for (int length = 8; length <= text.length(); length++) {
            final Path path = write("truncated.csv", text.substring(0, length));
            try {
                assertTrue(read(CsvOptions.DEFAULTS.withSchema(NAMES), path.toString())
                                .size()
                        <= 2);
            } catch (final FrameException ex) {
                assertEquals(FrameErrorCategory.USER, ex.category(), ex.getMessage());
            }
        }
    }

    @Test
    void typesFollowFromTheSample() throws IOException {
        final Path path = write("types.csv", """
                flag,count,ratio,zip,day,time,mixed,empty,huge,both
                true,1,0.5,00501,2001-01-31,2001-01-31 00:03:00,1,,12345678901234567890,2001-01-01
                FALSE,-20,1e3,10001,2004-02-29,2001-01-31T23:59:59.25,x,,1,2001-01-01 10:00
                """);
        try (LocalSession session = new LocalSession();
                DataFrame frame = DataFrame.readCsv(session, CsvOptions.DEFAULTS, path.toString())) {
            assertEquals(
                    "flag bool, count int64, ratio float64, zip string, day date, time timestamp, mixed string, "
                            + "empty string, huge string, both timestamp",
                    frame.schema().toString());
            try (Table table = frame.compute()) {
                assertEquals("00501", table.getString(0, "zip"));
                assertEquals("2004-02-29", table.getDate(1, "day").toString());
                assertEquals("2001-01-31 23:59:59.25", table.getString(1, "time"));
                assertEquals(1000.0, table.getDouble(1, "ratio"));
                assertTrue(table.isNull(0, "empty"));
            }
        }
    }

    @Test
    void lineEndsInQuotesMakeOneBlock() throws IOException {
        final Path path = write("quoted.csv", "id,name\n1,\"two\nlines\"\n2,\"and \"\"more\"\"\r\nof them\"\n3,x\n");
        final List<List<Object>> expected =
                List.of(List.of(1L, "two\nlines"), List.of(2L, "and \"more\"\r\nof them"), List.of(3L, "x"));
        assertEquals(expected, read(CsvOptions.DEFAULTS.withBlockBytes(5), path.toString()));
    }

    @Test
    void lineEndInQuotesBehindTheSampleIsRefused() throws IOException {
        final StringBuilder text = new StringBuilder("id,name\n");
        for (int i = 0; i < 60_000; i++) {
            text.append(i).append(i == 40_000 ? ",\"a\nb\"\n" : ",word\n");
        }
        final Path path = write("late.csv", text.toString());
        final FrameException ex = failure(CsvOptions.DEFAULTS.withBlockBytes(50_000), path.toString());
        assertTrue(ex.getMessage().contains("late.csv line 40002, column 'name'"), ex.getMessage());
        assertTrue(ex.getMessage().contains("withBlockBytes"), ex.getMessage());
        assertEquals(
                60_000,
                read(CsvOptions.DEFAULTS.withBlockBytes(Long.MAX_VALUE), path.toString())
                        .size());
    }

    @Test
    void compressedFilesAndGlobsAreReadInOrder() throws IOException {
        for (final int part : new int[] {2, 1}) {
            try (OutputStream out =
                    new GZIPOutputStream(Files.newOutputStream(directory.resolve("part" + part + ".csv.gz")))) {
                out.write(("id,name\n" + part + ",p" + part + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        write("part3.csv", "id,name\n3,p3\n");
        write("other.txt", "no");
        assertEquals(
                List.of(List.of(1L, "p1"), List.of(2L, "p2"), List.of(3L, "p3")),
                read(CsvOptions.DEFAULTS, directory + "/part*.csv*"));
    }

    @Test
    void malformedValuesNameFileLineColumnAndValue() throws IOException {
        final StringBuilder text = new StringBuilder("id,name\n");
        for (int i = 2; i < 5000; i++) {
            text.append(i == 4000 ? "abc" : "" + i).append(",x\n");
        }
        final Path path = write("bad.csv", text.toString());
        for (final long blockBytes : new long[] {1000, 1L << 30}) {
            final FrameException ex =
                    failure(CsvOptions.DEFAULTS.withSchema(NAMES).withBlockBytes(blockBytes), path.toString());
            assertTrue(ex.getMessage().contains("bad.csv line 4000, column 'id': 'abc' is not int64"), ex.getMessage());
        }
    }

    @Test
    void raggedRecordsNameTheLine() throws IOException {
        final Path few = write("few.csv", "id,name\n1,a\n2\n");
        assertTrue(failure(CsvOptions.DEFAULTS, few.toString())
                .getMessage()
                .contains("few.csv line 3 has 1 field, expected 2 (id, name)"));
        final Path many = write("many.csv", "id,name\n1,a\n2,b,c,d\n");
        assertTrue(failure(CsvOptions.DEFAULTS, many.toString())
                .getMessage()
                .contains("many.csv line 3 has 4 fields, expected 2"));
        final Path quote = write("quote.csv", "id,name\n1,\"a\"b\n");
        assertTrue(failure(CsvOptions.DEFAULTS, quote.toString())
                .getMessage()
                .contains("quote.csv line 2, column 'name'"));
        final Path open = write("open.csv", "id,name\n1,\"a\n");
        assertTrue(failure(CsvOptions.DEFAULTS, open.toString()).getMessage().contains("not closed"));
    }

    @Test
    void missingEmptyAndHeaderOnlyFiles() throws IOException {
        assertTrue(failure(CsvOptions.DEFAULTS, directory + "/nothing.csv")
                .getMessage()
                .startsWith("no file '"));
        assertTrue(failure(CsvOptions.DEFAULTS, directory + "/*.nothing")
                .getMessage()
                .startsWith("no file matches"));
        assertTrue(failure(CsvOptions.DEFAULTS, directory.toString())
                .getMessage()
                .contains("there is no file *.csv below the directory"));
        final Path empty = write("empty.csv", "");
        assertTrue(failure(CsvOptions.DEFAULTS, empty.toString()).getMessage().contains("is empty"));
        assertEquals(List.of(), read(CsvOptions.DEFAULTS.withSchema(NAMES), empty.toString()));
        final Path header = write("header.csv", "id,name\n");
        assertEquals(List.of(), read(CsvOptions.DEFAULTS, header.toString()));
        try (LocalSession session = new LocalSession()) {
            assertEquals(
                    List.of("id", "name"),
                    DataFrame.readCsv(session, CsvOptions.DEFAULTS, header.toString())
                            .columns());
            assertEquals(
                    0,
                    DataFrame.readCsv(session, CsvOptions.DEFAULTS, header.toString())
                            .count());
        }
    }

    @Test
    void optionsChangeHeaderDelimiterAndNulls() throws IOException {
        final Path path = write("plain.txt", "1;NA;x\n2;5;-\n");
        final CsvOptions options =
                CsvOptions.DEFAULTS.withHeader(false).withDelimiter(';').withNullValues("NA", "-");
        assertEquals(
                List.of(Arrays.asList(1L, null, "x"), Arrays.asList(2L, 5L, null)), read(options, path.toString()));
        assertTrue(failure(CsvOptions.DEFAULTS.withSchema(NAMES), path.toString())
                .getMessage()
                .contains("columns"));
    }

    @Test
    void extremesOfNumbersAreExact() throws IOException {
        final Path path = write("extremes.csv", """
                i,f
                9223372036854775807,1.7976931348623157E308
                -9223372036854775808,-4.9E-324
                +5,0.1
                 6 ,123456789012345678901234567890
                7,-inf
                8,0.30000000000000004
                """);
        final List<List<Object>> rows = read(
                CsvOptions.DEFAULTS.withSchema(
                        Schema.of(new Field("i", DataType.INT64), new Field("f", DataType.FLOAT64))),
                path.toString());
        assertEquals(
                List.of(
                        List.of(Long.MAX_VALUE, Double.MAX_VALUE),
                        List.of(Long.MIN_VALUE, -Double.MIN_VALUE),
                        List.of(5L, 0.1),
                        List.of(6L, 1.2345678901234568E29),
                        List.of(7L, Double.NEGATIVE_INFINITY),
                        List.of(8L, 0.30000000000000004)),
                rows);
        final Path over = write("over.csv", "i\n9223372036854775808\n");
        final CsvOptions ints = CsvOptions.DEFAULTS.withSchema(Schema.of(new Field("i", DataType.INT64)));
        assertTrue(failure(ints, over.toString()).getMessage().contains("'9223372036854775808' is not int64"));
    }

    @Test
    void longTextsSpanWindowsAndBatches() throws IOException {
        final List<String> texts = new ArrayList<>();
        final StringBuilder file = new StringBuilder("id,name\n");
        final int[] lengths = {10, 3 << 20, 5, 7 << 20, 8 << 20, 1, 2 << 20, 2 << 20, 2 << 20, 2 << 20, 2 << 20};
        for (int i = 0; i < lengths.length; i++) {
            texts.add(String.valueOf((char) ('a' + i)).repeat(lengths[i]));
            file.append(i).append(',').append(texts.get(i)).append('\n');
        }
        final Path path = write("long.csv", file.toString());
        try (LocalSession session = new LocalSession();
                DataFrame frame = DataFrame.readCsv(session, CsvOptions.DEFAULTS, path.toString());
                Table all = frame.compute();
                Table filtered = frame.filter(col("id").ge(0)).compute()) {
            for (int i = 0; i < lengths.length; i++) {
                assertEquals(texts.get(i), all.getString(i, "name"));
                assertEquals(texts.get(i), filtered.getString(i, "name"));
            }
        }
        final Path over = write("toolong.csv", "id,name\n1," + "x".repeat((8 << 20) + 1) + "\n");
        assertTrue(failure(CsvOptions.DEFAULTS.withSchema(NAMES), over.toString())
                .getMessage()
                .contains("limit of 8388608"));
    }
}
