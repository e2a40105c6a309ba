package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Literal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a query from a connection of its own into a batch. */
final class JdbcBlockReader implements BlockReader {
    private static final int FETCHED_ROWS = 10_000;

    private final String url;
    private final int columnCount;
    private final BatchBuilder builder;
    private final GrowingExtent text;
    private final byte[][] texts;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private boolean pending;

    JdbcBlockReader(
            final String url,
            final String query,
            final int columnCount,
            final BatchBuilder builder,
            final BatchMemory memory) {
        this.url = url;
        this.columnCount = columnCount;
        this.builder = builder;
        this.texts = new byte[columnCount][];
        @Nullable Connection opened = null;
        try {
            opened = connect(url);
            connection = opened;
            connection.setAutoCommit(false); // some drivers bring all rows at once otherwise
            statement = connection.createStatement();
            statement.setFetchSize(FETCHED_ROWS);
            rows = statement.executeQuery(query);
            text = new GrowingExtent(memory, 1 << 12);
        } catch (final SQLException wrong) {
            closeQuietly(opened);
            throw JdbcSource.failed(url, wrong);
        }
    }

    static Connection connect(final String url) throws SQLException {
        return DriverManager.getConnection(url);
    }

    private static void closeQuietly(final @Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (final SQLException ignored) {
            // The complaint about why it could not be used matters more.
        }
    }

    @Override
    public BatchBuilder builder() {
        return builder;
    }

    @Override
    public boolean next() {
        builder.reset();
        try {
            while (builder.freeRowCount() > 0 && (pending || rows.next())) {
                pending = !readRow(builder.rowCount());
                if (pending) {
                    break;
                }
                builder.commitRows(1);
            }
        } catch (final SQLException wrong) {
            throw JdbcSource.failed(url, wrong);
        }
        return builder.rowCount() > 0;
    }

    /** False when the texts of the row do not fit the batch any more. */
    private boolean readRow(final int row) throws SQLException {
        long length = 0;
        for (int column = 0; column < columnCount; column++) {
            if (builder.column(column).type() == DataType.STRING) {
                final String value = rows.getString(column + 1);
                texts[column] = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
                length += texts[column].length;
            }
        }
        if (!builder.hasRoom(length)) {
            if (row > 0) {
                return false;
            }
            throw FrameException.user("a row of '" + JdbcSource.shown(url) + "' has " + length
                    + " bytes of text; at most " + builder.stringsLengthMax() + " fit");
        }
        for (int column = 0; column < columnCount; column++) {
            set(builder.column(column), row, column);
        }
        return true;
    }

    private void set(final ColumnBuilder target, final int row, final int column) throws SQLException {
        final int index = column + 1;
        switch (target.type().kind()) {
            case BOOL -> target.setBoolean(row, rows.getBoolean(index));
            case INT64 -> target.setLong(row, rows.getLong(index));
            case FLOAT64 -> target.setDouble(row, rows.getDouble(index));
            case DATE -> {
                final LocalDate date = rows.getObject(index, LocalDate.class);
                target.setLong(row, date == null ? 0 : date.toEpochDay());
            }
            case TIMESTAMP -> {
                final LocalDateTime time = rows.getObject(index, LocalDateTime.class);
                target.setLong(row, time == null ? 0 : Literal.of(time).asLong());
            }
            case DECIMAL -> {
                final BigDecimal value = rows.getBigDecimal(index);
                target.setLong(row, value == null ? 0 : units(value, target.type(), column));
            }
            case STRING -> rows.getString(index);
        }
        if (rows.wasNull()) {
            target.setNull(row);
        } else if (target.type() == DataType.STRING) {
            final byte[] bytes = texts[column];
            text.ensure(bytes.length, 0);
            ByteRanges.copyIn(bytes, 0, bytes.length, text.address());
            target.strings().set(row, text.address(), bytes.length);
        }
    }

    private long units(final BigDecimal value, final DataType type, final int column) {
        final Long units = Decimals.units(value, type);
        if (units == null) {
            throw FrameException.user("the database gave " + value + " for the column '"
                    + builder.schema().field(column).name() + "' of '" + JdbcSource.shown(url)
                    + "', which it said to be "
                    + type.label() + "; cast it in the query");
        }
        return units;
    }

    @Override
    public void close() {
        text.close();
        builder.close();
        closeQuietly(connection);
    }
}
