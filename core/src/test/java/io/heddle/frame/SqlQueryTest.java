package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements of all kinds that SQL covers yield what DuckDB yields for the same text, on rows with nulls and few different keys. */
@Timeout(60)
class SqlQueryTest {
    private static final int SEED_COUNT = 2;
    private static final Schema SCHEMA = Schema.of(
            new Field("i", DataType.INT64),
            new Field("g", DataType.INT64),
            new Field("s", DataType.STRING),
            new Field("f", DataType.FLOAT64),
            new Field("d", DataType.DATE),
            new Field("t", DataType.TIMESTAMP),
            new Field("b", DataType.BOOL));

    @TempDir
    Path directory;

    /** Rows with unique values of i, so that orders by it are total. */
    static ReferenceFrame rows(final RandomSource random, final int rowCount) {
        final String[] words = {"ATL", "JFK", "", "ab", "abc", "naïve", "Upper", "x%y"};
        final List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < rowCount; row++) {
            final List<Object> values = new ArrayList<>();
            values.add((long) row - 3);
            values.add((long) random.below(5));
            values.add(random.oneOf(words));
            values.add(random.below(100) * 0.25 - 7);
            values.add(11_000L + random.below(400));
            values.add(1_000_000_000_000_000L + random.below(1_000_000) * 997_000_003L);
            values.add(random.chance(0.5));
            for (int column = 1; column < values.size(); column++) {
                if (random.chance(0.15)) {
                    values.set(column, null);
                }
            }
            rows.add(values);
        }
        return new ReferenceFrame(SCHEMA, rows);
    }

    private void check(final boolean ordered, final String... statements) {
        RandomSource.forSeeds(70_000, SEED_COUNT, random -> {
            try (SqlTables tables = new SqlTables(directory)) {
                tables.table("x", rows(random, random.oneOf(40, 120)), 1000, random);
                tables.table("y", rows(random, random.oneOf(5, 60)), 700, random);
                tables.table("none", rows(random, 0), 700, random);
                for (final String statement : statements) {
                    tables.check(statement, ordered);
                }
            }
        });
    }

    @Test
    void selections() {
        check(
                false,
                "select * from x",
                "select i, s from x where g = 2",
                "select i + 1 as next, -i as negative, i * 2 - g, i / 4, i % 3 from x",
                "select x.*, i as again from x",
                "select * exclude (s, f) from x",
                "select X.I, \"s\" from x as X",
                "select i from x where f > 3.5 and (g = 1 or s = 'ATL') and not b",
                "select i from x where i between 3 and 9 or g not between 1 and 3",
                "select i from x where s in ('ATL', 'JFK') and g not in (1, 2)",
                "select i from x where s like 'a%' or s like '_FK' or s not like '%a%'",
                "select i from x where s ilike 'UP%'",
                "select i from x where f is null or s is not null",
                "select i, b is true, b is not true, b is false, b is not false from x",
                "select i from x where g is distinct from 2",
                "select i from x where g is not distinct from null",
                "select i from x where true",
                "select i from x where s = 'it''s'",
                "select i, null as nothing, case when g = null then 1 else 2 end as never from x",
                "select distinct g, b from x",
                "select distinct s from x where g > 1",
                "select 'a' as a, 1 as one, 2.5 as half, true as yes, date '2001-02-03' as day from x");
    }

    @Test
    void values() {
        check(
                false,
                "select i, case when g = 1 then 'one' when g = 2 then 'two' end, case g when 1 then 10 when 3 then 30 else 0 end from x",
                "select i, coalesce(g, i, 0), nullif(g, 2), greatest(g, 2), least(g, i) from x",
                "select i, cast(g as double), g::varchar, cast(f as bigint), cast('12' as integer) from x where f is not null",
                "select i, upper(s), lower(s), length(s), trim(s), s || '-' || g, concat(s, g), replace(s, 'a', 'b') from x",
                "select i, substring(s from 2 for 2), substring(s, 1, 1), left(s, 2), starts_with(s, 'a'), contains(s, 'b') from x",
                "select i, year(d), month(d), day(d), extract(year from d), extract(quarter from d), week(d), dayofyear(d), isodow(d) from x",
                "select i, hour(t), minute(t), second(t), extract(dow from t), cast(t as date) from x",
                "select i, abs(i), sign(i), round(f), round(f, 1), floor(f), ceil(f), sqrt(abs(f)), exp(1), ln(2) from x",
                "select i, power(g, 2), mod(i, 5) from x",
                "select i from x where d >= date '2000-06-01' - interval '3' month and d < date '2000-06-01' + interval '1' year",
                "select i from x where d > date '2000-12-31' - interval '90' day",
                "select i from x where d >= '2000-03-01' and t < timestamp '2010-01-01 00:00:00'",
                "select i from x where d <= cast('2000-05-01' as date)");
    }

    @Test
    void groups() {
        check(
                false,
                "select g, count(all s), sum(all i) from x group by g",
                "select g, count(*), count(s), sum(i), avg(f), min(d), max(s) from x group by g",
                "select count(*), sum(f), min(t), corr(i, f) from x where i < 20",
                "select count(*), sum(f), max(s), count(distinct s) from none",
                "select g, b, count(distinct s) as n from x group by g, b having count(*) > 2",
                "select g + 1 as k, sum(i * 2) + count(*) as v from x group by g + 1",
                "select g % 2 as parity, sum(f) from x group by parity",
                "select s, min(i) from x group by 1",
                "select upper(s) as u, count(*) from x group by upper(s) having sum(i) > 10 and upper(s) <> 'ATL'",
                "select g from x group by g",
                "select max(i) - min(i) as spread, avg(case when b then f end) from x",
                "select g, sum(i) filter (where b), count(*) filter (where s = 'ATL') from x group by g",
                "select g, stddev_samp(f), var_samp(f), median(f), quantile_cont(f, 0.25), covar_samp(i, f) from x group by g",
                "select year(d) as y, count(*) from x group by year(d)",
                "select b, sum(i) as total from x where g is not null group by b having sum(i) > (select avg(i) from y)");
    }

    @Test
    void orders() {
        check(
                true,
                "select i, g from x order by g desc nulls first, i",
                "select i, g from x order by 2, 1 desc",
                "select i, f * 2 as twice from x order by twice, i limit 7",
                "select i from x order by f + i nulls first, i",
                "select s, count(*) as n from x group by s order by count(*) desc, s limit 3",
                "select g, sum(i) from x group by g order by sum(i) desc, g",
                "select i from x order by i limit 5 offset 3",
                "select i, s from x order by s, i desc offset 4",
                "select i from x order by i desc fetch first 3 rows only",
                "select i from x order by i fetch first row only",
                "select distinct g from x order by g desc",
                "select i, i as j from x order by j desc limit 2",
                "select i from x union all select i + 1000 from y order by 1 desc limit 9",
                "(select i from x order by i limit 3) union all (select i from y order by i desc limit 2) order by i");
    }

    @Test
    void joins() {
        check(
                false,
                "select x.i, y.i as j from x join y on x.g = y.g",
                "select x.i, y.s from x inner join y on x.g = y.g and x.s = y.s and y.f > 0",
                "select x.i, y.i as j from x left join y on x.g = y.g and y.b",
                "select x.i, y.i as j from x left join y on x.g = y.g and x.b",
                "select x.i, y.i as j from x right join y on x.g = y.g and y.b where y.i > 3",
                "select x.i, y.i as j from x full join y on x.i = y.i + 30",
                "select x.i, y.i as j from x full outer join y on x.i = y.i and x.b and y.b",
                "select * from x join y using (i)",
                "select i, x.g, y.g as other from x left join y using (i)",
                "select i, x.g, y.g as other from x right join y using (i)",
                "select i, x.g, y.g as other from x full join y using (i)",
                "select i, p.a, q.b from (select i, g as a from x) p natural full join (select i - 20 as i, g as b from y) q",
                "select i, p.a, q.b from (select i, g as a from x) p natural left join (select i - 20 as i, g as b from y) q",
                "select i, p.a, q.b from (select i, g as a from x) p natural right join (select i - 20 as i, g as b from y) q",
                "select i, p.a, q.b from (select i, g as a from x) p natural join (select i - 20 as i, g as b from y) q",
                "select x.i, y.i as j from x cross join y where x.g = 1",
                "select x.i, y.i as j from x, y where x.g = y.g and x.i < y.i",
                "select a.i, b.i as j, c.i as k from x a, y b, x c where a.g = b.g and b.i = c.i and c.g > 1",
                "select a.i, b.i as j from x a join x b on a.i = b.i + 1 and a.g is not null",
                "select x.i, y.i as j from x join y on x.i + 1 = y.i * 2",
                "select x.i, y.i as j from x, y where (x.g = y.g and x.b) or (x.g = y.g and y.f > 3)",
                "select x.i from x, y, none where x.i = y.i and y.g = none.g",
                "select q.n, x.i from x join (select g, count(*) as n from y group by g) q on q.g = x.g",
                "select a.i from (x a join y b on a.i = b.i) left join x c on c.i = a.i + 1 where c.g is null",
                "select x.i, y.i as j from x join y on x.i = y.f");
    }

    @Test
    void subqueries() {
        check(
                false,
                "select i from x where exists (select * from y where y.g = x.g)",
                "select i from x where not exists (select 1 from y where y.g = x.g and y.b)",
                "select i from x where exists (select 1 from y where y.g = x.g and y.i <> x.i)",
                "select i from x where not exists (select 1 from y where y.s = x.s and y.i < x.i and y.f is not null)",
                "select i from x where exists (select 1 from none)",
                "select i from x where not exists (select 1 from none)",
                "select i from x where i in (select g from y)",
                "select i from x where g in (select g from y where y.s = x.s)",
                "select i from x where g not in (select g from y where g is not null)",
                "select i from x where g not in (select g from y)",
                "select i from x where g not in (select g from none)",
                "select i from x where g not in (select g from y where y.s = x.s)",
                "select i from x where b or i in (select i from y)",
                "select i, g in (select g from y) as isin, exists (select 1 from y where y.i = x.i) as there from x",
                "select i from x where f > (select avg(f) from y)",
                "select i from x where f > (select avg(f) from y where y.g = x.g)",
                "select i, (select count(*) from y where y.g = x.g) as n from x",
                "select i, (select coalesce(sum(f), -1) from y where y.g = x.g and y.s = x.s) as n from x",
                "select i, (select max(s) from none) as nothing from x",
                "select i from x where i = (select max(i) from x)",
                "select i from x where g = (select g from y where g is not null order by i limit 1)",
                "select g, sum(i) from x group by g having sum(i) > (select sum(i) / 10 from x)",
                "select i from x where i in (select i from y where f < (select avg(f) from x z where z.g = y.g))",
                "select i from x where i in (select i from y where g in (select g from x where b))",
                "select i from x where g in (select g from y group by g having count(*) > 3)");
    }

    /** A subquery that aggregates without group by has a row also for those rows around it that none of its own are bound to. */
    @Test
    void subqueriesOfOneRow() {
        check(
                false,
                "select i from x where exists (select count(*) from y where y.g = x.g and y.i = x.i)",
                "select i from x where not exists (select count(*) from y where y.g = x.g and y.i = x.i)",
                "select i, exists (select max(f) from y where y.i = x.i) as there from x",
                "select i from x where b or not exists (select sum(i) from none where none.i = x.i)",
                "select i from x where 0 in (select count(*) from y where y.i = x.i)",
                "select i from x where 0 not in (select count(*) from y where y.i = x.i)",
                "select i from x where g in (select count(*) from y where y.g = x.g)",
                "select i from x where g not in (select count(*) from y where y.s = x.s)",
                "select i from x where f in (select max(f) from y where y.i = x.i)",
                "select i from x where f not in (select max(f) from y where y.i = x.i)",
                "select i, g in (select max(g) from y where y.s = x.s) as there from x",
                "select i from x where exists (select 1 from y where y.g = x.g group by s having count(*) > 1)",
                "select i from x where i in (select max(i) from y)",
                "select i from x where i not in (select max(i) from none)");
    }

    @Test
    void windowsOfSubqueries() {
        check(
                false,
                "select i from x where i in (select y.i from y where y.g = x.g qualify row_number() over (order by y.i) = 1)",
                "select i from x where exists (select 1 from y where y.g = x.g qualify row_number() over (order by i) = 3)",
                "select i from x where i in (select sum(i) over () from y where y.g = x.g)",
                "select i, g in (select rank() over (partition by b order by i) from y where y.s = x.s) as there from x",
                "select i from x where g in (select count(*) over (partition by b) from y where y.s = x.s and y.g = x.g)",
                "select i from x where g in (select rank() over (order by count(*), y.s) from y where y.g = x.g group by y.s)");
    }

    @Test
    void queriesOfQueries() {
        check(
                false,
                "with q as (select g, sum(i) as total from x group by g) select * from q where total > 5",
                "with a as (select i, g from x where b), b as (select g, count(*) as n from a group by g) select a.i, b.n from a join b on a.g = b.g",
                "with q(k, v) as (select g, max(f) from x group by g) select k, v from q where v = (select max(v) from q)",
                "select g from x union select g from y",
                "select i, s from x union all select i, s from y",
                "select i from x union all select f from y",
                "select g, b from x intersect select g, b from y",
                "select g, b from x except select g, b from y",
                "select i from x union all select i from y union select g from x",
                "select t.a, t.b from (select i as a, g as b from x) t where t.a > t.b",
                "select t.a from (select i, g from x) t(a, b) where t.b = 1",
                "select count(*) from (select distinct g, b from x) q",
                "select q.i from (select i, row_number() over (partition by g order by f, i) as r from x) q where q.r = 2");
    }

    @Test
    void windows() {
        check(
                false,
                "select i, row_number() over (order by i desc) as r from x",
                "select i, rank() over (partition by g order by b) as r, dense_rank() over (partition by g order by b) as d from x",
                "select i, lag(f) over (order by i) as before, lead(f, 2) over (partition by g order by i) as later from x",
                "select i, sum(g) over (order by i rows between unbounded preceding and current row) as running from x",
                "select i, avg(f) over (partition by g order by i rows between 2 preceding and current row) as rolling from x",
                "select i, sum(i) over (partition by g) as total, count(*) over (partition by g) as n, f - avg(f) over () as off from x",
                "select g, rank() over (order by sum(i) desc) as r from x group by g",
                "select i from x qualify row_number() over (partition by g order by i) <= 2");
    }

    @Test
    void equalNamesOfOutputsAreNumbered() {
        RandomSource.forSeeds(71_000, 1, random -> {
            try (SqlTables tables = new SqlTables(directory)) {
                tables.table("x", rows(random, 3), 1000, random);
                assertEquals(
                        List.of("i", "i_2", "g"),
                        tables.query("select a.i, b.i, b.g from x a, x b").columns());
                assertEquals(
                        List.of("n", "avg(f)"),
                        tables.query("select count(*) as N, avg(f) from x").columns().stream()
                                .map(String::toLowerCase)
                                .toList());
            }
        });
    }

    @Test
    void joinsOfCommasNeedNoCrossProduct() {
        RandomSource.forSeeds(72_000, 1, random -> {
            try (SqlTables tables = new SqlTables(directory)) {
                tables.table("x", rows(random, 60), 1000, random);
                tables.table("y", rows(random, 20), 1000, random);
                final String plan = tables.query(
                                "select count(*) from x a, y b, x c where (a.i = c.i and b.g = c.g and a.b) or (a.i = c.i and b.g = c.g and b.b)")
                        .explain();
                assertTrue(!plan.contains("Join cross"), plan);
            }
        });
    }

    /** DuckDB reads the same files by the same words. */
    @Test
    void filesInThePlaceOfATable() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            final Path csv = Files.writeString(directory.resolve("flights 1.csv"), "k,s\n1,'a'\n2,\n3,c-d-e\n");
            final Path json =
                    Files.writeString(directory.resolve("j.ndjson"), "{\"k\":1,\"t\":\"x\"}\n{\"k\":3,\"t\":\"y\"}\n");
            final Path parquet = directory.resolve("p.parquet");
            tables.duckdb().run("copy (select range as k from range(0, 9)) to '" + parquet + "' (format parquet)");
            tables.check(
                    "select c.k, t, split_part(s, '-', 2) as part, regexp_extract(s, '([a-z])-([a-z])', 2) as match from read_csv('"
                            + csv + "') c join read_json('" + json + "') j on c.k = j.k order by c.k",
                    true);
            tables.check("select sum(k) as k from read_parquet('" + parquet + "')", false);
            tables.check("select read_parquet.k from read_parquet('" + parquet + "') order by 1", true);
        }
    }

    @Test
    void filesWithOptions() throws Exception {
        try (SqlTables tables = new SqlTables(directory)) {
            final Path csv =
                    Files.writeString(directory.resolve("o.csv"), "# made by hand\nk;s\n1;'a;b'\n2;-\n3;c\n1;d\n");
            final String options = "', delim = ';', quote = '''', comment = '#', nullstr = '-', header = true)";
            tables.check("select k, s from read_csv('" + csv + options, true);
            tables.check(
                    "select k, string_agg(s, '|') as t, string_agg(s) as u, string_agg(s, '+') filter (where s <> 'd') as v from read_csv('"
                            + csv + options + " group by k order by k",
                    true);
            tables.check("select string_agg(s, ', ') as t from read_csv('" + csv + options, true);
            final Path bad = Files.writeString(directory.resolve("bad.csv"), "1,2\n3,4,5\n6,7\n");
            try (Table table = tables.query(
                            "select count(*) as n from read_csv('" + bad + "', header=false, ignore_errors=true)")
                    .compute()) {
                assertEquals(2, table.getLong(0, "n"));
            }
            try (Table table = tables.query(
                            "select approx_quantile(k, 0.5) as q, approx_quantile(k + 1, 1) as r from read_csv('" + csv
                                    + options)
                    .compute()) {
                assertEquals("[[1.5, 4.0]]", FrameAssertions.rows(table).toString());
            }
        }
    }
}
