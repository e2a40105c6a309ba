package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a join is run is decided by what its right side comes to, not by what it is made of. */
@Timeout(60)
class JoinPlanTest {
    private static final int ROWS = 20_000;

    @TempDir
    Path directory;

    private LocalSession session;
    private DataFrame rows;

    /** More than four partitions of 4 KiB for each of two threads. */
    @BeforeEach
    void open() throws IOException {
        session = new LocalSession(4 << 10, 2);
        final StringBuilder text = new StringBuilder("n,k\n");
        for (int row = 0; row < ROWS; row++) {
            text.append(row).append(',').append(row * 31 % ROWS).append('\n');
        }
        rows = DataFrame.readCsv(
                        session,
                        CsvOptions.DEFAULTS
                                .withSchema(Schema.of(new Field("n", DataType.INT64), new Field("k", DataType.INT64)))
                                .withBlockBytes(8 << 10),
                        Files.writeString(directory.resolve("rows.csv"), text).toString())
                .persist();
    }

    @AfterEach
    void close() {
        rows.close();
        session.close();
    }

    private DataFrame joined(final DataFrame right) {
        return rows.join(right.rename("n", "m"), JoinKind.INNER, List.of("k"), List.of("m"));
    }

    @Test
    void fewRowsOfManyAreLookedUpInPlace() {
        final DataFrame join = joined(rows.filter(col("n").lt(10)));
        assertTrue(join.explain().contains("is made first"), join.explain());
        assertEquals(10, join.count());
        assertEquals(0, session.runs("dealt"), "tasks that join buckets");
        try (DataFrame persisted = join.persist()) {
            assertEquals(10, persisted.await().count());
        }
    }

    @Test
    void manyRowsAreDealtToBuckets() {
        final DataFrame join = joined(rows.filter(col("n").ge(10)));
        assertEquals(ROWS - 10, join.count());
        assertTrue(session.runs("dealt") > 0, "no tasks that join buckets");
    }

    /** A join whose right side is a join whose right side is a group. */
    @Test
    void eachRightSideIsMadeOnce() {
        final DataFrame groups = rows.groupBy("k").agg(count().as("rows"));
        final DataFrame few =
                rows.filter(col("n").lt(10)).join(groups.rename("k", "g"), JoinKind.INNER, List.of("k"), List.of("g"));
        try (Table table = groups.compute()) {
            assertEquals(ROWS, table.rowCount());
        }
        final int once = session.runs("merge-groups");
        try (Table table = joined(few.select("n")).compute()) {
            assertEquals(10, table.rowCount());
        }
        assertEquals(2 * once, session.runs("merge-groups"));
    }

    @Test
    void thePlanNamesEachSideThatIsMadeFirst() {
        final DataFrame few = rows.filter(col("n").lt(10))
                .join(rows.filter(col("n").lt(20)).select("k"), "k")
                .select("n");
        final String plan = joined(few).explain();
        assertEquals(2, plan.split("is made first", -1).length - 1, plan);
        assertEquals(10, joined(few).count());
    }

    @Test
    void whatFailsLeavesNothingBehind() {
        final DataFrame join = joined(rows.filter(col("n").times(Long.MAX_VALUE).gt(0)));
        assertThrows(FrameException.class, join::count);
    }
}
