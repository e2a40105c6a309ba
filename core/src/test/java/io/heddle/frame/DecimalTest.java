package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements over decimals of random digits yield exactly what DuckDB's decimals yield. Seeds are printed with failures. */
@Timeout(120)
class DecimalTest {
    private static final int SEED_COUNT = 12;
    /** So few that products and sums of them have no more than 18 digits. */
    private static final int DIGITS = 7;

    @TempDir
    Path directory;

    private interface Statements {
        List<String> of(DataType a, DataType b, RandomSource random);
    }

    private void compare(final long base, final Statements statements) throws Exception {
        RandomSource.forSeeds(base, SEED_COUNT, random -> {
            final DataType a = type(random);
            final DataType b = type(random);
            final Schema schema = Schema.of(
                    new Field("k", DataType.INT64),
                    new Field("a", a),
                    new Field("b", b),
                    new Field("i", DataType.INT64),
                    new Field("d", DataType.FLOAT64),
                    new Field("s", DataType.STRING));
            try (SqlTables tables = new SqlTables(directory)) {
                tables.table("t", rows(schema, random, random.oneOf(0, 1, 40, 300)), 1000, random);
                tables.table("u", rows(schema, random, random.oneOf(0, 1, 60)), 1000, random);
                for (final String statement : statements.of(a, b, random)) {
                    tables.check(statement, statement.contains("order by"));
                }
            }
        });
    }

    private static DataType type(final RandomSource random) {
        final int scale = random.between(0, DIGITS);
        return DataType.decimal(random.between(Math.max(scale, 1), 12), scale);
    }

    private static ReferenceFrame rows(final Schema schema, final RandomSource random, final int count) {
        final int digits = random.between(1, DIGITS);
        final double nulls = random.oneOf(0.0, 0.1, 0.5);
        final List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            final List<Object> values = new ArrayList<>();
            for (final Field field : schema.fields()) {
                values.add(random.chance(nulls) ? null : value(field.type(), digits, row, random));
            }
            values.set(0, (long) row);
            rows.add(values);
        }
        return new ReferenceFrame(schema, rows);
    }

    private static Object value(final DataType type, final int digits, final int row, final RandomSource random) {
        return switch (type.kind()) {
            case DECIMAL -> {
                final int end = (int) Decimals.powerOfTen(Math.min(digits, type.precision())) - 1;
                yield Decimals.of(random.between(-end, end), type.scale());
            }
            case INT64 -> (long) random.between(-99, 99);
            // Fractions whose thousandths are no halves: of halves a double does not say whether they are some.
            case FLOAT64 -> random.between(-99, 99) + random.oneOf(0.125, 0.25, 0.375);
            default -> "w" + random.between(0, 3) + row % 2;
        };
    }

    /** A number with more or fewer places than columns have. */
    private static String literal(final RandomSource random) {
        return Decimals.of(random.between(-2_000_000, 2_000_000), random.between(0, 8))
                .toPlainString();
    }

    private static List<String> selects(final String... expressions) {
        return List.of(expressions).stream()
                .map(expression -> "select k, " + expression + " as x from t order by k")
                .toList();
    }

    @Test
    void arithmetic() throws Exception {
        compare(
                310_000,
                (a, b, random) -> selects(
                        "a + b",
                        "a - b",
                        "a * b",
                        "a / (abs(b) + 1)",
                        "a % (abs(b) + 1)",
                        "a % 3",
                        "-a",
                        "1 - a",
                        "a * (1 - b)",
                        "a * 1.5",
                        "a + 0.06 - 0.01",
                        "a * i",
                        "i - a",
                        "a * d",
                        "d + a",
                        "a * b - a",
                        "abs(a)",
                        "sign(a)",
                        "round(a)",
                        "round(a, 1)",
                        "round(a, 3)",
                        "floor(a)",
                        "ceil(a)",
                        "sqrt(abs(a))",
                        "power(a, 2)"));
    }

    @Test
    void casts() throws Exception {
        compare(
                311_000,
                (a, b, random) -> selects(
                        "a::bigint",
                        "a::double",
                        // DuckDB leaves the zero before the point out where a type has no digits there.
                        "a::decimal(18, " + a.scale() + ")::varchar",
                        "a::varchar::decimal(18, 5)",
                        "a::decimal(18, " + random.between(0, 9) + ")",
                        "cast(i as decimal(12, " + random.between(0, 9) + "))",
                        "d::decimal(14, 4)",
                        "cast(d as numeric)",
                        "1.005::decimal(10, 2)",
                        "cast(1234567890123456.78 as decimal(18, 2))",
                        "cast(-0.12345678901234567 as decimal(18, 17))",
                        "(a + b)::decimal(17, 2)::varchar"));
    }

    @Test
    void comparisonsAndConditions() throws Exception {
        compare(
                312_000,
                (a, b, random) -> selects(
                        "a < b",
                        "a = b",
                        "a <> b::decimal(18, 1)",
                        "a >= i",
                        "i > a",
                        "a < d",
                        "a = 1.5",
                        "a > 0.12345678901",
                        "a " + random.oneOf("<", "<=", ">", ">=", "=", "<>") + " " + literal(random),
                        "a " + random.oneOf("<", "<=", ">", ">=", "=", "<>") + " " + literal(random),
                        literal(random) + " " + random.oneOf("<", "<=", ">", ">=", "=", "<>") + " a",
                        "i " + random.oneOf("<", "<=", ">", ">=", "=", "<>") + " " + literal(random)
                                + "::decimal(12, 3)",
                        "a <= -3",
                        "a between -1.5 and 20",
                        "a in (0, 1, 1.5, -2)",
                        "a is null",
                        "coalesce(a, b)",
                        "coalesce(a, 0)",
                        "coalesce(a, 1.5)",
                        "coalesce(a, i)",
                        "coalesce(a, d)",
                        "case when a > b then a else b end",
                        "case when a > 0 then a else 0 end",
                        "case when a > 0 then null else a end",
                        "greatest(a, b)",
                        "least(a, b, 1)",
                        "nullif(a, b)"));
    }

    @Test
    void rowsThatMatch() throws Exception {
        compare(
                313_000,
                (a, b, random) -> List.of(
                        "select k from t where a > b",
                        "select k from t where a < " + literal(random) + " or a >= " + literal(random),
                        "select k from t where a > " + literal(random),
                        "select k from t where a <= " + literal(random),
                        "select k from t where a = 0.5 or b between 0.05 - 0.01 and 0.06 + 100",
                        "select t.k, u.k from t join u on t.a = u.a",
                        "select t.k, u.k from t join u on t.a = u.b",
                        "select t.k, u.k from t left join u on t.a = u.i",
                        "select t.k, u.k from t full join u on u.b = t.a",
                        "select k from t where a in (select b from u)",
                        "select k from t where a > (select avg(b) from u)",
                        "select k from t where exists (select 1 from u where u.b = t.a and u.i < t.a)",
                        "select a from t union all select b from u",
                        "select a from t union select i from u",
                        "select a from t except select b from u"));
    }

    @Test
    void groupsAndOrders() throws Exception {
        compare(
                314_000,
                (a, b, random) -> List.of(
                        "select sum(a), avg(a), min(a), max(a), count(a), count(distinct a) from t",
                        "select sum(a * b), avg(a * b), sum(a + i), sum(a * 0.5), sum(case when i > 0 then a else 0 end) from t",
                        "select s, sum(a), avg(a), min(b), max(b), count(*), stddev_samp(a), var_samp(b), median(a::double), "
                                + "quantile_cont(b::double, 0.25), sum(i) from t group by s",
                        "select a, count(*), sum(b) from t group by a",
                        "select a, b, min(k) from t group by a, b",
                        "select distinct a from t",
                        "select k, a, b from t order by a desc nulls last, b, k",
                        "select k, a from t order by a, k limit 7",
                        "select s, sum(a) from t group by s having sum(a) > 1.5",
                        "select k, sum(a) over (partition by s) as w from t order by k",
                        "select k, sum(a) over (partition by s order by k rows between unbounded preceding and current row) as w, "
                                + "avg(a) over (partition by s order by k rows between 3 preceding and current row) as v, "
                                + "lag(a) over (partition by s order by k) as l from t order by k"));
    }
}
