package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.corr;
import static io.heddle.frame.expression.Expressions.covar;
import static io.heddle.frame.expression.Expressions.desc;
import static io.heddle.frame.expression.Expressions.first;
import static io.heddle.frame.expression.Expressions.last;
import static io.heddle.frame.expression.Expressions.median;
import static io.heddle.frame.expression.Expressions.nthLargest;
import static io.heddle.frame.expression.Expressions.nthSmallest;
import static io.heddle.frame.expression.Expressions.nunique;
import static io.heddle.frame.expression.Expressions.quantile;
import static io.heddle.frame.expression.Expressions.std;
import static io.heddle.frame.expression.Expressions.var;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.SortKey;
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

    private void forRandomFrames(final long base, final DuckFrames.Comparison comparison) throws Exception {
        new DuckFrames(directory, SEED_COUNT).forRandomFrames(base, comparison);
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
            DuckFrames.check(duckdb, sql, sorted, true);
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
            DuckFrames.check(
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
            DuckFrames.check(duckdb, "select * from x union all select * from y", x.union(y), true);
            DuckFrames.check(duckdb, "select distinct * from x", x.distinct(), false);
            DuckFrames.check(duckdb, "select distinct i from x", x.select("i").distinct(), false);
        });
    }

    @Test
    void summariesAreTheSame() throws Exception {
        forRandomFrames(45_000, (x, y, rows, duckdb, random) -> {
            DuckFrames.check(
                    duckdb,
                    "select s, count(*) as n from x group by s order by n desc, s nulls last",
                    x.valueCounts("s"),
                    true);
            DuckFrames.check(
                    duckdb,
                    "select i, s from x where i is not null and s is not null",
                    x.select("i", "s").dropNulls(),
                    true);
            DuckFrames.check(
                    duckdb,
                    "select coalesce(i, 7), s from x",
                    x.select("i", "s").fillNull("i", 7),
                    true);
            DuckFrames.check(
                    duckdb,
                    "select 'i', count(i), avg(i), stddev_samp(i), min(i)::double, quantile_cont(i::double, 0.25), median(i::double),"
                            + " quantile_cont(i::double, 0.75), max(i)::double from x",
                    x.select("i", "s").describe(),
                    true);
            DuckFrames.check(
                    duckdb,
                    "select s, 'i', i from x where i is not null union all select s, 'j', i + 1 from x where i is not null",
                    x.select(col("s"), col("i"), col("i").plus(1).as("j"))
                            .melt(List.of("s"), List.of("i", "j"), "n", "v"),
                    true);
            DuckFrames.check(
                    duckdb,
                    "select s, unnest(max(i, 2)) as i from x group by s",
                    x.groupBy("s").nlargest(2, "i"),
                    false);
            DuckFrames.check(
                    duckdb,
                    "select s, unnest(min(i, 3)) as i from x group by s",
                    x.groupBy("s").nsmallest(3, "i"),
                    false);
        });
    }

    @Test
    void crossJoinsAreTheSame() throws Exception {
        forRandomFrames(40_000, (x, y, rows, duckdb, random) -> {
            final DataFrame left = x.select("i").limit(20);
            DuckFrames.check(
                    duckdb,
                    "select a.i, y.i from (select i from x limit 20) a cross join y",
                    left.crossJoin(y.select("i")),
                    false);
        });
    }

    @Test
    void aggregatesAreTheSame() throws Exception {
        forRandomFrames(50_000, (x, y, rows, duckdb, random) -> {
            final List<Aggregate> aggregates = new ArrayList<>();
            final StringBuilder select = new StringBuilder();
            final List<Field> numbers = rows.schema().fields().stream()
                    .filter(DuckDifferentialTest::isNumeric)
                    .toList();
            for (int i = 0; i < 4; i++) {
                addRandom(aggregates, select, random.oneOf(rows.schema().fields()), random.oneOf(numbers), random);
            }
            final DataFrame finite = withoutInfinities(x, numbers);
            final String where = finiteCondition(numbers);
            final Aggregate[] array = aggregates.toArray(Aggregate[]::new);
            if (random.chance(0.2)) {
                DuckFrames.check(duckdb, "select " + select + " from x" + where, finite.agg(array), true);
            } else {
                final String key = random.oneOf(rows.schema().names());
                DuckFrames.check(
                        duckdb,
                        "select " + key + ", " + select + " from x" + where + " group by " + key + " order by " + key
                                + " nulls last",
                        finite.groupBy(key).agg(array),
                        true);
            }
        });
    }

    private static void addRandom(
            final List<Aggregate> aggregates,
            final StringBuilder select,
            final Field field,
            final Field number,
            final RandomSource random) {
        final String name = field.name();
        final String value = numberOf(number);
        switch (random.below(9)) {
            case 0 ->
                add(
                        aggregates,
                        select,
                        first(name),
                        "first(" + name + " order by rowid) filter (where " + name + " is not null)");
            case 1 ->
                add(
                        aggregates,
                        select,
                        last(name),
                        "last(" + name + " order by rowid) filter (where " + name + " is not null)");
            case 2 -> add(aggregates, select, var(number.name()), "var_samp(" + value + ")");
            case 3 -> add(aggregates, select, std(number.name()), "stddev_samp(" + value + ")");
            case 4 -> add(aggregates, select, median(number.name()), "median(" + value + ")");
            case 5 -> add(aggregates, select, nunique(name), "count(distinct " + name + ")");
            case 6 -> {
                final double fraction = random.oneOf(0.0, 0.25, 0.9, 1.0);
                add(
                        aggregates,
                        select,
                        quantile(number.name(), fraction),
                        "quantile_cont(" + value + ", " + fraction + ")");
            }
            case 7 -> {
                final int rank = random.between(1, 5);
                add(aggregates, select, nthLargest(number.name(), rank), "max(" + number.name() + ", 5)[" + rank + "]");
            }
            default -> {
                final int rank = random.between(1, 5);
                add(
                        aggregates,
                        select,
                        nthSmallest(number.name(), rank),
                        "min(" + number.name() + ", 5)[" + rank + "]");
            }
        }
    }

    @Test
    void correlationsAreTheSame() throws Exception {
        forRandomFrames(60_000, (x, y, rows, duckdb, random) -> {
            final List<Field> numbers = rows.schema().fields().stream()
                    .filter(DuckDifferentialTest::isNumeric)
                    .toList();
            final DataFrame finite = withoutInfinities(x, numbers);
            final Field a = numbers.get(0);
            final Field b = random.oneOf(numbers);
            DuckFrames.check(
                    duckdb,
                    "select s, case when var_samp(" + a.name() + ") filter (where " + b.name()
                            + " is not null) > 0 and var_samp("
                            + b.name() + ") filter (where " + a.name() + " is not null) > 0 then corr(" + a.name()
                            + ", " + b.name()
                            + ") when regr_count(" + a.name() + ", " + b.name()
                            + ") < 2 then null else 'nan'::double end, covar_samp(" + a.name() + ", " + b.name()
                            + ") from x"
                            + finiteCondition(numbers) + " group by s order by s nulls last",
                    finite.groupBy("s")
                            .agg(
                                    corr(a.name(), b.name()).as("c"),
                                    covar(a.name(), b.name()).as("v")),
                    true);
        });
    }

    private static void add(
            final List<Aggregate> aggregates, final StringBuilder select, final Aggregate aggregate, final String sql) {
        aggregates.add(aggregate.as("a" + aggregates.size()));
        select.append(select.isEmpty() ? "" : ", ").append(sql);
    }

    private static String numberOf(final Field field) {
        return field.type() == DataType.INT64 ? field.name() + "::double" : field.name();
    }

    /** DuckDB refuses variances of infinities, and has no exact ones of numbers that differ by many digits. */
    private static DataFrame withoutInfinities(final DataFrame frame, final List<Field> numbers) {
        DataFrame finite = frame;
        for (final Field field : numbers) {
            if (field.type() == DataType.FLOAT64) {
                finite = finite.filter(
                        col(field.name()).lt(1e9).or(col(field.name()).isNull()));
            }
        }
        return finite;
    }

    private static String finiteCondition(final List<Field> numbers) {
        final StringBuilder where = new StringBuilder(" where true");
        for (final Field field : numbers) {
            if (field.type() == DataType.FLOAT64) {
                where.append(" and (")
                        .append(field.name())
                        .append(" < 1e9 or ")
                        .append(field.name())
                        .append(" is null)");
            }
        }
        return where.toString();
    }

    static boolean isNumeric(final Field field) {
        return field.type() == DataType.INT64 || field.type() == DataType.FLOAT64;
    }
}
