package io.heddle.frame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random statements yield what DuckDB yields for the same text. Seeds are printed with failures. */
@Timeout(60)
class SqlRandomTest {
    private static final int SEED_COUNT = 40;
    private static final int STATEMENT_COUNT = 8;

    @TempDir
    Path directory;

    @Test
    void statementsAreTheSame() {
        RandomSource.forSeeds(80_000, SEED_COUNT, random -> {
            try (SqlTables tables = new SqlTables(directory, new LocalSession(1 << 20, random.between(1, 3)))) {
                tables.duckdb().withoutOptimizer();
                tables.table("x", SqlQueryTest.rows(random, random.oneOf(0, 1, 30, 90)), 1500, random);
                tables.table("y", SqlQueryTest.rows(random, random.oneOf(0, 1, 20, 60)), 1500, random);
                for (int i = 0; i < STATEMENT_COUNT; i++) {
                    statement(tables, random);
                }
            }
        });
    }

    private static void statement(final SqlTables tables, final RandomSource random) {
        final String from = from(random);
        final String where = random.chance(0.7) ? " where " + condition(random, "a", 2) : "";
        if (random.chance(0.45)) {
            tables.check(grouped(random, from, where), false);
            return;
        }
        final String values = value(random, "a") + " as v, " + text(random, "a") + " as w";
        if (random.chance(0.2)) {
            tables.check("select distinct " + values + " from " + from + where, false);
        } else if (random.chance(0.3)) {
            final String order = " order by " + value(random, "a") + random.oneOf(" desc", " asc", "")
                    + random.oneOf(" nulls first", " nulls last", "") + ", a.i";
            final String limit = random.chance(0.6) ? " limit " + random.below(20) : "";
            final String offset = random.chance(0.3) ? " offset " + random.below(10) : "";
            tables.check("select a.i, " + values + " from x a" + where + order + limit + offset, true);
        } else if (random.chance(0.3)) {
            final String both = random.oneOf(" union all ", " union ", " intersect ", " except ");
            tables.check("select a.g, a.s from " + from + where + both + "select g, s from y", false);
        } else {
            tables.check("select a.i, " + values + " from " + from + where, false);
        }
    }

    private static String grouped(final RandomSource random, final String from, final String where) {
        final List<String> keys = new ArrayList<>();
        if (random.chance(0.8)) {
            keys.add(random.oneOf("a.g", "a.s", "a.b", "a.g % 2", "year(a.d)"));
        }
        if (random.chance(0.3)) {
            keys.add("a.b");
        }
        final StringBuilder outputs = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            outputs.append(keys.get(i)).append(" as k").append(i).append(", ");
        }
        final int count = random.between(1, 3);
        for (int i = 0; i < count; i++) {
            outputs.append(aggregate(random)).append(" as v").append(i).append(i + 1 < count ? ", " : "");
        }
        final String group = keys.isEmpty() ? "" : " group by " + String.join(", ", keys);
        final String having = keys.isEmpty() || random.chance(0.7)
                ? ""
                : " having " + aggregate(random) + random.oneOf(" > ", " <= ", " <> ") + random.below(20);
        final String statement = "select " + outputs + " from " + from + where + group + having;
        return random.chance(0.2) ? "with q as (" + statement + ") select * from q where v0 is not null" : statement;
    }

    private static String aggregate(final RandomSource random) {
        return random.oneOf(
                "count(*)",
                "count(a.s)",
                "sum(a.i)",
                "avg(a.f)",
                "min(a.i)",
                "max(a.g) + 1",
                "count(distinct a.g)",
                "sum(case when a.b then a.i else 0 end)",
                "sum(a.i) filter (where a.g > 1)");
    }

    private static String from(final RandomSource random) {
        return random.oneOf(
                "x a",
                "x a",
                "x a join y c on a.g = c.g",
                "x a left join y c on a.i = c.i",
                "x a left join y c on a.g = c.g and c.b and a.f > 0",
                "y a right join x c on a.s = c.s and a.g = c.g",
                "x a full join y c on a.i = c.i + 5",
                "x a, (select g as k, max(i) as most from y group by g) c",
                "(select * from x where i > 3) a",
                "x a join (select g, count(*) as i, min(b) as b, max(s) as s, max(f) as f, max(d) as d from y group by g) c on c.g = a.g");
    }

    private static String value(final RandomSource random, final String table) {
        return random.oneOf(
                        "T.i",
                        "T.g",
                        "T.i + T.g * 2",
                        "coalesce(T.g, T.i)",
                        "case when T.b then T.i when T.g > 2 then -1 end",
                        "length(T.s)",
                        "extract(month from T.d)",
                        "cast(T.f as double) * 4",
                        "abs(T.i)",
                        "(select count(*) from y q where q.g = T.g)",
                        "(select max(q.i) from y q)",
                        "(select sum(q.f) from y q where q.s = T.s and q.i > 2)")
                .replace("T.", table + ".");
    }

    private static String text(final RandomSource random, final String table) {
        return random.oneOf("T.s", "upper(T.s)", "T.s || 'x'", "coalesce(T.s, 'none')", "substring(T.s, 1, 2)")
                .replace("T.", table + ".");
    }

    private static String condition(final RandomSource random, final String table, final int depth) {
        if (depth > 0 && random.chance(0.6)) {
            final String left = condition(random, table, depth - 1);
            final String right = condition(random, table, depth - 1);
            return random.chance(0.15)
                    ? "not (" + left + ")"
                    : "(" + left + random.oneOf(" and ", " or ") + right + ")";
        }
        return random.oneOf(
                        "T.i > 5",
                        "T.g = 2",
                        "T.g <> T.i",
                        "T.b",
                        "T.s = 'ATL'",
                        "T.s like '%a%'",
                        "T.s in ('JFK', 'abc', null)",
                        "T.g not in (1, 2)",
                        "T.f between -1 and 9.5",
                        "T.d < date '2000-08-01' - interval '10' day",
                        "T.s is null",
                        "T.g in (select q.g from y q where q.b)",
                        "T.g not in (select q.g from y q where q.i > 20)",
                        "exists (select 1 from y q where q.i = T.i)",
                        "not exists (select 1 from y q where q.g = T.g and q.i <> T.i)",
                        "exists (select 1 from y q where q.s = T.s and q.f < T.f)",
                        "T.f > (select avg(q.f) from y q where q.g = T.g)",
                        "T.i < (select max(q.i) - 5 from y q)")
                .replace("T.", table + ".");
    }
}
