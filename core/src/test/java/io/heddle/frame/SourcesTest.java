package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.ArrowSource;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.JdbcSource;
import io.heddle.frame.io.JsonOptions;
import io.heddle.frame.io.JsonSource;
import io.heddle.frame.io.WriteOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are columns, as DuckDB reads them; tables of a database. */
@Timeout(60)
class SourcesTest {
    @TempDir
    Path directory;

    private final LocalSession session = new LocalSession();

    @AfterEach
    void closeSession() {
        session.close();
    }

    private static List<List<Object>> rows(final DataFrame frame) {
        try (Table table = frame.compute()) {
            return FrameAssertions.rows(table);
        }
    }

    private static int leaves(final DataFrame frame) {
        final String line = frame.explain()
                .lines()
                .filter(text -> text.startsWith("read-"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll(".* x (\\d+): .*", "$1"));
    }

    @Test
    void foldersAreColumnsOfAllFormats() throws Exception {
        final StringBuilder text = new StringBuilder("k,year,place,day\n");
        for (int k = 0; k < 400; k++) {
            text.append(k)
                    .append(k % 7 == 0 ? "," : "," + (2020 + k % 4))
                    .append(k % 5 == 0 ? "," : ",p/" + k % 3)
                    .append(",2024-01-0" + (1 + k % 2))
                    .append('\n');
        }
        final Path path = Files.writeString(directory.resolve("in.csv"), text);
        final DataFrame frame = DataFrame.readCsv(session, CsvOptions.DEFAULTS, path.toString());
        for (final WriteOptions options :
                List.of(WriteOptions.ARROW, WriteOptions.CSV, WriteOptions.JSON, WriteOptions.PARQUET)) {
            final String target = directory.resolve(options.format().name()).toString();
            frame.write(target, options.withPartitionBy("year", "place", "day"));
            final DataFrame read = switch (options.format()) {
                case ARROW -> DataFrame.read(session, ArrowSource.open(List.of(target)));
                case CSV -> DataFrame.readCsv(session, CsvOptions.DEFAULTS, target);
                case JSON -> DataFrame.read(session, JsonSource.open(List.of(target), JsonOptions.DEFAULTS));
                case PARQUET -> DataFrame.readParquet(session, target);
            };
            assertEquals(
                    Schema.of(
                            new Field("k", DataType.INT64),
                            new Field("year", DataType.INT64),
                            new Field("place", DataType.STRING),
                            new Field("day", DataType.DATE)),
                    read.schema());
            assertEquals(rows(frame.sort("k")), rows(read.sort("k")));
            final int all = leaves(read);
            final Expression[] conditions = {
                col("year").eq(2021),
                col("year").isIn(2020, 2023).and(col("k").gt(50)),
                col("year").isNull(),
                col("place").eq("p/1"),
                col("place").ge("p/2").and(col("year").lt(2022)),
                col("day").gt("2024-01-01"),
            };
            for (final Expression condition : conditions) {
                final DataFrame filtered = read.filter(condition);
                assertEquals(rows(frame.filter(condition).sort("k")), rows(filtered.sort("k")), filtered.explain());
                assertTrue(leaves(filtered) <= all * 5 / 8, filtered.explain());
            }
            assertEquals(400, read.count());
            assertEquals(
                    rows(frame.groupBy("place").count().sort("place")),
                    rows(read.groupBy("place").count().sort("place")));
        }
        try (SqlTables tables = new SqlTables(directory)) {
            tables.register("t", tables.parquet(directory + "/PARQUET"));
            tables.duckdb()
                    .run("create view t as select k, year::bigint as year, place, day::date as day from read_parquet('"
                            + directory + "/PARQUET/**/*.parquet', hive_partitioning = true)");
            tables.check("select * from t where year = 2022 and place is not null", false);
            tables.check("select place, sum(k) from t where day = date '2024-01-02' group by place", false);
        }
    }

    @Test
    void onlyFoldersBelowWhatIsNamedCount() throws Exception {
        final Path below = Files.createDirectories(directory.resolve("a=1/b=2"));
        Files.writeString(below.resolve("x.csv"), "k\n1\n");
        assertEquals(List.of("k"), csv(below.resolve("x.csv").toString()).columns());
        assertEquals(List.of("k"), csv(below.toString()).columns());
        assertEquals(List.of("k", "b"), csv(directory + "/a=1").columns());
        assertEquals(List.of("k", "a", "b"), csv(directory + "/*/*/x.csv").columns());
        Files.writeString(directory.resolve("y.csv"), "k\n1\n");
        refused(() -> csv(directory.toString()), "all files must have the same");
        Files.writeString(below.resolve("x.csv"), "a\n1\n");
        refused(() -> csv(directory + "/*/*/x.csv"), "'a' is a column of");
    }

    private DataFrame csv(final String pattern) {
        return DataFrame.readCsv(session, CsvOptions.DEFAULTS, pattern);
    }

    @Test
    void tablesOfDatabasesAreRead() throws Exception {
        final String url = "jdbc:duckdb:" + directory.resolve("base.db");
        try (Connection kept = DriverManager.getConnection(url);
                Statement statement = kept.createStatement()) {
            statement.execute("create table t as select case when k % 11 = 0 then null else k end as k, "
                    + "case when k % 3 = 0 then null else 'v\u00e4' || k end as s, k / 4 as x, k % 2 = 0 as b, "
                    + "date '2024-01-01' + k::integer as d, timestamp '2024-01-01 00:00:00' + to_microseconds(k * 1000001) as ts, "
                    + "(k / 8)::decimal(9, 2) as m, k::tinyint as small from range(0, 100) r(k)");
            statement.execute("create table lists as select [1, 2] as list");
            final String query = "select * from t where k is null or k < 90";
            final DataFrame one = DataFrame.read(session, JdbcSource.open(url, query));
            assertEquals(
                    "k int64, s string, x float64, b bool, d date, ts timestamp, m decimal(9,2), small int64",
                    String.join(
                            ", ",
                            one.schema().fields().stream()
                                    .map(field ->
                                            field.name() + " " + field.type().label())
                                    .toList()));
            final List<List<Object>> expected = rows(one.sort("small"));
            assertEquals(91, expected.size());
            for (final int partitions : new int[] {2, 5, 200}) {
                final DataFrame many = DataFrame.read(session, JdbcSource.open(url, query, "k", 10, 60, partitions));
                assertEquals(Math.min(partitions, 52), leaves(many), 2);
                assertEquals(expected, rows(many.sort("small")));
                assertEquals(91, many.count());
            }
            try (Table table = one.filter(col("small").eq(7)).compute()) {
                assertEquals("v\u00e47", table.getString(0, "s"));
                assertEquals("2024-01-08", table.getString(0, "d"));
                assertEquals("2024-01-01 00:00:07.000007", table.getString(0, "ts"));
            }
            refused(() -> JdbcSource.open(url, "none"), "cannot read 'jdbc:duckdb:", "none");
            refused(() -> JdbcSource.open(url, "lists"), "the column 'list'", "cast it");
            refused(() -> JdbcSource.open(url, "t", "s", 0, 9, 2), "column of whole numbers", "'s' is string");
            refused(
                    () -> JdbcSource.open("jdbc:nosuch://me:secret@host/base?password=secret", "t"),
                    "no JDBC driver for 'jdbc:nosuch://host/base'");
        }
    }

    private static void refused(final Runnable reading, final String... parts) {
        final FrameException refusal = assertThrows(FrameException.class, reading::run);
        for (final String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
        assertTrue(!refusal.getMessage().contains("secret"), refusal.getMessage());
    }
}
