package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.ArrowSource;
import io.heddle.frame.io.CsvOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tables write is read again as it was, Parquet also by DuckDB; records and arrays say what the table says. */
@Timeout(60)
class TableExportTest {
    private static final int SEED_COUNT = 20;

    @TempDir
    Path directory;

    record Flight(String origin, long delay, Double distance, LocalDate day) {}

    record WrongType(int origin) {}

    record WrongName(long dellay) {}

    record Narrow(int delay) {}

    @Test
    void filesSayTheSame() {
        RandomSource.forSeeds(91_000, SEED_COUNT, random -> {
            try (SqlTables tables = new SqlTables(directory);
                    LocalSession session = new LocalSession()) {
                tables.table("x", RandomData.frame(random, random.oneOf(0, 1, 300, 3000)), 2000, random);
                try (Table table = tables.query("select * from x").compute()) {
                    final Path parquet = directory.resolve("out.parquet");
                    table.writeParquet(parquet);
                    tables.duckdb().assertAnswer("select * from read_parquet('" + parquet + "')", table, true);
                    final Path csv = directory.resolve(random.oneOf("out.csv", "out.csv.gz"));
                    table.writeCsv(csv);
                    final Path arrow = directory.resolve("out.arrow");
                    table.writeArrow(arrow);
                    final CsvOptions options = CsvOptions.DEFAULTS.withSchema(table.schema());
                    final List<DataFrame> readers = List.of(
                            DataFrame.readParquet(session, parquet.toString()),
                            DataFrame.read(session, ArrowSource.open(List.of(arrow.toString()))),
                            DataFrame.readCsv(session, options, csv.toString()));
                    for (final DataFrame reader : readers) {
                        try (Table again = reader.compute()) {
                            assertEquals(FrameAssertions.rows(table), FrameAssertions.rows(again));
                        }
                    }
                }
            }
        });
    }

    private Table flights(final LocalSession session, final String rows) throws Exception {
        final Path path = Files.writeString(directory.resolve("flights.csv"), "origin,delay,distance,day\n" + rows);
        return DataFrame.readCsv(session, CsvOptions.DEFAULTS.withSchema(SCHEMA), path.toString())
                .compute();
    }

    private static final Schema SCHEMA = Schema.of(
            new Field("origin", DataType.STRING),
            new Field("delay", DataType.INT64),
            new Field("distance", DataType.FLOAT64),
            new Field("day", DataType.DATE));

    @Test
    void recordsAndArrays() throws Exception {
        try (LocalSession session = new LocalSession();
                Table table = flights(session, "ATL,5,1.5,2001-02-03\n,-3,,\n")) {
            assertEquals(
                    List.of(new Flight("ATL", 5, 1.5, LocalDate.of(2001, 2, 3)), new Flight(null, -3, null, null)),
                    table.toRecords(Flight.class));
            assertArrayEquals(new long[] {5, -3}, table.longs("delay"));
            assertArrayEquals(new double[] {5, -3}, table.doubles("delay"));
            assertEquals(Arrays.asList("ATL", null), Arrays.asList(table.strings("origin")));
            refused(() -> table.doubles("distance"), "row 1", "null");
            refused(() -> table.toRecords(WrongType.class), "component origin is of type int", "string");
            refused(() -> table.toRecords(WrongName.class), "'dellay'", "did you mean 'delay'?");
        }
        try (LocalSession session = new LocalSession();
                Table table = flights(session, "ATL,5000000000,1.5,2001-02-03\n")) {
            refused(() -> table.toRecords(Narrow.class), "5000000000", "too large");
        }
    }

    /** Types of CSV are guessed by the values; quotes say nothing of them, since many quote every field. */
    @Test
    void textsThatLookLikeNumbersNeedTheSchema() throws Exception {
        try (LocalSession session = new LocalSession();
                Table table = flights(session, "10,5,1.5,2001-02-03\n20,-3,,\n")) {
            final Path csv = directory.resolve("codes.csv");
            table.writeCsv(csv);
            final CsvOptions options = CsvOptions.DEFAULTS.withSchema(SCHEMA);
            try (Table again =
                    DataFrame.readCsv(session, options, csv.toString()).compute()) {
                assertEquals(FrameAssertions.rows(table), FrameAssertions.rows(again));
            }
            assertEquals(
                    DataType.INT64,
                    DataFrame.readCsv(session, CsvOptions.DEFAULTS, csv.toString())
                            .schema()
                            .typeOf("origin"));
            Files.writeString(csv, "a,b\n\"1\",\"x\"\n\"2\",\"y\"\n");
            assertEquals(
                    DataType.INT64,
                    DataFrame.readCsv(session, CsvOptions.DEFAULTS, csv.toString())
                            .schema()
                            .typeOf("a"));
        }
    }

    @Test
    void filesHaveThePermissionsOfAnyNewFile() throws Exception {
        try (LocalSession session = new LocalSession();
                Table table = flights(session, "ATL,5,1.5,2001-02-03\n")) {
            final Path other = Files.createFile(directory.resolve("other"));
            for (final String name : List.of("out.csv", "out.csv.gz", "out.parquet")) {
                final Path file = directory.resolve(name);
                if (name.endsWith(".parquet")) {
                    table.writeParquet(file);
                } else {
                    table.writeCsv(file);
                }
                assertEquals(Files.getPosixFilePermissions(other), Files.getPosixFilePermissions(file), name);
            }
        }
    }

    @Test
    void whatFailsLeavesNoTrace() throws Exception {
        try (LocalSession session = new LocalSession();
                Table table = flights(session, "ATL,5,1.5,2001-02-03\n,-3,,\n")) {
            refused(() -> table.writeCsv(directory.resolve("absent/out.csv")), "cannot write", "absent");
            final Path kept = Files.writeString(directory.resolve("kept.csv"), "before");
            final DataFrame single = DataFrame.readCsv(
                            session, CsvOptions.DEFAULTS.withSchema(SCHEMA), directory + "/flights.csv")
                    .select("origin");
            try (Table origins = single.compute()) {
                refused(() -> origins.writeCsv(kept), "row 1", "only column 'origin'");
            }
            assertEquals("before", Files.readString(kept));
            table.writeCsv(kept);
            assertTrue(Files.readString(kept).startsWith("origin,delay"));
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(
                        List.of(),
                        files.filter(path -> path.toString().endsWith(".part")).toList());
            }
        }
    }

    private static void refused(final Runnable call, final String... parts) {
        final FrameException refusal = assertThrows(FrameException.class, call::run);
        for (final String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }
}
