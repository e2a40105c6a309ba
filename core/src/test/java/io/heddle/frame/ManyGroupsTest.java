package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.covar;
import static io.heddle.frame.expression.Expressions.first;
import static io.heddle.frame.expression.Expressions.last;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.nthLargest;
import static io.heddle.frame.expression.Expressions.nthSmallest;
import static io.heddle.frame.expression.Expressions.sum;
import static io.heddle.frame.expression.Expressions.var;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ways to find groups that show with many rows only: groups of one row nearly all, and keys whose ranges grow from batch to batch. */
@Tag("long")
@Timeout(120)
class ManyGroupsTest {
    private static final String AGGREGATES =
            "sum(i), avg(i), count(i), count(*), min(s), max(d), first(i order by n) filter (where i is not null),"
                    + " last(s order by n) filter (where s is not null), var_samp(d), max(d, 2)[2]";

    @TempDir
    Path directory;

    private static DataFrame aggregated(final DataFrame frame, final String... keys) {
        return frame.groupBy(keys)
                .agg(
                        sum("i"),
                        mean("i"),
                        count("i"),
                        count(),
                        min("s"),
                        max("d"),
                        first("i"),
                        last("s"),
                        var("d"),
                        nthLargest("d", 2));
    }

    @Test
    void nearlyEveryRowIsAGroup() throws Exception {
        RandomSource.forSeeds(80_000, 1, random -> {
            final Schema schema = Schema.of(
                    new Field("n", DataType.INT64),
                    new Field("k", DataType.INT64),
                    new Field("i", DataType.INT64),
                    new Field("d", DataType.FLOAT64),
                    new Field("s", DataType.STRING));
            final List<List<Object>> rows = new ArrayList<>();
            final int rowCount = 75_000;
            for (long row = 0; row < rowCount; row++) {
                final Long key = random.chance(0.001) ? null : (Long) (random.anyLong() >> random.oneOf(2, 40));
                rows.add(Arrays.asList(
                        row,
                        random.chance(0.2) ? Long.valueOf(random.below(50)) : key,
                        random.chance(0.1) ? null : (Long) (long) random.below(1000),
                        random.chance(0.1) ? null : (Double) (double) random.below(100),
                        random.chance(0.1) ? null : "t" + random.below(70_000)));
            }
            final ReferenceFrame reference = new ReferenceFrame(schema, rows);
            compare(reference, random, 2_000_000, (frame, duckdb) -> {
                DuckFrames.check(
                        duckdb, "select k, " + AGGREGATES + " from x group by k", aggregated(frame, "k"), false);
                DuckFrames.check(
                        duckdb,
                        "select s, k, covar_samp(i, d) from x group by s, k",
                        frame.groupBy("s", "k").agg(covar("i", "d")),
                        false);
            });
        });
    }

    @Test
    void keysGrowFromBatchToBatch() throws Exception {
        RandomSource.forSeeds(81_000, 1, random -> {
            final Schema schema = Schema.of(
                    new Field("n", DataType.INT64),
                    new Field("k", DataType.INT64),
                    new Field("i", DataType.INT64),
                    new Field("d", DataType.FLOAT64),
                    new Field("s", DataType.STRING));
            final List<List<Object>> rows = new ArrayList<>();
            for (int part = 0; part < 12; part++) {
                final long base =
                        random.oneOf(0L, 100L * part, -100_000L * part, Long.MAX_VALUE - 1000, Long.MIN_VALUE + 1000);
                final int width = random.oneOf(1, 30, 1000, 100_000);
                final int words = random.oneOf(1, 20, 90, 3_000);
                for (int row = 0; row < 1000; row++) {
                    rows.add(Arrays.asList(
                            (long) rows.size(),
                            random.chance(0.05) ? null : (Long) (base + random.below(Math.min(width, 1000))),
                            (long) random.below(10),
                            (double) random.below(10),
                            random.chance(0.05) ? null : "w" + random.below(words)));
                }
            }
            final ReferenceFrame reference = new ReferenceFrame(schema, rows);
            compare(reference, random, 20_000, (frame, duckdb) -> {
                DuckFrames.check(
                        duckdb, "select k, " + AGGREGATES + " from x group by k", aggregated(frame, "k"), false);
                DuckFrames.check(
                        duckdb, "select s, " + AGGREGATES + " from x group by s", aggregated(frame, "s"), false);
                DuckFrames.check(
                        duckdb,
                        "select s, k, " + AGGREGATES + " from x group by s, k",
                        aggregated(frame, "s", "k"),
                        false);
                DuckFrames.check(
                        duckdb,
                        "select k, max(d, 3)[3], min(d, 2)[2], max(n, 2)[2], min(i, 1)[1] from x group by k",
                        frame.groupBy("k")
                                .agg(nthLargest("d", 3), nthSmallest("d", 2), nthLargest("n", 2), nthSmallest("i", 1)),
                        false);
            });
        });
    }

    /** Keys such as id0000012345 are read as numbers until other texts come, or numbers that are far away. */
    @Test
    void textsThatEndWithNumbers() throws Exception {
        RandomSource.forSeeds(83_000, 1, random -> {
            final Schema schema = Schema.of(
                    new Field("n", DataType.INT64),
                    new Field("k", DataType.STRING),
                    new Field("i", DataType.INT64),
                    new Field("j", DataType.INT64),
                    new Field("d", DataType.FLOAT64));
            for (final String other : List.of("", "id%09d", "no%010d", "id01%08d", "x%d")) {
                final List<List<Object>> rows = new ArrayList<>();
                final int otherPart = random.below(8);
                for (int part = 0; part < 8; part++) {
                    final int base = random.oneOf(0, 500, 90_000, 99_980_000);
                    final boolean hasNulls = random.chance(0.3);
                    for (int row = 0; row < 5_000; row++) {
                        final boolean isOther = part == otherPart && !other.isEmpty() && random.chance(0.5);
                        final String key = String.format(isOther ? other : "id%010d", base + random.below(9_000));
                        rows.add(Arrays.asList(
                                (long) rows.size(),
                                hasNulls && random.chance(0.1) ? null : key,
                                (long) random.oneOf(random.below(100), -40_000, 3_000_000),
                                part == 5 && random.chance(0.1)
                                        ? null
                                        : random.oneOf(5L, Long.MIN_VALUE, Long.MAX_VALUE),
                                (double) random.below(10)));
                    }
                }
                compare(new ReferenceFrame(schema, rows), random, 200_000, (frame, duckdb) -> {
                    DuckFrames.check(
                            duckdb,
                            "select k, sum(i), max(i), min(i), max(j), min(j), count(j), count(*), sum(d) from x group by k",
                            frame.groupBy("k")
                                    .agg(
                                            sum("i"),
                                            max("i"),
                                            min("i"),
                                            max("j"),
                                            min("j"),
                                            count("j"),
                                            count(),
                                            sum("d")),
                            false);
                    DuckFrames.check(
                            duckdb,
                            "select i, k, max(j), covar_samp(i, d) from x group by i, k",
                            frame.groupBy("i", "k").agg(max("j"), covar("i", "d")),
                            false);
                });
            }
        });
    }

    /** Leaves with very many rows, nearly all of them groups, leave these to the tasks that merge; a leaf with few groups does not. */
    @Test
    void rowsThatAreGroupsAreMergedWhereTheyStand() throws Exception {
        RandomSource.forSeeds(82_000, 1, random -> {
            final StringBuilder text = new StringBuilder("n,k,s,t,i,d\n");
            final int rowCount = 340_000;
            for (int row = 0; row < rowCount; row++) {
                final boolean isPlain = row > 280_000;
                final int key = random.chance(0.2) ? random.below(1000) : isPlain ? random.below(40) : row;
                text.append(row).append(',');
                text.append(random.chance(0.01) ? "" : Integer.toString(key)).append(',');
                text.append(random.chance(0.01) ? "" : "w" + (isPlain ? 1 : random.below(90)))
                        .append(',');
                text.append("t").append(key * 7).append(',');
                text.append(random.chance(0.1) ? "" : Integer.toString(random.below(1000)))
                        .append(',');
                text.append(random.below(100)).append(".5\n");
            }
            final Path path = Files.writeString(directory.resolve("many.csv"), text);
            try (DuckOracle duckdb = new DuckOracle();
                    LocalSession session = new LocalSession(64 << 20, 2);
                    DataFrame parts = DataFrame.readCsv(
                                    session, CsvOptions.DEFAULTS.withBlockBytes(text.length() / 6), path.toString())
                            .persist()) {
                duckdb.run("create table x as from read_csv('" + path + "')");
                final Map<String, DataFrame> filtered = Map.of(
                        "true", parts,
                        "i < 900", parts.filter(col("i").lt(900)),
                        // Each batch has these texts in an order of its own.
                        "s > 'w4'", parts.filter(col("s").gt("w4")));
                for (final String condition : filtered.keySet()) {
                    final DataFrame rows = filtered.get(condition);
                    final DataFrame groups = rows.groupBy("k", "s", "t")
                            .agg(
                                    sum("i").as("a"),
                                    count().as("b"),
                                    max("d").as("c"),
                                    first("n").as("e"),
                                    last("n").as("f"),
                                    min("s").as("g"));
                    DuckFrames.check(
                            duckdb,
                            "select count(*), sum(a), sum(b), sum(b * b), sum(c), sum(e), sum(f), sum(k), min(g), max(t), max(s)"
                                    + " from (select k, s, t, sum(i) a, count(*) b, max(d) c, min(n) e, max(n) f, min(s) g from x where "
                                    + condition + " group by k, s, t)",
                            groups.withColumn("bb", col("b").times(col("b")))
                                    .agg(
                                            count(), sum("a"), sum("b"), sum("bb"), sum("c"), sum("e"), sum("f"),
                                            sum("k"), min("g"), max("t"), max("s")),
                            true);
                }
            }
        });
    }

    /** What is compared over a frame of rows that DuckDB knows as x. */
    private interface Check {
        void run(DataFrame frame, DuckOracle duckdb) throws Exception;
    }

    /** Once over the file, once over its partitions, once over one partition that has them all. */
    private void compare(
            final ReferenceFrame reference, final RandomSource random, final long blockBytes, final Check check)
            throws Exception {
        final String text = RandomData.csv(reference, random);
        final Path path = Files.writeString(directory.resolve("x.csv"), text);
        final CsvOptions options =
                CsvOptions.DEFAULTS.withSchema(reference.schema()).withBlockBytes(blockBytes);
        try (DuckOracle duckdb = new DuckOracle();
                LocalSession session = new LocalSession(1 << 20, 2)) {
            duckdb.table("x", reference);
            final DataFrame file = DataFrame.readCsv(session, options, path.toString());
            check.run(file, duckdb);
            try (DataFrame parts = file.persist();
                    DataFrame all = parts.limit(1_000_000).persist()) {
                check.run(parts, duckdb);
                check.run(all, duckdb);
            }
        }
    }

    /** States of more leaves than a task can have inputs are merged in steps. */
    @Test
    void statesOfManyLeaves() throws Exception {
        final StringBuilder text = new StringBuilder("k,v\n");
        for (int row = 0; row < 10_000; row++) {
            text.append(row % 7).append(',').append(row).append('\n');
        }
        final Path path = Files.writeString(directory.resolve("leaves.csv"), text);
        try (LocalSession session = new LocalSession(1 << 20, 2)) {
            final DataFrame file = DataFrame.readCsv(
                    session, CsvOptions.DEFAULTS.withBlockBytes(text.length() / 300), path.toString());
            final DataFrame groups = file.groupBy("k").agg(sum("v"), count(), mean("v"));
            assertTrue(groups.explain().contains("merge-states"), groups.explain());
            try (Table table = groups.sort("k").compute()) {
                assertEquals(7, table.rowCount());
                long sum = 0;
                long count = 0;
                for (int row = 0; row < 7; row++) {
                    sum += table.getLong(row, "sum(v)");
                    count += table.getLong(row, "count");
                }
                assertEquals(10_000L * 9_999 / 2, sum);
                assertEquals(10_000, count);
            }
        }
    }
}
