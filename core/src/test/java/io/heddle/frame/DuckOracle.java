package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** DuckDB as the judge of what a query yields: takes reference rows as tables and compares its answers with tables of the engine. */
final class DuckOracle implements AutoCloseable {
    private final Connection connection;

    DuckOracle() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        run("set threads = 1");
    }

    void run(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * From now on it does as a query says: its optimiser is wrong at times. Of a left join with an empty right side below "having" it loses the rows.
     */
    void withoutOptimizer() throws SQLException {
        run("pragma disable_optimizer");
    }

    /** Makes a table of the rows, anew. */
    void table(final String name, final ReferenceFrame frame) throws SQLException {
        final StringBuilder raw = new StringBuilder();
        final StringBuilder columns = new StringBuilder();
        for (final Field field : frame.schema().fields()) {
            raw.append(raw.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(field.name())
                    .append("\" ");
            raw.append(rawType(field.type()));
            columns.append(columns.isEmpty() ? "" : ", ").append(typed(field));
        }
        run("create or replace table raw (" + raw + ")");
        try (DuckDBAppender appender =
                connection.unwrap(DuckDBConnection.class).createAppender(DuckDBConnection.DEFAULT_SCHEMA, "raw")) {
            for (final List<Object> row : frame.rows()) {
                appender.beginRow();
                for (final Object value : row) {
                    append(appender, value);
                }
                appender.endRow();
            }
        }
        run("create or replace table " + name + " as select " + columns + " from raw");
    }

    private static void append(final DuckDBAppender appender, final Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else if (value instanceof Boolean truth) {
            appender.append(truth.booleanValue());
        } else if (value instanceof Long number) {
            appender.append(number.longValue());
        } else if (value instanceof Double number) {
            appender.append(number.doubleValue());
        } else if (value instanceof BigDecimal number) {
            appender.append(number);
        } else {
            appender.append((String) value);
        }
    }

    private static String rawType(final DataType type) {
        return switch (type.kind()) {
            case BOOL -> "boolean";
            case INT64, DATE, TIMESTAMP -> "bigint";
            case FLOAT64 -> "double";
            case DECIMAL -> type.label();
            case STRING -> "varchar";
        };
    }

    private static String typed(final Field field) {
        final String name = '"' + field.name() + '"';
        return switch (field.type().kind()) {
            case DATE -> "date '1970-01-01' + " + name + "::integer as " + name;
            case TIMESTAMP -> "make_timestamp(" + name + ") as " + name;
            default -> name;
        };
    }

    /** The rows of a query, values held as in {@link ReferenceFrame}; decimals as doubles. */
    List<List<Object>> rows(final String sql) throws SQLException {
        return rows(sql, column -> false);
    }

    /** The same, in some columns with decimals as such. */
    private List<List<Object>> rows(final String sql, final IntPredicate isDecimal) throws SQLException {
        final List<List<Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                final List<Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(isDecimal.test(i - 1) ? result.getBigDecimal(i) : value(result, i));
                }
                rows.add(row);
            }
        } catch (final SQLException failure) {
            throw new SQLException("DuckDB refuses " + sql + ": " + failure.getMessage(), failure);
        }
        return rows;
    }

    private static Object value(final ResultSet result, final int column) throws SQLException {
        final Object value = result.getObject(column);
        if (value instanceof LocalDate date) {
            return date.toEpochDay();
        }
        if (value instanceof java.sql.Date date) {
            return date.toLocalDate().toEpochDay();
        }
        if (value instanceof java.sql.Timestamp) {
            final LocalDateTime time = result.getObject(column, LocalDateTime.class);
            return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.doubleValue();
        }
        if (value instanceof Integer
                || value instanceof Short
                || value instanceof Byte
                || value instanceof java.math.BigInteger) {
            return ((Number) value).longValue();
        }
        return value;
    }

    /** Says what differs between a table and the answer to a query, in the same order of rows or in any. */
    void assertAnswer(final String sql, final Table actual, final boolean ordered) throws SQLException {
        final List<List<Object>> answer =
                rows(sql, column -> actual.schema().field(column).type().isDecimal());
        final List<List<Object>> expected = ordered ? answer : inOneOrder(answer);
        final List<List<Object>> found =
                ordered ? FrameAssertions.rows(actual) : inOneOrder(FrameAssertions.rows(actual));
        assertEquals(expected.size(), found.size(), "row count of " + sql);
        for (int row = 0; row < expected.size(); row++) {
            for (int column = 0; column < expected.get(row).size(); column++) {
                final Object want = expected.get(row).get(column);
                final Object got = found.get(row).get(column);
                assertTrue(
                        FrameAssertions.same(want, got),
                        "row " + row + " column " + actual.schema().field(column) + " of " + sql + ": expected " + want
                                + " but was " + got + "; rows " + expected.get(row) + " and " + found.get(row));
            }
        }
    }

    /** A row with its text, which is made once: making it takes longer than comparing. */
    private record Told(String text, List<Object> row) {}

    private static List<List<Object>> inOneOrder(final List<List<Object>> rows) {
        return rows.stream()
                .map(row -> new Told(text(row), row))
                .sorted(Comparator.comparing(Told::text))
                .map(Told::row)
                .toList();
    }

    /** Doubles cut short, since sums of another order may differ in the last places. */
    private static String text(final List<Object> row) {
        final StringBuilder text = new StringBuilder();
        for (final Object value : row) {
            final String shown = value instanceof String
                    ? "'" + value
                    : value instanceof BigDecimal number
                            ? number.stripTrailingZeros().toPlainString()
                            : String.valueOf(value);
            text.append(value instanceof Double number ? String.format("%.5e", number + 0.0) : shown)
                    .append('\u0001');
        }
        return text.toString();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
