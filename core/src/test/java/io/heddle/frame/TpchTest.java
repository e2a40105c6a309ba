package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The 22 queries of TPC-H in SQL, and nine of them by fluent methods, yield what DuckDB yields over the same rows. */
class TpchTest {
    private static final int QUERY_COUNT = 22;

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void allQueriesOverOneHundredthOfTheScale() throws Exception {
        allQueries(0.01, DataType.FLOAT64);
    }

    /** As the benchmark wants it: all that is no mean or quotient is exact. */
    @Test
    @Timeout(60)
    void allQueriesOverDecimals() throws Exception {
        allQueries(0.01, DataType.decimal(15, 2));
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void allQueriesOverOneTenthOfTheScale() throws Exception {
        allQueries(0.1, DataType.FLOAT64);
    }

    private void allQueries(final double scale, final DataType decimals) throws Exception {
        try (SqlTables tables = new SqlTables(directory, new LocalSession(8 << 20, 2))) {
            for (final TpchTable<?> table : TpchData.tables()) {
                final Path path = directory.resolve(table.getTableName() + ".csv");
                TpchData.write(table, scale, path);
                tables.csv(table.getTableName(), path, TpchData.schema(table, decimals));
            }
            if (decimals.isDecimal()) {
                assertEquals(
                        DataType.decimal(18, 6),
                        tables.query(statement(1)).schema().typeOf("sum_charge"));
                assertEquals(
                        DataType.decimal(18, 4),
                        tables.query(statement(6)).schema().typeOf("revenue"));
            }
            final List<String> answered = new ArrayList<>();
            for (int number = 1; number <= QUERY_COUNT; number++) {
                final String statement = statement(number);
                final int rowCount = tables.checkOptimized(statement);
                if (rowCount > 0) {
                    answered.add("q" + number);
                }
            }
            assertTrue(answered.size() >= 18, "only these had rows: " + answered);
            final TpchFluent fluent = new TpchFluent(name -> tables.query("select * from " + name));
            for (final Map.Entry<Integer, DataFrame> query : fluent.queries().entrySet()) {
                tables.checkOptimized(statement(query.getKey()), query.getValue());
            }
        }
    }

    static String statement(final int number) throws IOException {
        final String name = String.format("/io/heddle/frame/tpch/q%02d.sql", number);
        try (InputStream input = TpchTest.class.getResourceAsStream(name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
