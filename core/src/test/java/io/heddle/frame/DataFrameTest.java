package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a program, from a file to a printed table, over plain memory. */
@Timeout(30)
class DataFrameTest {
    @TempDir
    Path directory;

    private String file(final String name, final String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void filterPersistAndAggregateFlights() throws IOException {
        final String path = file("flights.csv", """
                date,delay,distance,origin,destination
                2001-01-01 00:03:00,128,581,ATL,FLL
                2001-01-01 00:08:00,186,106,JFK,BDL
                2001-01-01 00:12:00,3,2174,LAS,FLL
                2001-01-01 00:13:00,,2174,LAS,FLL
                2001-01-01 00:14:00,101,100,ATL,BDL
                """);
        try (LocalSession session = new LocalSession()) {
            try (DataFrame slow = DataFrame.readCsv(session, CsvOptions.DEFAULTS, path)
                            .filter(col("delay").gt(100))
                            .persist();
                    Table byOrigin = slow.groupBy("origin")
                            .agg(sum("delay"), mean("delay"), count())
                            .compute()) {
                assertEquals("""
                        origin  sum(delay)  mean(delay)  count
                        ------  ----------  -----------  -----
                        ATL            229        114.5      2
                        JFK            186        186.0      1
                        [2 rows, 4 columns]""", byOrigin.toString());
                assertEquals(1, session.runs("read-csv"));
                assertEquals(3, slow.count());
            }
        }
    }

    private DataFrame numbers(final LocalSession session, final int rowCount, final long blockBytes)
            throws IOException {
        final StringBuilder text = new StringBuilder("id,name,half\n");
        for (int i = 0; i < rowCount; i++) {
            text.append(i)
                    .append(",n")
                    .append(i % 7)
                    .append(',')
                    .append(i / 2.0)
                    .append('\n');
        }
        return DataFrame.readCsv(
                session, CsvOptions.DEFAULTS.withBlockBytes(blockBytes), file("numbers.csv", text.toString()));
    }

    @Test
    void headReadsOnlyAsManyBlocksAsItTakes() throws IOException {
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = numbers(session, 10_000, 2000);
            try (Table head = frame.head(5)) {
                assertEquals(5, head.rowCount());
                assertEquals(4, head.getLong(4, "id"));
                assertEquals(1, session.runs("read-csv"));
            }
            try (Table some = frame.filter(col("id").ge(700)).head(3)) {
                assertEquals(700, some.getLong(0, "id"));
                assertTrue(session.runs("read-csv") < 12, "blocks read: " + session.runs("read-csv"));
            }
            try (Table none = frame.head(0);
                    Table all = frame.head(20_000)) {
                assertEquals(0, none.rowCount());
                assertEquals(10_000, all.rowCount());
                assertEquals(9_999, all.getLong(9_999, "id"));
            }
            try (Table groups = frame.groupBy("name").count().head(2)) {
                assertEquals("n1", groups.getString(1, "name"));
            }
        }
    }

    @Test
    void persistedRowsAreReadOnceAndGivenBack() throws IOException {
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = numbers(session, 5_000, 4000);
            final DataFrame kept = frame.filter(col("id").lt(1000)).persist().await();
            final int runs = session.runs("read-csv");
            assertTrue(session.openPartitionCount() > 0);
            for (int i = 0; i < 3; i++) {
                kept.groupBy("name").agg(sum("id"), mean("half")).compute().close();
            }
            assertEquals(runs, session.runs("read-csv"));
            final DataFrame derived = kept.select("id");
            derived.close();
            assertEquals(1000, kept.count());
            kept.unpersist();
            kept.close();
            assertEquals(0, session.openPartitionCount());
            final FrameException ex = assertThrows(FrameException.class, derived::count);
            assertTrue(ex.getMessage().contains("persist it again"), ex.getMessage());
        }
    }

    @Test
    void failuresReachTheCallerAndLeaveNothing() throws IOException {
        try (LocalSession session = new LocalSession()) {
            final String path = file("bad.csv", "id\n" + "1\n".repeat(200_000) + "x\n" + "1\n".repeat(100_000));
            final DataFrame frame = DataFrame.readCsv(
                    session,
                    CsvOptions.DEFAULTS
                            .withSchema(Schema.of(new Field("id", DataType.INT64)))
                            .withBlockBytes(100_000),
                    path);
            assertTrue(assertThrows(FrameException.class, frame::compute)
                    .getMessage()
                    .contains("line 200002"));
            final DataFrame kept = frame.persist();
            assertTrue(kept.isDone());
            assertThrows(FrameException.class, kept::await);
            kept.close();
            assertEquals(0, session.openPartitionCount());
        }
    }

    @Test
    void explainShowsTheThreePlans() throws IOException {
        try (LocalSession session = new LocalSession()) {
            final DataFrame frame = numbers(session, 100, 500);
            final String text = frame.withColumn("double", col("id").times(2))
                    .filter(col("double").gt(10))
                    .groupBy("name")
                    .agg(sum("double"))
                    .explain()
                    .replace(directory.toString(), "DIR");
            assertEquals("""
                    == logical ==
                    GroupBy [name] sum(double)
                      Filter (double > 10)
                        Project id, name, half, double = (id * 2)
                          Scan csv DIR/numbers.csv columns [id, name, half]
                    == optimized ==
                    GroupBy [name] sum(double)
                      Project name, double = (id * 2)
                        Filter ((id * 2) > 10)
                          Scan csv DIR/numbers.csv columns [id, name]
                    == physical ==
                    read-csv x 3: csv DIR/numbers.csv [id, name] where ((id * 2) > 10) -> aggregate by [name] to states
                    merge-groups x 2: tasks [key0, state0.0, state0.1, state0.2] -> merge by [name = key0] to results
                    """, text);
        }
    }

    @Test
    void wideFramesHaveShorterBatches() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (int column = 0; column < 700; column++) {
            text.append(column == 0 ? "" : ",").append('c').append(column);
        }
        for (int row = 0; row < 3000; row++) {
            text.append('\n').append(row).append(",v".repeat(2)).append(",7".repeat(697));
        }
        try (LocalSession session = new LocalSession();
                DataFrame frame = DataFrame.readCsv(session, CsvOptions.DEFAULTS, file("wide.csv", text.toString()));
                Table table = frame.filter(col("c0").ge(1)).compute()) {
            assertEquals(2999, table.rowCount());
            assertEquals(2999, table.getLong(2998, "c0"));
            assertEquals("v", table.getString(2998, "c2"));
            assertEquals(7, table.getLong(0, "c699"));
        }
    }

    @Test
    void tablesReadSortAndPrint() throws IOException {
        final String path = file("mixed.csv", """
                name,n,f,day,at,ok
                b,2,0.00001,2001-01-02,2001-01-02 10:00:00,true
                ,,,,,
                a,-10,12.5,1999-12-31,1999-12-31 23:59:59.5,false
                """);
        try (LocalSession session = new LocalSession();
                Table table =
                        DataFrame.readCsv(session, CsvOptions.DEFAULTS, path).compute();
                Table byNumber = table.sortedBy("n");
                Table byName = byNumber.sortedByDescending("name")) {
            assertEquals("""
                    name     n       f  day         at                   ok
                    ----  ----  ------  ----------  -------------------  ----
                    b        2  1.0E-5  2001-01-02  2001-01-02 10:00:00  true
                    null  null    null  null        null                 null
                    ... 1 more
                    [3 rows, 6 columns]""", table.toString(2));
            assertEquals("a", byNumber.getString(0, "name"));
            assertTrue(byNumber.isNull(2, "n"));
            assertEquals("b", byName.getString(0, "name"));
            assertEquals(2.0, table.getDouble(0, "n"));
            assertEquals("1999-12-31T23:59:59.500", table.getTimestamp(2, "at").toString());
            assertTrue(table.getBoolean(0, "ok"));
            assertTrue(assertThrows(FrameException.class, () -> table.getLong(1, "n"))
                    .getMessage()
                    .contains("row 1 of column 'n' is null"));
            assertTrue(assertThrows(FrameException.class, () -> table.getLong(0, "name"))
                    .getMessage()
                    .contains("column 'name' is string, not int64"));
            assertThrows(FrameException.class, () -> table.getLong(3, "n"));
        }
    }

    @Test
    void sharedMemoryLivesAsLongAsItsLastTable() throws IOException {
        try (LocalSession session = new LocalSession()) {
            final Table table = numbers(session, 10, 1000).compute();
            try (Table sorted = table.sortedByDescending("id")) {
                table.close();
                assertEquals(9, sorted.getLong(0, "id"));
            }
            assertThrows(FrameException.class, () -> table.getLong(0, "id"));
        }
    }
}
