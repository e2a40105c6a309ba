package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.optimizer.Optimizer;
import io.heddle.frame.sql.SqlCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables that the engine and DuckDB both know, so that one statement can be put to both. */
final class SqlTables implements AutoCloseable {
    private final Path directory;
    private final LocalSession session;
    private final DuckOracle duckdb = new DuckOracle();
    private final SqlCatalog catalog = new SqlCatalog();

    SqlTables(final Path directory) throws SQLException {
        this(directory, new LocalSession(1 << 20, 2));
    }

    SqlTables(final Path directory, final LocalSession session) throws SQLException {
        this.directory = directory;
        this.session = session;
    }

    /** Makes a table of these rows, in blocks of about so many bytes of CSV. */
    void table(final String name, final ReferenceFrame rows, final long blockBytes, final RandomSource random)
            throws IOException, SQLException {
        final String text = RandomData.csv(rows, random);
        final Path path = Files.writeString(directory.resolve(name + ".csv"), text);
        final CsvOptions options =
                CsvOptions.DEFAULTS.withSchema(rows.schema()).withBlockBytes(Math.max(blockBytes, text.length() / 20));
        catalog.register(name, DataFrame.readCsv(session, options, path.toString()));
        duckdb.table(name, rows);
    }

    /** Makes a table of a CSV file; of the columns that the engine sees in it, unless a schema is given. */
    void csv(final String name, final Path path, final @Nullable Schema given) throws SQLException {
        final CsvOptions options = given == null ? CsvOptions.DEFAULTS : CsvOptions.DEFAULTS.withSchema(given);
        final DataFrame frame = DataFrame.readCsv(session, options, path.toString());
        catalog.register(name, frame);
        final String types = frame.schema().fields().stream()
                .map(field -> "'" + field.name().replace("'", "''") + "': '" + typeName(field.type()) + "'")
                .collect(Collectors.joining(", "));
        duckdb.run("create or replace table " + name + " as select * from read_csv('" + path
                + "', header = true, columns = {" + types + "})");
    }

    static String typeName(final DataType type) {
        return switch (type.kind()) {
            case BOOL -> "boolean";
            case INT64 -> "bigint";
            case FLOAT64 -> "double";
            case DECIMAL -> type.label();
            case STRING -> "varchar";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
        };
    }

    /** The statement yields the same rows in both, in any order; returns how many. */
    int checkOptimized(final String statement) throws SQLException {
        return checkOptimized(statement, query(statement));
    }

    /** The frame has the rows of the statement, in any order; returns how many. */
    int checkOptimized(final String statement, final DataFrame frame) throws SQLException {
        try (Table table = frame.compute()) {
            duckdb.assertAnswer(statement, table, false);
            return (int) table.rowCount();
        } catch (final AssertionError | RuntimeException wrong) {
            throw new AssertionError(wrong.getMessage() + "\nof\n" + statement + "\nin\n" + frame.explain(), wrong);
        }
    }

    DuckOracle duckdb() {
        return duckdb;
    }

    DataFrame query(final String statement) {
        return catalog.query(session, statement);
    }

    DataFrame parquet(final String pattern) {
        return DataFrame.readParquet(session, pattern);
    }

    void register(final String name, final DataFrame frame) {
        catalog.register(name, frame);
    }

    /** The statement yields the same rows in both, with and without the optimizer. */
    void check(final String statement, final boolean ordered) {
        String plan = "";
        try {
            final DataFrame frame = query(statement);
            plan = frame.explain();
            for (final Optimizer optimizer : List.of(Optimizer.standard(), Optimizer.none())) {
                try (Table table = frame.compute(optimizer)) {
                    duckdb.assertAnswer(statement, table, ordered);
                }
            }
        } catch (final AssertionError | RuntimeException | SQLException wrong) {
            throw new AssertionError(wrong.getMessage() + "\nof\n" + statement + "\nin\n" + plan, wrong);
        }
    }

    @Override
    public void close() throws SQLException {
        duckdb.close();
        session.close();
    }
}
