package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Wrong statements are refused with line, column and remedy, before anything runs. */
@Timeout(30)
class SqlErrorsTest {
    @TempDir
    Path directory;

    private SqlTables tables;

    @BeforeEach
    void open() {
        RandomSource.forSeeds(1, 1, random -> {
            tables = new SqlTables(directory);
            tables.table("flights", SqlQueryTest.rows(random, 5), 1000, random);
            tables.table("planes", SqlQueryTest.rows(random, 5), 1000, random);
        });
    }

    @AfterEach
    void close() throws Exception {
        tables.close();
    }

    private void refused(final String statement, final String... parts) {
        final FrameException refusal = assertThrows(FrameException.class, () -> tables.query(statement), statement);
        assertEquals(FrameErrorCategory.USER, refusal.category(), refusal.getMessage());
        for (final String part : parts) {
            assertTrue(refusal.getMessage().contains(part), "expected '" + part + "' in: " + refusal.getMessage());
        }
    }

    @Test
    void whatCannotBeReadNamesThePlace() {
        refused("select i form flights", "line 1, column", "flights");
        refused("select i from flights\n  where or", "line 2, column 3", "is not expected here", "^");
        refused("select i from flights where", "line 1, column 23");
        refused("select 'open from flights", "line 1");
        refused("", "empty");
        refused("delete from flights", "only queries");
    }

    @Test
    void filesInThePlaceOfATable() {
        refused("select * from read_csv('" + directory + "/none*.csv')", "line 1, column 15", "none*.csv");
        refused("select * from read_csv()", "line 1, column 15", "needs the name of a file");
        refused("select * from read_csv(7)", "line 1, column 15", "then options such as header = false, but got 7");
        refused(
                "select * from read_csv('a', header = 7)",
                "line 1, column 15",
                "header needs true or false, but got 7");
        refused("select * from read_csv('a', delim = '||')", "line 1, column 15", "delim needs one character");
        refused(
                "select string_agg(g, i) from flights",
                "line 1, column 8",
                "needs a text between quotes as its separator");
        refused("select * from read_xml('x')", "line 1, column 15", "no function 'read_xml' makes a table");
    }

    @Test
    void decimalsThatThereAreNot() {
        refused("select i::decimal(38, 2) from flights", "line 1, column 8", "no decimal(38,2)", "1 to 18 digits");
        refused("select cast(i as numeric(3, 4)) from flights", "line 1, column 8", "no decimal(3,4)");
        refused("select round(i::decimal(9, 2), -1) from flights", "line 1, column 8", "cast it to double");
        refused(
                "select i::decimal(18, 10) * i::decimal(18, 9) from flights",
                "line 1, column 8",
                "19 digits behind the point",
                "cast a side to a decimal with fewer");
        refused("select i::decimal(9, 2) > s from flights", "line 1, column 8", "s is string");
    }

    @Test
    void unknownNamesSuggestTheNearest() {
        refused("select i from flight", "line 1, column 15", "no table 'flight'", "did you mean 'flights'?");
        refused("select i,\n  distence from flights", "line 2, column 3", "no column 'distence'", "columns: i, g, s");
        refused(
                "select flights.ii from flights",
                "line 1, column 8",
                "no column 'ii' in 'flights'",
                "did you mean 'i'?");
        refused("select f.i from flights", "no table or alias 'f'", "flights");
        refused("select i from flights where exists (select 1 from planes where planes.q = flights.i)", "'q'");
        refused("select nosuch(i) from flights", "line 1, column 8", "no function 'nosuch'");
        refused("select extract(century from d) from flights", "no part 'century'");
        refused("select cast(i as blob) from flights", "no type 'blob'");
    }

    @Test
    void subqueriesThatCannotBeBoundAreRefused() {
        refused(
                "select i from flights where exists (select count(*) from planes where planes.i = flights.i having count(*) = 0)",
                "line 1, column 37",
                "having or qualify without group by");
        refused(
                "select i from flights where i in (select max(i) from planes where planes.g = flights.g having count(*) > 1)",
                "line 1, column 35",
                "having or qualify without group by");
        refused(
                "select i from flights where exists"
                        + " (select 1 from planes where planes.i > flights.i qualify row_number() over (order by g) = 2)",
                "line 1, column 37",
                "equalities only");
        refused(
                "select i from flights where g in (select sum(count(*)) over () from planes where planes.g = flights.g)",
                "line 1, column 35",
                "equalities only");
        refused(
                "select i from flights where exists (select 1 from planes where planes.g = flights.g order by i offset 3)",
                "line 1, column 37",
                "cannot have a limit or offset");
    }

    /** A clause that was left out would make another result without a word. */
    @Test
    void clausesWithoutATranslationAreRefused() {
        refused("select top 3 i from flights", "line 1, column 1", "top is not supported", "limit");
        refused("select skip 2 first 3 i from flights", "line 1, column 1", "skip and first");
        refused("select i from flights fetch first 3 percent rows only", "line 1, column 1", "percent");
        refused("select i from flights order by i fetch first 3 rows with ties", "line 1, column 1", "with ties");
        refused("select i from flights limit 3 by g", "line 1, column 1", "limit ... by");
        refused("select i from flights for update", "line 1, column 1", "for update");
        refused("select i into copied from flights", "line 1, column 1", "select into");
        refused("select i from flights lateral view explode(i) t as j", "line 1, column 1", "lateral views");
        refused("select i from flights start with i = 1 connect by prior i = g", "line 1, column 1", "connect by");
        refused("select i, count(*) from flights group by i with rollup", "line 1, column 1", "with rollup");
        refused("select i from flights tablesample bernoulli (10)", "line 1, column 15", "sample");
        refused("select * from flights pivot (sum(i) for g in (1, 2))", "line 1, column 15", "pivot");
        refused("select i from (select i from flights) pivot (sum(i) for g in (1))", "line 1, column 15", "pivot");
        refused("select i from other.one.flights", "line 1, column 15", "one name or two");
        refused("select a.b.i from flights", "line 1, column 8", "named by its name");
        refused("select i[1] from flights", "line 1, column 8", "no arrays");
        refused("select E'a\\tb' from flights", "line 1, column 8", "prefix E");
        refused("select i from flights where s like binary 'a'", "line 1, column 29", "like binary");
        refused(
                "select flights.i from flights, planes where flights.i = planes.i(+)",
                "line 1, column 45",
                "left join");
        refused(
                "select i from flights where i in (select i from planes) and prior i = 3",
                "line 1, column 61",
                "prior");
        refused("select cast(t as timestamp with time zone) from flights", "line 1, column 8", "no zone");
        refused("with q as (insert into planes values (1)) select i from flights", "another statement");
    }

    @Test
    void wordsWithinCallsAreRefused() {
        refused("select lag(i) ignore nulls over (order by i) from flights", "line 1, column 8", "ignore nulls");
        refused("select lag(i respect nulls) over (order by i) from flights", "line 1, column 8", "respect nulls");
        refused("select first(i ignore nulls) from flights", "line 1, column 8", "ignore nulls");
        refused("select sum(i having max g) from flights", "line 1, column 8", "having inside");
        refused("select sum(i order by g) from flights", "line 1, column 8", "order by inside");
        refused("select sum(i) within group (order by g) from flights", "line 1, column 8", "within group");
        refused("select sum(unique i) from flights", "line 1, column 8", "unique");
        refused("select sum(i, 3) over () from flights", "line 1, column 8", "too many values");
        refused(
                "select sum(i) over (partition by g rows between 1 preceding and current row) from flights",
                "line 1, column 8",
                "needs an order by");
    }

    @Test
    void kindsOfJoinsWithoutATranslationAreRefused() {
        for (final String kind : List.of("anti", "semi", "asof", "positional", "left semi", "global", "outer")) {
            final boolean isRead = !kind.equals("semi");
            refused(
                    "select flights.g from flights " + kind + " join planes on flights.i = planes.i",
                    "line 1, column ",
                    isRead ? "join" : "semi");
        }
        refused("select i from flights asof join planes using (i)", "line 1, column 33", "exists");
        refused("select i from flights cross apply planes", "line 1, column 35", "kind of join");
        refused("select flights.i from flights left join planes", "line 1, column 41", "no condition");
        refused(
                "select 1 from flights left join planes left join flights z on z.i = planes.i on z.i = flights.i",
                "line 1, column ",
                "no condition");
        refused("select t.i from (flights join planes using (i)) t", "line 1, column 17", "alias");
    }

    @Test
    void whatOnlyTheParserTakesForAnEndIsRefused() {
        refused("select i // 2\n from flights", "line 1, column 10", "floor(a / b)", "^");
        refused("select i from flights\n\n\nwhere i = 3", "line 4, column 1", "two empty lines");
        refused("select i from flights; select g from flights", "line 1, column 24", "one statement");
        assertEquals(
                List.of("i", "slashes"),
                tables.query("select i, '//' as slashes /* a // b */ from flights -- not // this\n;\n")
                        .columns());
    }

    @Test
    void whatDoesNotFitSaysWhy() {
        refused("select i from flights, planes", "'i' is in several tables", "flights.i");
        refused("select i + s from flights", "line 1, column 8", "int64", "string");
        refused("select i from flights where i", "condition must be bool");
        refused("select i from flights where sum(i) > 1", "aggregate sum cannot stand here");
        refused("select i, sum(g) from flights", "neither in group by nor inside of an aggregate");
        refused("select i from flights having i > 1", "having needs");
        refused("select i from flights union select i, g from planes", "same number of columns", "1 and 2");
        refused("select i from flights union select s from planes", "int64", "string");
        refused("select i from flights a, planes a", "two tables named 'a'");
        refused("select i from flights order by 3", "no column 3");
        refused("select i from flights offset 3", "offset needs an order by");
        refused("select (select i from planes) from flights", "must have one row");
        refused("select i from flights where i in (select i, g from planes)", "must have one column");
        refused("select sum(distinct i) from flights", "distinct");
        refused("select sum(i) over (order by g) from flights", "rows between unbounded preceding");
        refused("select i from flights where d > '2001-13-45'", "2001-13-45");
        refused(
                "select i from flights join planes on flights.i > 3 left join flights z on z.i < planes.i",
                "outer join");
        refused("select 1", "needs a from");
        refused("select i from flights where i = 99999999999999999999", "does not fit");
    }
}
