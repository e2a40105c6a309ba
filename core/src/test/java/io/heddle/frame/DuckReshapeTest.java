package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.aggregate;
import static io.heddle.frame.expression.Expressions.approxQuantile;
import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.collect;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.map;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.PartitionFunction;
import io.heddle.frame.expression.Row;
import io.heddle.frame.expression.RowCollector;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.UserAggregate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are picked, multiplied, joined by order or made by functions of a program, compared with DuckDB. Seeds are printed with failures. */
@Timeout(120)
class DuckReshapeTest {
    private static final int SEED_COUNT = 25;

    @TempDir
    Path directory;

    private void forRandomFrames(final long base, final DuckFrames.Comparison comparison) throws Exception {
        new DuckFrames(directory, SEED_COUNT).forRandomFrames(base, comparison);
    }

    @Test
    void lastRowsAreTheSame() throws Exception {
        forRandomFrames(110_000, (x, y, rows, duckdb, random) -> {
            final int wanted = random.oneOf(0, 1, 7, 2000);
            final String last = "select * from (select * from x %s order by rowid desc limit " + wanted
                    + ") order by row_number() over () desc";
            try (DataFrame parts = x.persist();
                    Table ofFile = x.tail(wanted);
                    Table ofParts = parts.tail(wanted);
                    Table filtered = parts.filter(col("i").isNotNull()).tail(wanted)) {
                duckdb.assertAnswer(last.formatted(""), ofFile, true);
                duckdb.assertAnswer(last.formatted(""), ofParts, true);
                duckdb.assertAnswer(last.formatted("where i is not null"), filtered, true);
            }
        });
    }

    @Test
    void samplesAreSome() throws Exception {
        forRandomFrames(111_000, (x, y, rows, duckdb, random) -> {
            final long seed = random.below(1000);
            assertEquals(0, x.sample(0, seed).count());
            DuckFrames.check(duckdb, "select * from x", x.sample(1, seed), true);
            final long half = x.sample(0.5, seed).count();
            assertEquals(half, x.sample(0.5, seed).count());
            final int all = rows.rows().size();
            if (all >= 300) {
                assertTrue(half > 0.3 * all && half < 0.7 * all, half + " of " + all);
            }
            assertThrows(FrameException.class, () -> x.sample(1.5, seed));
        });
    }

    @Test
    void partsOfTextsAreTheSame() throws Exception {
        forRandomFrames(112_000, (x, y, rows, duckdb, random) -> {
            final String separator = random.oneOf(" ", ",", "a", "same ");
            DuckFrames.check(
                    duckdb,
                    "select * replace (unnest(coalesce(string_split(s, '" + separator + "'), [null])) as s) from x",
                    x.explode("s", separator),
                    false);
            assertThrows(FrameException.class, () -> x.explode("i", ","));
        });
    }

    @Test
    void joinsByOrderAreTheSame() throws Exception {
        forRandomFrames(113_000, (x, y, rows, duckdb, random) -> {
            DuckFrames.check(
                    duckdb,
                    "select x.*, c from x asof left join (select s, i, count(*) c from y group by s, i) y"
                            + " on x.s = y.s and x.i >= y.i",
                    x.asOfJoin(y.groupBy("s", "i").agg(count().as("c")), "i", "s"),
                    false);
            DuckFrames.check(
                    duckdb,
                    "select x.i, c from x asof left join (select i, count(*) c from y group by i) y on x.i >= y.i",
                    x.select("i").asOfJoin(y.groupBy("i").agg(count().as("c")), "i"),
                    false);
        });
    }

    /** Each row with a value twice, and how many there were at the end. */
    private static final class Doubling implements PartitionFunction {
        private static final long serialVersionUID = 1L;

        @Override
        public RowConsumer open(final int partition, final RowCollector into) {
            return new RowConsumer() {
                private long seen;

                @Override
                public void accept(final Row row) {
                    seen++;
                    if (!row.isNull("i")) {
                        into.add(row.get("i"), row.get("s"), 0L);
                        into.add(row.getLong(0), row.getString("s"), null);
                    }
                }

                @Override
                public void finish() {
                    into.add(null, null, seen);
                }
            };
        }
    }

    @Test
    void functionsOfProgramsSeeAllValues() throws Exception {
        final Schema made = Schema.of(
                new Field("i", DataType.INT64), new Field("s", DataType.STRING), new Field("n", DataType.INT64));
        forRandomFrames(114_000, (x, y, rows, duckdb, random) -> {
            DuckFrames.check(
                    duckdb,
                    "select *, xor(i, 5), s || '!' from x",
                    x.withColumn(
                                    "mapped",
                                    map(
                                            DataType.INT64,
                                            (operands, rowCount, into) -> {
                                                for (int row = 0; row < rowCount; row++) {
                                                    if (!operands.get(0).isNull(row)) {
                                                        into.setLong(
                                                                row,
                                                                operands.get(0).getLong(row) ^ 5);
                                                    }
                                                }
                                            },
                                            col("i")))
                            .mapRows("text", DataType.STRING, row -> row.isNull("s") ? null : row.getString("s") + "!"),
                    false);
            final DataFrame doubled = x.mapPartitions(made, new Doubling());
            DuckFrames.check(
                    duckdb,
                    "select i, s, 0 as n from x where i is not null union all select i, coalesce(s, ''), null from x where i is not null",
                    doubled.filter(col("i").isNotNull()),
                    false);
            DuckFrames.check(
                    duckdb,
                    "select sum(n)::bigint from (select count(*) n from x)",
                    doubled.agg(sum("n")).select(col("sum(n)").fillNull(0).as("n")),
                    true);
            final DataFrame wrong = x.mapRows("text", DataType.BOOL, row -> 7);
            if (!rows.rows().isEmpty()) {
                final FrameException failure =
                        assertThrows(FrameException.class, () -> wrong.compute().close());
                assertTrue(failure.getMessage().contains("should give bool gave int64"), failure.getMessage());
            }
        });
    }

    @Test
    void indexedFramesReadWhatTheyNeed() throws Exception {
        forRandomFrames(117_000, (x, y, rows, duckdb, random) -> {
            final String column = random.oneOf("i", "s");
            final Object value = column.equals("s")
                    ? random.oneOf("ATL", "a", "zz", "")
                    : (Object) Long.valueOf(random.oneOf(0, 5, -3, 1_000_000));
            final String literal = column.equals("s") ? "'" + value + "'" : value.toString();
            final String operator = random.oneOf("=", "<>", "<", "<=", ">", ">=");
            final Expression condition = switch (operator) {
                case "=" -> col(column).eq(value);
                case "<>" -> col(column).ne(value);
                case "<" -> col(column).lt(value);
                case "<=" -> col(column).le(value);
                case ">" -> col(column).gt(value);
                default -> col(column).ge(value);
            };
            try (DataFrame indexed = x.setIndex(column)) {
                DuckFrames.check(duckdb, "select * from x order by " + column + " nulls last, rowid", indexed, true);
                DuckFrames.check(
                        duckdb,
                        "select * from x where " + column + " " + operator + " " + literal + " order by " + column
                                + ", rowid",
                        indexed.filter(condition),
                        true);
                final DataFrame nothing =
                        indexed.filter(col("i").gt(Long.MAX_VALUE)).filter(condition);
                assertEquals(0, nothing.count());
                if (column.equals("i")) {
                    assertTrue(nothing.explain().contains("(0 partitions)"), nothing.explain());
                }
            }
        });
    }

    /** The bytes of all texts. */
    private static final class TextBytes implements UserAggregate<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long begin() {
            return 0L;
        }

        @Override
        public Long add(final Long state, final Object value) {
            return state + value.toString().getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public Long merge(final Long state, final Long later) {
            return state + later;
        }

        @Override
        public Object finish(final Long state) {
            return state;
        }
    }

    @Test
    void ownAggregatesAreTheSame() throws Exception {
        forRandomFrames(116_000, (x, y, rows, duckdb, random) -> {
            final double fraction = random.oneOf(0.0, 0.3, 0.5, 1.0);
            final String aggregates = "string_agg(s, '|' order by rowid), quantile_cont(i::double, " + fraction
                    + "), coalesce(sum(strlen(s)), 0)::bigint";
            try (DataFrame parts = x.persist()) {
                for (final DataFrame frame : List.of(x, parts)) {
                    DuckFrames.check(
                            duckdb,
                            "select i, " + aggregates + ", count(*) from x group by i",
                            frame.groupBy("i")
                                    .agg(
                                            collect("s", "|"),
                                            approxQuantile("i", fraction),
                                            aggregate("s", DataType.INT64, new TextBytes()),
                                            count()),
                            false);
                    DuckFrames.check(
                            duckdb,
                            "select " + aggregates + " from x",
                            frame.agg(
                                    collect("s", "|"),
                                    approxQuantile("i", fraction),
                                    aggregate("s", DataType.INT64, new TextBytes())),
                            true);
                }
            }
            assertThrows(FrameException.class, () -> x.agg(approxQuantile("s", 0.5)));
        });
    }

    @Test
    void whatCannotBeJoinedByOrderIsSaid() throws Exception {
        forRandomFrames(115_000, (x, y, rows, duckdb, random) -> {
            assertThrows(FrameException.class, () -> x.asOfJoin(y, "nowhere"));
            for (final String wrong : new String[] {"$", "$3", "${name}"}) {
                assertThrows(
                        FrameException.class,
                        () -> x.select(col("s").replaceMatches("(a)b", wrong)).compute());
            }
            assertEquals(
                    x.count(),
                    x.withColumn("side0", col("i"))
                            .asOfJoin(y.groupBy("s", "i").agg(count().as("c")), "i", "s")
                            .count());
            assertThrows(FrameException.class, () -> x.asOfJoin(y.withColumn("i", col("s")), "i"));
        });
    }
}
