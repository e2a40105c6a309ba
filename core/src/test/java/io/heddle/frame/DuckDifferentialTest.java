package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.desc;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.optimizer.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operations on random rows yield what DuckDB yields, with and without the optimizer. Seeds are printed with failures. */
@Timeout(120)
class DuckDifferentialTest {
    private static final int SEED_COUNT = 60;

    @TempDir
    Path directory;

    /** One comparison over two frames of random rows, which DuckDB knows as x and y. */
    private interface Comparison {
        void run(DataFrame x, DataFrame y, ReferenceFrame rows, DuckOracle duckdb, RandomSource random)
                throws Exception;
    }

    private void forRandomFrames(final long base, final Comparison comparison) throws Exception {
        try (DuckOracle duckdb = new DuckOracle()) {
            RandomSource.forSeeds(base, SEED_COUNT, random -> {
                final ReferenceFrame x = RandomData.frame(random, random.oneOf(0, 1, 30, 300, 1000));
                final ReferenceFrame y = new ReferenceFrame(
                        x.schema(), RandomData.frameOf(x.schema(), random, random.oneOf(0, 1, 40, 200)));
                duckdb.table("x", x);
                duckdb.table("y", y);
                try (LocalSession session = new LocalSession(1 << 20, random.between(1, 4))) {
                    comparison.run(read(session, x, "x", random), read(session, y, "y", random), x, duckdb, random);
                }
            });
        }
    }

    private DataFrame read(
            final LocalSession session, final ReferenceFrame rows, final String name, final RandomSource random)
            throws Exception {
        final String text = RandomData.csv(rows, random);
        final Path path = Files.writeString(directory.resolve(name + ".csv"), text);
        final long blockBytes = random.oneOf(200L, 2000L, 1L << 20);
        final CsvOptions options =
                CsvOptions.DEFAULTS.withSchema(rows.schema()).withBlockBytes(Math.max(blockBytes, text.length() / 20));
        return DataFrame.readCsv(session, options, path.toString());
    }

    private static void check(final DuckOracle duckdb, final String sql, final DataFrame frame, final boolean ordered)
            throws Exception {
        for (final Optimizer optimizer : List.of(Optimizer.standard(), Optimizer.none())) {
            try (Table table = frame.compute(optimizer)) {
                duckdb.assertAnswer(sql, table, ordered);
            } catch (final AssertionError | RuntimeException ex) {
                throw new AssertionError(ex.getMessage() + "\nin\n" + frame.explain(), ex);
            }
        }
    }

    @Test
    void sortingIsTheSame() throws Exception {
        forRandomFrames(10_000, (x, y, rows, duckdb, random) -> {
            final List<SortKey> keys = new ArrayList<>();
            final StringBuilder order = new StringBuilder();
            final List<Field> fields = new ArrayList<>(rows.schema().fields());
            for (int count = random.between(1, fields.size()); keys.size() < count; ) {
                final Field field = fields.remove(random.below(fields.size()));
                SortKey key = random.chance(0.5) ? asc(field.name()) : desc(field.name());
                key = random.chance(0.3) ? key.withNullsFirst() : key;
                keys.add(key);
                order.append(order.isEmpty() ? "" : ", ").append(field.name());
                order.append(key.descending() ? " desc" : " asc")
                        .append(key.nullsFirst() ? " nulls first" : " nulls last");
            }
            DataFrame sorted = x.sort(keys.toArray(SortKey[]::new));
            String sql = "select * from x order by " + order + ", rowid";
            if (random.chance(0.5)) {
                final int limit = random.oneOf(0, 1, 7, 1000);
                sorted = sorted.limit(limit);
                sql += " limit " + limit;
            }
            check(duckdb, sql, sorted, true);
        });
    }

    @Test
    void joinsAreTheSame() throws Exception {
        forRandomFrames(20_000, (x, y, rows, duckdb, random) -> {
            final List<String> keys = new ArrayList<>(List.of("i"));
            if (random.chance(0.4)) {
                keys.add("s");
            }
            if (random.chance(0.3)) {
                keys.set(0, "s");
                keys.subList(1, keys.size()).clear();
            }
            // Few distinct keys, so that rows match.
            final DataFrame left = x.select(keysThen(rows, keys));
            final DataFrame right = y.select(keysThen(rows, keys));
            final JoinKind kind = random.oneOf(
                    JoinKind.INNER, JoinKind.LEFT, JoinKind.RIGHT, JoinKind.OUTER, JoinKind.SEMI, JoinKind.ANTI);
            final String using = String.join(", ", keys);
            final StringBuilder columns = new StringBuilder(using);
            final boolean both = kind != JoinKind.SEMI && kind != JoinKind.ANTI;
            for (final Field field : rows.schema().fields()) {
                columns.append(keys.contains(field.name()) ? "" : ", x." + field.name());
            }
            for (final Field field : rows.schema().fields()) {
                columns.append(keys.contains(field.name()) || !both ? "" : ", y." + field.name());
            }
            final String words = kind == JoinKind.OUTER ? "full" : kind.label();
            check(
                    duckdb,
                    "select " + columns + " from x " + words + " join y using (" + using + ")",
                    left.join(right, kind, keys.toArray(String[]::new)),
                    false);
        });
    }

    private static String[] keysThen(final ReferenceFrame rows, final List<String> keys) {
        final List<String> names = new ArrayList<>(keys);
        rows.schema().names().forEach(name -> {
            if (!keys.contains(name)) {
                names.add(name);
            }
        });
        return names.toArray(String[]::new);
    }

    @Test
    void unionsAndDistinctRowsAreTheSame() throws Exception {
        forRandomFrames(30_000, (x, y, rows, duckdb, random) -> {
            check(duckdb, "select * from x union all select * from y", x.union(y), true);
            check(duckdb, "select distinct * from x", x.distinct(), false);
            check(duckdb, "select distinct i from x", x.select("i").distinct(), false);
        });
    }

    @Test
    void crossJoinsAreTheSame() throws Exception {
        forRandomFrames(40_000, (x, y, rows, duckdb, random) -> {
            final DataFrame left = x.select("i").limit(20);
            check(
                    duckdb,
                    "select a.i, y.i from (select i from x limit 20) a cross join y",
                    left.crossJoin(y.select("i")),
                    false);
        });
    }

    static boolean isNumeric(final Field field) {
        return field.type() == DataType.INT64 || field.type() == DataType.FLOAT64;
    }
}
