package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.when;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.io.CsvOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Functions of rows yield what DuckDB's yield on random rows. Seeds are printed with failures. */
@Timeout(120)
class DuckExpressionTest {
    private static final int SEED_COUNT = 40;

    @TempDir
    Path directory;

    /** An expression and the same in SQL. */
    private record Pair(Expression expression, String sql) {}

    private void compare(final long base, final DataType type, final PairMaker pairs) throws Exception {
        new DuckFrames(directory, SEED_COUNT).forRandomFrames(base, (x, y, rows, duckdb, random) -> {
            for (final Field field : rows.schema().fields()) {
                if (field.type() != type) {
                    continue;
                }
                final List<Expression> expressions = new ArrayList<>();
                final StringBuilder sql = new StringBuilder();
                for (final Pair pair : pairs.of(field.name(), random)) {
                    expressions.add(pair.expression().as("e" + expressions.size()));
                    sql.append(sql.isEmpty() ? "" : ", ").append(pair.sql());
                }
                DuckFrames.check(
                        duckdb, "select " + sql + " from x", x.select(expressions.toArray(Expression[]::new)), true);
            }
        });
    }

    /** Makes pairs over a column. */
    private interface PairMaker {
        List<Pair> of(String column, RandomSource random);
    }

    @Test
    void functionsOfTexts() throws Exception {
        compare(70_000, DataType.STRING, (name, random) -> {
            final Expression s = col(name);
            final String part = random.oneOf("a", "same", "", "quoted", "本", "than one");
            final String pattern = random.oneOf("%a%", "same prefix _", "%", "", "_%e%", "日_語", "a%", "%2");
            final int start = random.between(1, 6);
            final int length = random.between(0, 5);
            return List.of(
                    new Pair(s.length(), "length(" + name + ")"),
                    new Pair(s.upper(), "upper(" + name + ")"),
                    new Pair(s.lower(), "lower(" + name + ")"),
                    new Pair(s.trim(), "trim(" + name + ")"),
                    new Pair(s.contains(part), "contains(" + name + ", '" + part + "')"),
                    new Pair(s.startsWith(part), "starts_with(" + name + ", '" + part + "')"),
                    new Pair(s.endsWith(part), "ends_with(" + name + ", '" + part + "')"),
                    new Pair(s.like(pattern), name + " like '" + pattern + "'"),
                    new Pair(s.matches("[0-9]+$"), "regexp_matches(" + name + ", '[0-9]+$')"),
                    new Pair(s.splitPart(" ", start), "split_part(" + name + ", ' ', " + start + ")"),
                    new Pair(s.extract("[a-m]([a-z]*)", 1), "regexp_extract(" + name + ", '[a-m]([a-z]*)', 1)"),
                    new Pair(s.replaceMatches("[aeiou]+", "_"), "regexp_replace(" + name + ", '[aeiou]+', '_', 'g')"),
                    new Pair(s.replace("e", "<>"), "replace(" + name + ", 'e', '<>')"),
                    new Pair(s.substring(start, length), "substring(" + name + ", " + start + ", " + length + ")"),
                    new Pair(s.concat("-", s.upper()), name + " || '-' || upper(" + name + ")"),
                    new Pair(s.fillNull("none"), "coalesce(" + name + ", 'none')"),
                    new Pair(s.isIn("ATL", "a", ""), name + " in ('ATL', 'a', '')"),
                    new Pair(s.cast(DataType.INT64), "try_cast(trim(" + name + ") as bigint)"),
                    new Pair(
                            when(s.eq("ATL")).then(1).when(s.isNull()).then(2).otherwise(3),
                            "case when " + name + " = 'ATL' then 1 when " + name + " is null then 2 else 3 end"));
        });
    }

    @Test
    void functionsOfIntegers() throws Exception {
        compare(71_000, DataType.INT64, (name, random) -> {
            final Expression i = col(name);
            return List.of(
                    new Pair(i.abs(), "abs(" + name + ")"),
                    new Pair(i.sign(), "sign(" + name + ")"),
                    new Pair(i.mod(7), name + " % 7"),
                    new Pair(i.between(-10, 10), name + " between -10 and 10"),
                    new Pair(i.isIn(0, 1, 2), name + " in (0, 1, 2)"),
                    new Pair(i.fillNull(-1), "coalesce(" + name + ", -1)"),
                    new Pair(i.cast(DataType.FLOAT64), name + "::double"),
                    new Pair(i.cast(DataType.STRING), name + "::varchar"),
                    new Pair(i.cast(DataType.BOOL), name + "::boolean"),
                    new Pair(i.gt(0).cast(DataType.INT64), "(" + name + " > 0)::bigint"),
                    new Pair(i.abs().sqrt(), "sqrt(abs(" + name + "))"),
                    new Pair(when(i.gt(0)).then(i).end(), "case when " + name + " > 0 then " + name + " end"),
                    new Pair(
                            when(i.gt(0)).then(i).otherwise(0.5),
                            "case when " + name + " > 0 then " + name + " else 0.5::double end"));
        });
    }

    @Test
    void functionsOfDoubles() throws Exception {
        compare(72_000, DataType.FLOAT64, (name, random) -> {
            final Expression d = col(name);
            return List.of(
                    new Pair(d.abs(), "abs(" + name + ")"),
                    new Pair(d.round(), "round(" + name + ")"),
                    new Pair(d.floor(), "floor(" + name + ")"),
                    new Pair(d.ceil(), "ceil(" + name + ")"),
                    new Pair(d.isNaN(), "isnan(" + name + ")"),
                    new Pair(d.power(2), "power(" + name + ", 2)"),
                    new Pair(d.dividedBy(1e16).exp(), "exp(" + name + " / 1e16)"),
                    new Pair(d.abs().plus(1).ln(), "ln(abs(" + name + ") + 1)"),
                    new Pair(d.fillNull(0.5), "coalesce(" + name + ", 0.5::double)"),
                    new Pair(
                            when(d.between(-1e9, 1e9)).then(d).otherwise(0.0).cast(DataType.INT64),
                            "(case when " + name + " between -1e9 and 1e9 then " + name + " else 0 end)::bigint"));
        });
    }

    @Test
    void partsOfTimes() throws Exception {
        final PairMaker pairs = (name, random) -> {
            final Expression t = col(name);
            final String unit = random.oneOf("year", "quarter", "month", "week", "day");
            return List.of(
                    new Pair(t.year(), "year(" + name + ")"),
                    new Pair(t.month(), "month(" + name + ")"),
                    new Pair(t.day(), "day(" + name + ")"),
                    new Pair(t.dayOfWeek(), "isodow(" + name + ")"),
                    new Pair(t.dayOfYear(), "dayofyear(" + name + ")"),
                    new Pair(t.quarter(), "quarter(" + name + ")"),
                    new Pair(t.week(), "week(" + name + ")"),
                    new Pair(t.truncate(unit), "date_trunc('" + unit + "', " + name + "::timestamp)::timestamp"),
                    new Pair(t.cast(DataType.TIMESTAMP), name + "::timestamp"));
        };
        compare(73_000, DataType.DATE, pairs);
        compare(74_000, DataType.TIMESTAMP, pairs);
        compare(75_000, DataType.TIMESTAMP, (name, random) -> {
            final Expression t = col(name);
            return List.of(
                    new Pair(t.hour(), "hour(" + name + ")"),
                    new Pair(t.minute(), "minute(" + name + ")"),
                    new Pair(t.second(), "second(" + name + ")"),
                    new Pair(t.truncate("hour"), "date_trunc('hour', " + name + ")"),
                    new Pair(t.truncate("second"), "date_trunc('second', " + name + ")"),
                    new Pair(t.truncate("minute"), "date_trunc('minute', " + name + ")"),
                    new Pair(t.cast(DataType.DATE), name + "::date"));
        });
    }

    @Test
    void computedTextsAreKeysAndValues() throws Exception {
        new DuckFrames(directory, SEED_COUNT).forRandomFrames(76_000, (x, y, rows, duckdb, random) -> {
            DuckFrames.check(
                    duckdb,
                    "select upper(s) as k, max(s || '!') from x group by k order by k nulls last",
                    x.select(col("s").upper().as("k"), col("s").concat("!").as("v"))
                            .groupBy("k")
                            .agg(max("v")),
                    true);
            DuckFrames.check(
                    duckdb,
                    "select lower(s) as l from x where length(s) > 3 order by l desc nulls last, rowid limit 10",
                    x.filter(col("s").length().gt(3))
                            .select(col("s").lower().as("l"))
                            .nlargest(10, "l"),
                    true);
        });
    }

    @Test
    void wrongOperandsAreNamed() throws Exception {
        final Path path = Files.writeString(directory.resolve("w.csv"), "n,t\n9223372036854775807,a\n0,b\n");
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = DataFrame.readCsv(session, CsvOptions.DEFAULTS, path.toString());
            assertNames(() -> frame.select(col("t").abs()), "abs needs int64, float64 or decimal, but t is string");
            assertNames(() -> frame.select(col("tt").upper()), "did you mean 't'?");
            assertNames(() -> frame.select(col("t").matches("(")), "is no regular expression");
            assertNames(() -> frame.select(col("n").cast(DataType.DATE)), "cannot cast n from int64 to date");
            assertNames(() -> frame.select(lit(1).mod("n")), "mod needs");
            assertNames(
                    () -> frame.select(col("n").mod(col("n").minus(col("n")))).compute(), "division by zero in mod");
            assertNames(
                    () -> frame.select(col("n").times(2.0).cast(DataType.INT64)).compute(), "does not fit int64");
            assertNames(() -> frame.select(when(col("n")).then(1).end()), "a condition must be bool");
            assertNames(() -> frame.select(col("n").fillNull("x")), "must be of one type");
            assertNames(() -> frame.select(col("n").truncate("hour")), "truncate needs date or timestamp");
        }
    }

    private static void assertNames(final Executable action, final String words) {
        final FrameException failure = assertThrows(FrameException.class, action);
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
    }
}
