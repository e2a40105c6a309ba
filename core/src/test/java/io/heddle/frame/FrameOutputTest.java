package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.Compression;
import io.heddle.frame.io.CsvDialect;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What frames write, DuckDB and the readers read again as it was; a directory is there as a whole or not at all. */
@Timeout(60)
class FrameOutputTest {
    private static final int SEED_COUNT = 16;

    @TempDir
    Path directory;

    private final LocalSession session = new LocalSession();

    @AfterEach
    void closeSession() {
        session.close();
    }

    static String columnsOf(final Schema schema) {
        return String.join(
                ", ",
                schema.fields().stream()
                        .map(field -> "'" + field.name() + "': '" + SqlTables.typeName(field.type()) + "'")
                        .toList());
    }

    @Test
    void aFilePerPartitionSaysTheSame() {
        RandomSource.forSeeds(92_000, SEED_COUNT, random -> {
            try (SqlTables tables = new SqlTables(directory)) {
                final ReferenceFrame rows = RandomData.frame(random, random.oneOf(0, 1, 300, 3000));
                tables.table("x", rows, 2000, random);
                final DataFrame frame = tables.query("select * from x");
                final Path csv = directory.resolve("csv" + random.seed());
                final Compression compression = random.oneOf(Compression.NONE, Compression.GZIP, Compression.ZSTD);
                final WrittenFiles written = frame.write(csv.toString(), WriteOptions.CSV.withCompression(compression));
                assertEquals(rows.rows().size(), written.rowCount());
                final String columns = columnsOf(rows.schema());
                final String endings = written.files().get(0).toString().replaceAll(".*part-00000", "*");
                assertRows(
                        tables,
                        "select * from read_csv('" + csv + "/" + endings
                                + "', header = true, allow_quoted_nulls = false, " + "columns = {" + columns + "})",
                        frame);
                final Path parquet = directory.resolve("parquet" + random.seed());
                final Compression ofPages =
                        random.oneOf(Compression.NONE, Compression.GZIP, Compression.ZSTD, Compression.SNAPPY);
                final WrittenFiles groups =
                        frame.write(parquet.toString(), WriteOptions.PARQUET.withCompression(ofPages));
                assertEquals(rows.rows().size(), groups.rowCount());
                assertEquals(written.files().size(), groups.files().size());
                assertRows(tables, "select * from read_parquet('" + parquet + "/*.parquet')", frame);
                assertSame(frame, DataFrame.readParquet(session, parquet.toString()));
                assertNothingHidden();
            }
        });
    }

    private static void assertRows(final SqlTables tables, final String statement, final DataFrame frame)
            throws Exception {
        try (Table table = frame.compute()) {
            tables.duckdb().assertAnswer(statement, table, true);
        }
    }

    private static void assertSame(final DataFrame left, final DataFrame right) {
        try (Table one = left.compute();
                Table other = right.compute()) {
            assertEquals(FrameAssertions.rows(one), FrameAssertions.rows(other));
        }
    }

    private void assertNothingHidden() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    files.filter(path -> path.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    private DataFrame frame(final String rows) throws IOException {
        final Schema schema = Schema.of(
                new Field("k", DataType.INT64), new Field("s", DataType.STRING), new Field("x", DataType.FLOAT64));
        final Path path = Files.writeString(directory.resolve("in.csv"), "k,s,x\n" + rows);
        return DataFrame.readCsv(session, CsvOptions.DEFAULTS.withSchema(schema), path.toString());
    }

    @Test
    void rowsOfFoldersAreReadByOthers() throws Exception {
        final DataFrame frame = frame("1,a b,1.5\n2,\u00e4/\u2713=,2.5\n1,,3.5\n,a b,4.5\n2,a b,\n");
        final Path target = directory.resolve("folders");
        final WrittenFiles written = frame.write(target.toString(), WriteOptions.PARQUET.withPartitionBy("k", "s"));
        assertEquals(5, written.files().size());
        assertTrue(Files.exists(target.resolve("k=1/s=a b/part-00000.parquet")), written.toString());
        try (SqlTables tables = new SqlTables(directory)) {
            assertRows(
                    tables,
                    "select k::bigint as k, s, x from read_parquet('" + target
                            + "/**/*.parquet', hive_partitioning = true, hive_types = {'k': bigint, 's': varchar})"
                            + " order by x nulls last",
                    frame);
        }
        refused(
                () -> frame.write(directory + "/all", WriteOptions.CSV.withPartitionBy("k", "s", "x")),
                "all columns are folders");
        refused(() -> frame.write(directory + "/q", WriteOptions.CSV.withPartitionBy("q")), "q");
        assertNothingHidden();
    }

    @Test
    void whatIsThereIsRefusedUnlessItMayBeReplaced() throws Exception {
        final DataFrame frame = frame("1,a,1.5\n2,b,2.5\n");
        final String target = directory + "/out";
        frame.writeCsv(target);
        refused(() -> frame.writeCsv(target), "out'", "it exists", "withOverwrite");
        final WriteOptions overwrite = WriteOptions.CSV.withOverwrite(true);
        // Also by what is read from it.
        DataFrame.readCsv(session, CsvOptions.DEFAULTS, target)
                .filter(col("k").gt(1))
                .write(target, overwrite);
        assertEquals("k,s,x\n2,b,2.5\n", Files.readString(Path.of(target, "part-00000.csv")));
        Files.writeString(Path.of(target, "thesis.txt"), "years of work");
        refused(() -> frame.write(target, overwrite), "thesis.txt", "no file of a frame");
        assertEquals("years of work", Files.readString(Path.of(target, "thesis.txt")));
        refused(() -> frame.write(directory + "/in.csv", overwrite), "it is no directory");
        assertNothingHidden();
    }

    @Test
    void whatFailsLeavesNothing() throws Exception {
        final DataFrame frame = frame("1,a,1.5\n2,b,oops\n");
        refused(() -> frame.writeParquet(directory + "/none"), "oops");
        final DataFrame beyond = frame("1,\u2713,1\n");
        final WriteOptions latin1 = WriteOptions.CSV.withCsv(CsvDialect.STANDARD.withLatin1(true));
        refused(() -> beyond.write(directory + "/none", latin1), "ISO 8859-1");
        assertTrue(!Files.exists(directory.resolve("none")));
        assertNothingHidden();
        refused(() -> frame.writeCsv(directory + "/in.csv/below"), "cannot write", "below");
    }

    @Test
    void dialectsAreWritten() throws Exception {
        final CsvDialect dialect = CsvDialect.STANDARD
                .withDelimiter(';')
                .withQuote('\'')
                .withHeader(false)
                .withNullValues("NA");
        frame("1,a;b,1.5\n,it's,\n3,NA,3.5\n4,\"\",4.5\n")
                .write(directory + "/dialect", WriteOptions.CSV.withCsv(dialect));
        assertEquals(
                "1;'a;b';1.5\nNA;'it''s';NA\n3;'NA';3.5\n4;'';4.5\n",
                Files.readString(directory.resolve("dialect/part-00000.csv")));
    }

    private static void refused(final Runnable writing, final String... parts) {
        final FrameException refusal = assertThrows(FrameException.class, writing::run);
        for (final String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }
}
