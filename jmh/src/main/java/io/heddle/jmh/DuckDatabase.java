package io.heddle.jmh;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DuckDB inside this process and in memory, behind the few statements that a benchmark needs. */
final class DuckDatabase implements AutoCloseable {
    private static final String ANSWER = "answer";

    private final Connection connection;

    DuckDatabase(final int threadCount) {
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:");
        } catch (final SQLException failure) {
            throw new IllegalStateException("DuckDB does not start: " + failure.getMessage(), failure);
        }
        run("set threads = " + threadCount);
    }

    /** Forgets a table. */
    void drop(final String table) {
        run("drop table if exists " + table);
    }

    /** Reads a CSV file into a table, anew where there is one; returns the seconds it took. */
    double load(final String table, final Path file) {
        drop(table);
        return run("create table " + table + " as from read_csv('" + file + "')");
    }

    /** Keeps the answer of a query as a table; returns the seconds it took. */
    double answer(final String query) {
        drop(ANSWER);
        return run("create table " + ANSWER + " as " + query);
    }

    private double run(final String sql) {
        final long startNs = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (final SQLException failure) {
            throw new IllegalStateException("DuckDB refuses '" + sql + "': " + failure.getMessage(), failure);
        }
        return (System.nanoTime() - startNs) / 1e9;
    }

    /** The number of rows of the last answer, then for each column the sum of numbers, or the least and the greatest text or date. */
    List<Object> checksum() {
        final List<Object> values = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            final StringBuilder select = new StringBuilder("select count(*)");
            try (ResultSet columns = statement.executeQuery(
                    "select column_name, data_type from information_schema.columns where table_name = '" + ANSWER
                            + "' order by ordinal_position")) {
                while (columns.next()) {
                    final String name = '"' + columns.getString(1).replace("\"", "\"\"") + '"';
                    select.append(
                            columns.getString(2).equals("VARCHAR")
                                            || columns.getString(2).equals("DATE")
                                    ? ", min(" + name + ")::varchar, max(" + name + ")::varchar"
                                    : ", sum(" + name + ")::double");
                }
            }
            try (ResultSet row = statement.executeQuery(select + " from " + ANSWER)) {
                row.next();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getObject(i) == null ? "null" : row.getObject(i));
                }
            }
        } catch (final SQLException failure) {
            throw new IllegalStateException("DuckDB cannot sum up its answer: " + failure.getMessage(), failure);
        }
        return values;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (final SQLException failure) {
            throw new IllegalStateException("DuckDB does not close: " + failure.getMessage(), failure);
        }
    }
}
