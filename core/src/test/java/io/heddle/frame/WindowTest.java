package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.desc;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.io.CsvOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Window functions and pivots beside DuckDB, over random rows with nulls, in few and many partitions. */
@Timeout(60)
class WindowTest {
    private static final Schema SCHEMA = Schema.of(
            new Field("n", DataType.INT64),
            new Field("k", DataType.INT64),
            new Field("s", DataType.STRING),
            new Field("i", DataType.INT64),
            new Field("d", DataType.FLOAT64));

    @TempDir
    Path directory;

    /** What is compared over a frame of rows that DuckDB knows as x. */
    private interface Check {
        void run(DataFrame frame, DuckOracle duckdb, RandomSource random) throws Exception;
    }

    private static List<List<Object>> randomRows(final RandomSource random) {
        final int rowCount = random.oneOf(0, 1, 40, 400, 3000);
        final double nulls = random.oneOf(0.0, 0.1, 0.9, 1.0);
        final int keys = random.oneOf(1, 3, 500);
        final List<List<Object>> rows = new ArrayList<>();
        for (long row = 0; row < rowCount; row++) {
            // Half of the rows have one key at least, so that shares are of very different sizes.
            final long key = random.chance(0.5) ? 0 : random.below(keys);
            rows.add(Arrays.asList(
                    row,
                    random.chance(nulls) ? null : (Long) key,
                    random.chance(nulls) ? null : "text " + random.below(9),
                    random.chance(nulls) ? null : (Long) (long) (random.below(100) - 50),
                    random.chance(nulls) ? null : (Double) (random.below(100) * 0.25 - 10)));
        }
        return rows;
    }

    private void forRandomRows(final long base, final Check check) throws Exception {
        try (DuckOracle duckdb = new DuckOracle()) {
            RandomSource.forSeeds(base, 20, random -> {
                final ReferenceFrame rows = new ReferenceFrame(SCHEMA, randomRows(random));
                duckdb.table("x", rows);
                final String text = RandomData.csv(rows, random);
                final Path path = Files.writeString(directory.resolve("x.csv"), text);
                final CsvOptions options = CsvOptions.DEFAULTS
                        .withSchema(SCHEMA)
                        .withBlockBytes(Math.max(random.oneOf(200L, 1L << 20), text.length() / 12));
                try (LocalSession session =
                        new LocalSession(random.oneOf(1 << 20, 1 << 13), random.between(1, 3), 10)) {
                    final DataFrame file = DataFrame.readCsv(session, options, path.toString());
                    check.run(file, duckdb, random);
                    try (DataFrame parts = file.persist()) {
                        check.run(parts, duckdb, random);
                    }
                }
            });
        }
    }

    @Test
    void windowsAreTheSame() throws Exception {
        forRandomRows(90_000, (frame, duckdb, random) -> {
            final List<String> keys = random.oneOf(List.<String>of(), List.of("k"), List.of("s"), List.of("s", "k"));
            final String partition = keys.isEmpty() ? "" : "partition by " + String.join(", ", keys);
            final boolean isDescending = random.chance(0.5);
            final SortKey first = isDescending ? desc("i").withNullsFirst() : asc("i");
            final String order = isDescending ? "i desc nulls first" : "i asc nulls last";
            final int reach = random.oneOf(1, 2, 7, 5000);
            DuckFrames.check(
                    duckdb,
                    "select *, row_number() over w, lag(s, " + reach + ") over w, lead(d, " + reach + ") over w,"
                            + " sum(i) over (w rows unbounded preceding), sum(d) over (w rows unbounded preceding),"
                            + " avg(i) over (w rows between " + (Math.min(reach, 50) - 1)
                            + " preceding and current row),"
                            + " avg(d) over (w rows between 2 preceding and current row),"
                            + " last_value(s ignore nulls) over (w rows unbounded preceding) from x window w as ("
                            + partition + " order by " + order + ", n)",
                    frame.window(
                            keys,
                            List.of(first, asc("n")),
                            WindowFunction.rowNumber(),
                            WindowFunction.lag("s", reach),
                            WindowFunction.lead("d", reach),
                            WindowFunction.runningSum("i"),
                            WindowFunction.runningSum("d"),
                            WindowFunction.rollingMean("i", Math.min(reach, 50)),
                            WindowFunction.rollingMean("d", 3),
                            WindowFunction.fillForward("s")),
                    false);
            DuckFrames.check(
                    duckdb,
                    "select r + 1, n, q from (select n, d, rank() over w as r, dense_rank() over w as q from x window w as ("
                            + partition + " order by " + order + ", s nulls last)) where d > 0 or n < 10",
                    frame.window(
                                    keys,
                                    List.of(first, asc("s")),
                                    WindowFunction.rank().as("r"),
                                    WindowFunction.denseRank().as("q"),
                                    WindowFunction.lag("k", 1))
                            .filter(col("d").gt(0).or(col("n").lt(10)))
                            .select(col("r").plus(1), col("n"), col("q")),
                    false);
        });
    }

    @Test
    void pivotsAreTheSame() throws Exception {
        forRandomRows(91_000, (frame, duckdb, random) -> {
            DuckFrames.check(
                    duckdb,
                    "select s, sum(i) filter (where k = 0), sum(i) filter (where k = 2), sum(i) filter (where k = 777) from x"
                            + " group by s",
                    frame.groupBy("s").pivot("k", List.of(0L, 2L, 777L), sum("i")),
                    false);
            DuckFrames.check(
                    duckdb,
                    "select k, count(*) filter (where s = 'text 1') from x group by k",
                    frame.groupBy("k").pivot("s", List.of("text 1"), count()),
                    false);
            DuckFrames.check(
                    duckdb,
                    "select k, max(s) filter (where i = 3) from x group by k",
                    frame.groupBy("k").pivot("i", List.of(3L), max("s")),
                    false);
        });
    }

    @Test
    void whatAWindowCannotDoIsSaid() throws Exception {
        final Path path =
                Files.writeString(directory.resolve("e.csv"), "n,k,s,i,d\n1,1,a,9223372036854775807,1\n2,1,a,1,1\n");
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = DataFrame.readCsv(session, CsvOptions.DEFAULTS.withSchema(SCHEMA), path.toString());
            final List<SortKey> order = List.of(asc("n"));
            says("no row before another", () -> frame.window(List.of(), List.of(), WindowFunction.rank()));
            says("at least one function", () -> frame.window(List.of("k"), order));
            says("'s' is string", () -> frame.window(List.of("k"), order, WindowFunction.runningSum("s")));
            says(
                    "a column 'i' already",
                    () -> frame.window(
                            List.of("k"), order, WindowFunction.rank().as("i")));
            says("0 were asked for", () -> WindowFunction.lag("i", 0));
            says("nothere", () -> frame.window(List.of("nothere"), order, WindowFunction.rank()));
            says("nothere", () -> frame.window(List.of("k"), order, WindowFunction.lead("nothere", 1)));
            says(
                    "int64 overflow: 'running_sum(i)'",
                    () -> frame.window(List.of("k"), order, WindowFunction.runningSum("i"))
                            .compute()
                            .close());
            says("at least one value of 'k'", () -> frame.groupBy("s").pivot("k", List.of(), sum("i")));
            says("nothere", () -> frame.groupBy("s").pivot("nothere", List.of(1L), sum("i")));
            assertEquals(
                    List.of("n", "k", "s", "i", "d", "rank"),
                    frame.window(List.of("k"), order, WindowFunction.rank()).columns());
        }
    }

    private static void says(final String words, final Executable wrong) {
        final FrameException failure = assertThrows(FrameException.class, wrong);
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
    }
}
