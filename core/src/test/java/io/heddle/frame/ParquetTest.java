package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files that DuckDB has written say the same here. */
@Timeout(60)
class ParquetTest {
    private static final int SEED_COUNT = 24;

    @TempDir
    Path directory;

    @Test
    void randomRowsOfAllTypesAndCodecsAreTheSame() {
        RandomSource.forSeeds(90_000, SEED_COUNT, random -> {
            try (SqlTables tables = new SqlTables(directory, new LocalSession(1 << 20, 2))) {
                final ReferenceFrame rows = RandomData.frame(random, random.oneOf(0, 1, 500, 6000));
                tables.duckdb().table("x", rows);
                final String codec = random.oneOf("uncompressed", "snappy", "gzip", "zstd");
                final String file = write(tables, "x" + random.seed(), "x", codec, random.oneOf(2048, 4096, 100_000));
                tables.register("x", tables.parquet(file));
                tables.check("select * from x", true);
                tables.check("select s, count(*) as n, sum(i) as total from x group by s", false);
                tables.check("select i from x where i > 5 and i < 2000", false);
                tables.check("select count(*) from x", false);
            }
        });
    }

    private String write(
            final SqlTables tables, final String name, final String table, final String codec, final int rowGroupSize)
            throws Exception {
        final Path path = directory.resolve(name + ".parquet");
        tables.duckdb()
                .run("copy " + table + " to '" + path + "' (format parquet, codec '" + codec + "', row_group_size "
                        + rowGroupSize + ")");
        return path.toString();
    }

    @Test
    void narrowAndOtherTypesBecomeOurs() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            tables.duckdb()
                    .run(
                            "create table t as select k::tinyint as a, k::smallint as b, k::integer as c, k::uinteger as d, "
                                    + "(k / 4)::float as e, (k / 100)::decimal(9, 2) as f, (k / 100)::decimal(18, 4) as g, "
                                    + "(k / 100)::decimal(38, 3) as h, make_timestamp(k * 1000000)::timestamp_s as i, "
                                    + "make_timestamp(k * 1000)::timestamp_ms as j, make_timestamp(k)::timestamp_ns as l, "
                                    + "case when k % 3 = 0 then null else 'v' || k end as m from range(0, 100) r(k)");
            final DataFrame frame = tables.parquet(write(tables, "types", "t", "zstd", 4096));
            assertEquals(
                    Schema.of(
                            new Field("a", DataType.INT64),
                            new Field("b", DataType.INT64),
                            new Field("c", DataType.INT64),
                            new Field("d", DataType.INT64),
                            new Field("e", DataType.FLOAT64),
                            new Field("f", DataType.decimal(9, 2)),
                            new Field("g", DataType.decimal(18, 4)),
                            new Field("h", DataType.FLOAT64),
                            new Field("i", DataType.TIMESTAMP),
                            new Field("j", DataType.TIMESTAMP),
                            new Field("l", DataType.TIMESTAMP),
                            new Field("m", DataType.STRING)),
                    frame.schema());
            try (Table table = frame.compute()) {
                tables.duckdb()
                        .assertAnswer(
                                "select a, b, c, d, e::double, f, g, h::double, i::timestamp, j::timestamp, l::timestamp, m from t",
                                table,
                                true);
            }
        }
    }

    @Test
    void filtersLeaveRowGroupsOut() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            tables.duckdb().run("create table t as select k, k / 2 as h, 'v' || k as s from range(0, 40000) r(k)");
            final DataFrame frame = tables.parquet(write(tables, "groups", "t", "snappy", 2048));
            tables.register("t", frame);
            final int all = leaves(frame);
            assertTrue(all >= 4, frame.explain());
            final DataFrame few = frame.filter(Expressions.col("k").ge(39_990));
            assertEquals(1, leaves(few), few.explain());
            final DataFrame none = frame.filter(Expressions.col("k").lt(0)).agg(Expressions.count());
            assertTrue(leaves(none) == 1, none.explain());
            tables.check("select * from t where k >= 39990 or k < 3", true);
            tables.check("select * from t where k >= 39990", true);
            tables.check("select count(*), max(k) from t where k < 0", true);
            tables.check("select count(*) from t where h > 19990", true);
        }
    }

    private static int leaves(final DataFrame frame) {
        final String line = frame.explain()
                .lines()
                .filter(text -> text.startsWith("read-parquet x "))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.substring("read-parquet x ".length(), line.indexOf(':')));
    }

    @Test
    void directoriesAndGlobsMeanTheirFiles() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            Files.createDirectories(directory.resolve("set/more"));
            tables.duckdb().run("create table t as select k from range(0, 10) r(k)");
            write(tables, "set/a", "t", "snappy", 2048);
            write(tables, "set/more/b", "t", "gzip", 2048);
            Files.writeString(directory.resolve("set/_being-written.parquet"), "half");
            assertEquals(20, tables.parquet(directory.resolve("set").toString()).count());
            assertEquals(10, tables.parquet(directory + "/set/*a.parquet").count());
        }
    }

    /** Each file counts as what it holds, so that many small ones are brought together at once and not by a sort of runs. */
    @Test
    void manySmallFilesAreLittleData() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            tables.duckdb().run("create table t as select k, 'v' || k as s from range(0, 3) r(k)");
            Files.createDirectories(directory.resolve("small"));
            for (int i = 0; i < 20; i++) {
                write(tables, "small/t" + i, "t", "snappy", 2048);
                Files.writeString(directory.resolve("small/t" + i + ".csv"), "k,s\n0,v0\n1,v1\n2,v2\n");
            }
            final DataFrame parquet = tables.parquet(directory + "/small/*.parquet");
            assertSmall(tables, parquet);
            tables.csv("csv", directory.resolve("small/*.csv"), null);
            assertSmall(tables, tables.query("select * from csv"));
        }
    }

    private static void assertSmall(final SqlTables tables, final DataFrame frame) throws Exception {
        final DataFrame sorted = frame.sort("k", "s");
        assertTrue(!sorted.explain().contains("runs by"), sorted.explain());
        try (Table table = sorted.compute()) {
            tables.duckdb().assertAnswer("select t.k, t.s from t, range(0, 20) order by t.k", table, true);
        }
    }

    @Test
    void aFileThatHasChangedIsRefusedAndClosed() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            tables.duckdb().run("create table t as select k, 'v' || k as s from range(0, 3) r(k)");
            tables.duckdb().run("create table u as select k::varchar as k from range(0, 3) r(k)");
            final String file = write(tables, "changing", "t", "snappy", 2048);
            final DataFrame frame = tables.parquet(file);
            write(tables, "changing", "u", "snappy", 2048);
            refused(
                    () -> frame.compute().close(),
                    "changing.parquet' has changed since it was opened",
                    "the column 'k' of type int64",
                    "open it again");
            refused(() -> frame.select("s").compute().close(), "the column 's'", "none of that name");
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                final List<Path> ours = open.filter(Files::exists)
                        .filter(descriptor -> {
                            try {
                                return Files.isSameFile(descriptor, Path.of(file));
                            } catch (final IOException gone) {
                                return false;
                            }
                        })
                        .toList();
                assertEquals(List.of(), ours);
            }
        }
    }

    /** Such a file says of its milliseconds what no timestamp here can say, also where no row asks for them. */
    @Test
    void statisticsBeyondOurTimestampsAreNone() throws Exception {
        final MessageType type = Types.buildMessage()
                .required(PrimitiveTypeName.INT64)
                .named("k")
                .required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MILLIS))
                .named("later")
                .named("rows");
        final Path file = directory.resolve("later.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .build()) {
            for (long k = 0; k < 3; k++) {
                writer.write(new SimpleGroup(type).append("k", k).append("later", Long.MAX_VALUE - k));
            }
        }
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = DataFrame.readParquet(session, file.toString());
            assertEquals(3, frame.select("k").count());
        }
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            final Path none = Files.writeString(directory.resolve("none.parquet"), "a,b\n1,2\n1,2\n1,2\n");
            refused(() -> tables.parquet(none.toString()), "cannot read", "none.parquet");
            refused(() -> tables.parquet(directory + "/absent.parquet"), "no file");
            tables.duckdb().run("create table t as select [1, 2] as list");
            final String nested = write(tables, "nested", "t", "snappy", 2048);
            refused(() -> tables.parquet(nested), "the column 'list'", "no counterpart");
        }
    }

    private static void refused(final Runnable reading, final String... parts) {
        final FrameException refusal = assertThrows(FrameException.class, reading::run);
        for (final String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }
}
