package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.plan.PlanSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many rows a persisted frame has is known to the planner once its rows are measured: packed columns take fewer bytes than their types say. */
@Timeout(60)
class MeasuredRowWidthTest {
    private static final int ROWS = 50_000;

    @TempDir
    Path directory;

    private DataFrame persisted(final LocalSession session, final int rowCount) throws IOException {
        final StringBuilder text = new StringBuilder("n,few,word\n");
        for (int row = 0; row < rowCount; row++) {
            text.append(row)
                    .append(',')
                    .append(row % 10)
                    .append(",w")
                    .append(row % 7)
                    .append('\n');
        }
        return DataFrame.readCsv(
                        session,
                        CsvOptions.DEFAULTS.withSchema(Schema.of(
                                new Field("n", DataType.INT64),
                                new Field("few", DataType.INT64),
                                new Field("word", DataType.STRING))),
                        Files.writeString(directory.resolve("rows.csv"), text).toString())
                .persist();
    }

    @Test
    void rowsAreCountedByTheWidthThatTheyHave() throws IOException {
        try (LocalSession session = new LocalSession(1 << 20, 2);
                DataFrame rows = persisted(session, ROWS)) {
            PlanSize.rows(rows.plan()); // the first look asks
            final double counted = PlanSize.rows(rows.plan());
            assertTrue(Math.abs(counted - ROWS) < 0.05 * ROWS, "counted " + counted);
            assertEquals(1, session.runs("measure-rows"), "asked once");
            assertEquals(counted, PlanSize.rows(rows.select("few").plan()), "whatever columns are read");
        }
    }

    @Test
    void noRowsAreNoTrouble() throws IOException {
        try (LocalSession session = new LocalSession(1 << 20, 2);
                DataFrame rows = persisted(session, 0)) {
            for (int look = 0; look < 3; look++) {
                assertTrue(PlanSize.rows(rows.plan()) >= 1);
            }
        }
    }

    /** The session fails when it is closed with a partition that nobody released. */
    @Test
    void anAnswerThatNobodyTookIsReleasedWithTheFrame() throws IOException {
        try (LocalSession session = new LocalSession(1 << 20, 2);
                DataFrame rows = persisted(session, 10)) {
            final MeasuredRowWidth width = new MeasuredRowWidth(session, rows.partitions());
            width.bytesPerRow();
            width.release();
            assertEquals(width.bytesPerRow(), width.bytesPerRow());
        }
    }
}
