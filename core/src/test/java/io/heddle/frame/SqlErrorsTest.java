package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.nio.file.Path;
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
