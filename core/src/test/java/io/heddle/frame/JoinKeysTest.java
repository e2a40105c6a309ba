package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a join does with its keys: an index for each width of their range, joins in passing, sides of which few rows are asked for. */
@Timeout(120)
class JoinKeysTest {
    private static final int MANY_ROWS = 200_000;

    @TempDir
    Path directory;

    /** Rows (k, v): keys of a range that is wider than there are rows by a factor, some of them null. */
    private record Rows(List<Long> keys, List<Long> values) {}

    private static Rows rows(final RandomSource random, final int count, final long factor, final boolean unique) {
        final Rows rows = new Rows(new ArrayList<>(), new ArrayList<>());
        for (int row = 0; row < count; row++) {
            final long place = unique ? row : random.below(count);
            rows.keys().add(random.chance(0.05) ? null : place * factor - count / 2);
            rows.values().add((long) row);
        }
        return rows;
    }

    private DataFrame frame(final LocalSession session, final Rows rows, final String prefix) throws IOException {
        final StringBuilder text = new StringBuilder(prefix + "k," + prefix + "v\n");
        for (int row = 0; row < rows.keys().size(); row++) {
            final Long key = rows.keys().get(row);
            text.append(key == null ? "" : key)
                    .append(',')
                    .append(rows.values().get(row))
                    .append('\n');
        }
        final Path path = Files.createTempFile(directory, prefix, ".csv");
        return DataFrame.readCsv(
                        session,
                        CsvOptions.DEFAULTS
                                .withSchema(Schema.of(
                                        new Field(prefix + "k", DataType.INT64),
                                        new Field(prefix + "v", DataType.INT64)))
                                .withBlockBytes(text.length() / 3),
                        Files.writeString(path, text).toString())
                .persist();
    }

    @Test
    void everyWidthOfTheRangeOfKeys() {
        RandomSource.forSeeds(90_000, 12, random -> {
            final boolean unique = random.chance(0.5);
            final long factor = random.oneOf(1L, 3L, 40L, 255L, 5000L, 1L << 40);
            final int rightCount = random.oneOf(0, 1, 33, 5000);
            final Rows left = rows(random, 3000, factor, false);
            final Rows right = rows(random, rightCount, factor, unique);
            try (LocalSession session = new LocalSession(1 << 20, random.between(1, 3));
                    DataFrame leftFrame = frame(session, left, "l");
                    DataFrame rightFrame = frame(session, right, "r")) {
                final List<String> on = List.of("lk");
                final List<String> to = List.of("rk");
                for (final JoinKind kind : List.of(JoinKind.INNER, JoinKind.LEFT, JoinKind.SEMI, JoinKind.ANTI)) {
                    final DataFrame joined = leftFrame.join(rightFrame, kind, on, to);
                    // In passing, and as an output of its own.
                    assertEquals(
                            expectedCount(kind, left, right), joined.count(), kind + " in passing, factor " + factor);
                    try (Table table = joined.compute()) {
                        assertEquals(expectedCount(kind, left, right), table.rowCount(), kind + ", factor " + factor);
                    }
                }
                final DataFrame sums = leftFrame
                        .join(rightFrame, JoinKind.INNER, on, to)
                        .agg(sum(col("rv").times(7).plus(col("lv"))).as("sum"));
                try (Table table = sums.compute()) {
                    assertEquals(expectedSum(left, right), table.isNull(0, 0) ? 0 : table.getLong(0, 0));
                }
            }
        });
    }

    /** The number of a row tells rows apart, so that it is the index and the other keys are compared; unless rows stand twice on the right. */
    @Test
    void severalKeysOfWhichOneTellsRowsApart() {
        RandomSource.forSeeds(92_000, 10, random -> {
            try (SqlTables tables = new SqlTables(directory, new LocalSession(1 << 20, random.between(1, 3)))) {
                tables.table("x", SqlQueryTest.rows(random, random.oneOf(1, 60, 400)), 2000, random);
                tables.table("y", SqlQueryTest.rows(random, random.oneOf(0, 1, 60, 400)), 1500, random);
                final String right = random.oneOf("y", "y", "(select * from y union all select * from y where g = 1)");
                for (final String other : List.of("g", "s", "f", "d", "t", "b")) {
                    final String on = random.chance(0.5)
                            ? "x.i = z.i and x." + other + " = z." + other
                            : "x." + other + " = z." + other + " and x.i = z.i";
                    final String joined = " join " + right + " z on " + on;
                    tables.check("select x.i, x.s, z.i, z." + other + " from x" + joined, false);
                    tables.check("select x.i, z.i, z." + other + " from x left" + joined, false);
                    tables.check("select count(*), sum(x.i + 7 * z.i), min(z.s) from x" + joined, false);
                    tables.check("select i from x where exists (select 1 from y z where " + on + ")", false);
                    tables.check("select i from x where not exists (select 1 from y z where " + on + ")", false);
                }
            }
        });
    }

    private static long expectedCount(final JoinKind kind, final Rows left, final Rows right) {
        long count = 0;
        for (final Long key : left.keys()) {
            final long matches =
                    key == null ? 0 : right.keys().stream().filter(key::equals).count();
            count += switch (kind) {
                case INNER -> matches;
                case LEFT -> Math.max(1, matches);
                case SEMI -> Math.min(1, matches);
                default -> matches == 0 ? 1 : 0;
            };
        }
        return count;
    }

    private static long expectedSum(final Rows left, final Rows right) {
        long sum = 0;
        for (int i = 0; i < left.keys().size(); i++) {
            for (int j = 0; j < right.keys().size(); j++) {
                final Long key = left.keys().get(i);
                if (key != null && key.equals(right.keys().get(j))) {
                    sum += 7 * right.values().get(j) + left.values().get(i);
                }
            }
        }
        return sum;
    }

    /** Sides that are grouped, joined, filtered and renamed, each asked for few of its keys. */
    @Test
    void narrowedSidesHaveTheSameAnswers() {
        RandomSource.forSeeds(91_000, 3, random -> {
            final Rows many = rows(random, MANY_ROWS, random.oneOf(1L, 50L), false);
            final Rows few = rows(random, 2000, 1, false);
            try (LocalSession session = new LocalSession(1 << 20, 2);
                    DataFrame manyFrame = frame(session, many, "m");
                    DataFrame fewFrame = frame(session, few, "f")) {
                final DataFrame left = manyFrame
                        .join(
                                fewFrame.filter(col("fv").eq(random.between(0, 60))),
                                JoinKind.INNER,
                                List.of("mk"),
                                List.of("fk"))
                        .select(col("mk").as("k"), col("mv"), col("fv"));
                final DataFrame groups = manyFrame
                        .select(col("mk").as("g"), col("mv").as("w"))
                        .groupBy("g")
                        .agg(count().as("c"), max("w").as("most"));
                final DataFrame chained = groups.filter(col("c").gt(1))
                        .join(
                                fewFrame.select(col("fk").as("h"), col("fv").as("x")),
                                JoinKind.LEFT,
                                List.of("g"),
                                List.of("h"));
                for (final JoinKind kind : List.of(JoinKind.INNER, JoinKind.LEFT, JoinKind.SEMI, JoinKind.ANTI)) {
                    for (final DataFrame right : List.of(groups, chained)) {
                        final DataFrame joined = left.join(right, kind, List.of("k"), List.of("g"));
                        assertTrue(
                                right == chained || joined.explain().contains("Join semi [g == k]"), joined.explain());
                        assertSame(joined);
                    }
                }
            }
        });
    }

    private static void assertSame(final DataFrame joined) {
        try (Table narrowed = joined.compute();
                Table plain = joined.compute(Optimizer.none())) {
            assertEquals(plain.rowCount(), narrowed.rowCount(), joined.explain());
            assertEquals(plain.toString(), narrowed.toString(), joined.explain());
        }
    }
}
