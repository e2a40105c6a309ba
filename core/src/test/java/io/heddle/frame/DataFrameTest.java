package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
