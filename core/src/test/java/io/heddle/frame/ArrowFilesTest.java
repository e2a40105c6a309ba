package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.ArrowSource;
import io.heddle.frame.io.Compression;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arrow files that C++ (the resources, see make.py beside them) and Java have written say the same here, and ours say the same to Java's library. */
@Timeout(60)
class ArrowFilesTest {
    /** The rows of the files named plain, lz4, zstd and old, as DuckDB says them. */
    private static final String PLAIN_ROWS = """
            with w as (select ['', 'ab', 'naïve', '日本語', 'a text of more than twelve bytes', 'other'] as w),
            r as (select k, k % 7 = 3 as z, w[k % 6 + 1] as w, w[k % 5 + 1] as x,
            timestamp '1969-12-31 23:00:00' + to_seconds(61 * k) as t from range(0, 300) r(k), w)
            select k, if(z, null, k % 100 - 50), if(z, null, k * 7 - 1000), if(z, null, k * 70001 - 1000), if(z, null, k % 256),
            if(z, null, 60000 + k), if(z, null, 4000000000 + k), if(z, null, k / 4), if(z, null, k / 10), if(z, null, k % 3 = 0),
            if(z, null, w || (k % 11)), if(z, null, w || (k % 11)), if(z, null, date '1969-12-01' + k::int),
            if(z, null, date '1969-12-01' + k::int), if(z, null, t), if(z, null, t), if(z, null, t), if(z, null, t), null::varchar,
            if(z, null, w), if(z, null, x) from r
            """;

    @TempDir
    Path directory;

    private String file(final String name) throws IOException {
        final Path path = directory.resolve(name);
        try (InputStream input = ArrowFilesTest.class.getResourceAsStream("arrow/" + name)) {
            Files.write(path, input.readAllBytes());
        }
        return path.toString();
    }

    private static DataFrame read(final LocalSession session, final String... files) {
        return DataFrame.read(session, ArrowSource.open(List.of(files)));
    }

    private static List<List<Object>> rows(final DataFrame frame) {
        try (Table table = frame.compute()) {
            return FrameAssertions.rows(table);
        }
    }

    @Test
    void filesOfCppSayTheSame() throws Exception {
        try (LocalSession session = new LocalSession();
                DuckOracle duckdb = new DuckOracle()) {
            for (final String name : List.of("plain.arrow", "plain.arrows", "lz4.arrow", "zstd.arrow", "old.arrows")) {
                final DataFrame frame = read(session, file(name));
                try (Table table = frame.compute();
                        Table filtered = frame.filter(col("k").ge(100)).compute()) {
                    duckdb.assertAnswer(PLAIN_ROWS, table, true);
                    duckdb.assertAnswer(PLAIN_ROWS + " where k >= 100", filtered, true);
                }
            }
        }
    }

    @Test
    void textsOfAllKindsSayTheSame() throws Exception {
        try (LocalSession session = new LocalSession();
                DuckOracle duckdb = new DuckOracle()) {
            for (final String name : List.of("views.arrow", "views-zstd.arrow")) {
                try (Table table = read(session, file(name)).compute()) {
                    duckdb.assertAnswer(
                            "select k, if(k % 7 = 3, null, repeat((select ['', 'ab', 'naïve', '日本語', "
                                    + "'a text of more than twelve bytes', 'other'])[k % 6 + 1], k % 9)) from range(0, 60) r(k)",
                            table, true);
                }
            }
            for (final String name : List.of("grows.arrow", "grows.arrows")) {
                assertEquals(
                        "[[0, a], [1, b], [2, null], [3, c], [4, a], [5, b]]",
                        rows(read(session, file(name))).toString());
            }
            assertEquals(
                    "[[0, a], [1, b], [2, null], [3, y], [4, x], [5, y]]",
                    rows(read(session, file("replaced.arrows"))).toString());
            assertEquals(
                    "[[0, a], [1, null], [2, null], [3, b]]",
                    rows(read(session, file("null-entry.arrows"))).toString());
            assertEquals(10, read(session, file("ten.feather")).count());
        }
    }

    @Test
    void blocksOfLz4ThatReferToOthers() throws Exception {
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = read(session, file("blocks.arrow"));
            assertEquals(
                    List.of(List.of(40_000L, 50L * 799 * 800 / 2, "text 99")),
                    rows(frame.agg(count(), sum("k"), max("s"))));
            assertEquals(
                    List.of(List.of(799L, "text 403")),
                    rows(frame.filter(col("k").eq(799)).nlargest(1, "k")));
        }
    }

    @Test
    void onlyColumnsThatAreNeededMustHaveACounterpart() throws Exception {
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = read(session, file("others.arrow"));
            assertEquals(
                    Arrays.asList(
                            Arrays.asList(7L, "one", "one"),
                            Arrays.asList(null, null, null),
                            Arrays.asList(9L, "a text of more than twelve bytes", "three")),
                    rows(frame.select("k", "v", "s")));
            assertEquals(3, frame.count());
            for (final String[] refused :
                    new String[][] {{"l", "list"}, {"u64", "uint64"}, {"di", "dictionary of int64"}, {"t", "time"}}) {
                final FrameException wrong =
                        assertThrows(FrameException.class, () -> rows(frame.select("k", refused[0])));
                assertTrue(
                        wrong.getMessage().contains("the column '" + refused[0] + "' of ")
                                && wrong.getMessage().contains("is of the Arrow type " + refused[1]),
                        wrong.getMessage());
            }
        }
    }

    @Test
    void decimalsAreExactUpTo18Digits() throws Exception {
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = read(session, file("decimals.arrow"));
            assertEquals(
                    Schema.of(
                            new Field("d", DataType.decimal(9, 2)),
                            new Field("w", DataType.FLOAT64),
                            new Field("k", DataType.INT64)),
                    frame.schema());
            final Path out = directory.resolve("decimals-again.arrow");
            try (Table table = frame.compute()) {
                table.writeArrow(out);
            }
            for (final List<List<Object>> rows :
                    List.of(rows(frame), rows(read(session, out.toString())), ArrowPeer.read(out, frame.schema()))) {
                assertEquals("[[1.50, 1.5, 1], [null, null, 2], [-0.25, -0.25, 3]]", rows.toString());
            }
        }
    }

    @Test
    void randomRowsFromAndToAnotherLibrary() {
        RandomSource.forSeeds(95_000, 12, random -> {
            final ReferenceFrame rows = RandomData.frame(random, random.oneOf(0, 1, 500, 6000));
            try (SqlTables tables = new SqlTables(directory, new LocalSession(1 << 16, 2));
                    LocalSession session = new LocalSession()) {
                final boolean isStream = random.chance(0.5);
                final Path path = directory.resolve("x" + random.seed() + (isStream ? ".arrows" : ".arrow"));
                ArrowPeer.write(
                        path,
                        rows,
                        random.oneOf(100, 777, 6000),
                        isStream,
                        random.oneOf(
                                CodecType.NO_COMPRESSION,
                                CodecType.NO_COMPRESSION,
                                CodecType.ZSTD,
                                CodecType.LZ4_FRAME));
                tables.duckdb().table("x", rows);
                tables.register("x", read(session, path.toString()));
                tables.check("select * from x", true);
                tables.check("select s, count(*) as n, sum(i) as total from x group by s", false);
                tables.check("select i from x where i > 5 and i < 2000", false);
                tables.check("select count(*) from x", false);
                final Path out = directory.resolve("out" + random.seed());
                final Compression compression = random.oneOf(Compression.USUAL, Compression.ZSTD, Compression.LZ4);
                final WrittenFiles written = read(session, path.toString())
                        .repartition(1)
                        .write(out.toString(), WriteOptions.ARROW.withCompression(compression));
                assertEquals(1, written.files().size());
                assertEquals(rows.rows(), ArrowPeer.read(out.resolve("part-00000.arrow"), rows.schema()));
            }
        });
    }

    /** Pieces of one large record batch are read by several tasks, from rows that begin within a bitmap. */
    @Test
    void largeRecordBatchesAreDivided() throws Exception {
        final Path path = directory.resolve("large.arrow");
        final RandomSource[] source = new RandomSource[1];
        RandomSource.forSeeds(96_000, 1, random -> source[0] = random);
        final Schema schema = Schema.of(
                new Field("k", DataType.INT64), new Field("b", DataType.BOOL), new Field("s", DataType.STRING));
        final ReferenceFrame rows = new ReferenceFrame(schema, RandomData.frameOf(schema, source[0], 100_000));
        ArrowPeer.write(path, rows, 100_000, false, CodecType.NO_COMPRESSION);
        try (LocalSession session = new LocalSession(1 << 18, 2)) {
            final DataFrame frame = read(session, path.toString());
            assertTrue(frame.explain().matches("(?s).*read-arrow x [1-9][0-9]*:.*"), frame.explain());
            assertFalse(frame.explain().contains("read-arrow x 1:"), frame.explain());
            assertEquals(rows.rows(), rows(frame));
            assertEquals(rows.filter(col("k").gt(0)).rows(), rows(frame.filter(col("k").gt(0))));
        }
    }

    @Test
    void filesThatAreNoneAreRefused() throws Exception {
        try (LocalSession session = new LocalSession()) {
            refused(session, Files.write(directory.resolve("a.arrow"), new byte[0]), "it is empty");
            refused(
                    session,
                    Files.writeString(directory.resolve("b.arrow"), "a,b\n1,2\n"),
                    "begins neither with ARROW1");
            refused(session, Files.writeString(directory.resolve("c.arrow"), "FEA1...."), "first version of Feather");
            refused(session, Files.writeString(directory.resolve("d.arrow"), "PAR1...."), "it is a Parquet file");
            final byte[] whole = Files.readAllBytes(Path.of(file("plain.arrow")));
            final Path cut = Files.write(directory.resolve("e.arrow"), Arrays.copyOf(whole, whole.length - 100));
            refused(session, cut, "it is cut off, or still being written");
            final Path changed = directory.resolve("f.arrow");
            Files.write(changed, whole);
            final DataFrame frame = read(session, changed.toString());
            Files.copy(Path.of(file("ten.feather")), changed, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            final FrameException wrong = assertThrows(FrameException.class, frame::compute);
            assertTrue(wrong.getMessage().contains("has changed since it was opened"), wrong.getMessage());
            final FrameException gzip = assertThrows(
                    FrameException.class,
                    () -> WriteOptions.ARROW.withCompression(Compression.GZIP).output());
            assertTrue(gzip.getMessage().contains("zstd, lz4 or not at all, not by gzip"), gzip.getMessage());
        }
    }

    private static void refused(final LocalSession session, final Path path, final String reason) {
        final FrameException wrong = assertThrows(FrameException.class, () -> read(session, path.toString()));
        assertTrue(wrong.getMessage().contains(reason), wrong.getMessage());
    }

    /** Whatever stands in a file: rows or a complaint, no other failure, and no byte beyond the reader's memory (which {@link GuardedMemory} sees). */
    @Test
    void damagedFilesNeverDoHarm() throws Exception {
        final String[] names = {
            "plain.arrow",
            "lz4.arrow",
            "zstd.arrow",
            "old.arrows",
            "views.arrow",
            "views-zstd.arrow",
            "grows.arrow",
            "replaced.arrows",
            "others.arrow"
        };
        final byte[][] files = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            files[i] = Files.readAllBytes(Path.of(file(names[i])));
        }
        RandomSource.forSeeds(97_000, 250, random -> {
            final int which = random.below(names.length);
            byte[] bytes = files[which].clone();
            for (int i = random.between(1, 4); i > 0; i--) {
                final int place = random.below(bytes.length);
                switch (random.below(4)) {
                    case 0 -> bytes[place] = (byte) random.below(256);
                    case 1 -> bytes[place] ^= (byte) (1 << random.below(8));
                    case 2 ->
                        Arrays.fill(
                                bytes, place, Math.min(bytes.length, place + 4), (byte) (int) random.oneOf(0, -1, 127));
                    default -> bytes = Arrays.copyOf(bytes, Math.max(1, place));
                }
            }
            final Path path =
                    Files.write(directory.resolve("damaged" + names[which].replaceAll("[^.]*[.]", ".")), bytes);
            try (LocalSession session = new LocalSession()) {
                final DataFrame frame = read(session, path.toString());
                frame.select("k").compute().close();
                frame.compute().close();
            } catch (final FrameException complaint) {
                assertTrue(complaint.getMessage().length() > 20, complaint.getMessage());
            }
        });
    }

    @Test
    void sqlReadsArrow() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            final String answer = rows(tables.query("select count(*) as n, sum(k) as s from read_arrow('"
                            + file("plain.arrow") + "') where k < 10"))
                    .toString();
            assertEquals("[[10, 45]]", answer);
        }
    }

    @Test
    void sortedTablesAreWrittenInTheirOrder() throws Exception {
        final Path in = Files.writeString(directory.resolve("in.csv"), "k,s\n3,c\n1,\n2,b\n");
        final Path out = directory.resolve("out.arrow");
        try (LocalSession session = new LocalSession();
                Table table = DataFrame.readCsv(session, CsvOptions.DEFAULTS, in.toString())
                        .sort("k")
                        .compute()) {
            table.writeArrow(out);
            assertEquals(
                    "[[1, null], [2, b], [3, c]]",
                    ArrowPeer.read(out, table.schema()).toString());
        }
    }
}
