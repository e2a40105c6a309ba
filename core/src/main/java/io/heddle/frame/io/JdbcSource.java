package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a database, read through its JDBC driver by several tasks at the same time, each with a connection of its own and a range of the values of a
 * column. Opened on the client, which asks the database for the columns. The driver must be on the class path of the client and of the workers. The
 * tasks see what the database says when they run: nothing holds it still between them. Immutable.
 */
public final class JdbcSource implements BlockSource {
    private final String url;
    private final String rows;
    private final String quote;
    private final Schema schema;
    private final List<SourceBlock> blocks;

    /** A part of the rows. */
    record JdbcBlock(String url, String condition) implements SourceBlock {
        @Override
        public String description() {
            return shown(url) + (condition.isEmpty() ? "" : " where " + condition);
        }
    }

    private JdbcSource(
            final String url,
            final String rows,
            final String quote,
            final Schema schema,
            final List<SourceBlock> blocks) {
        this.url = url;
        this.rows = rows;
        this.quote = quote;
        this.schema = schema;
        this.blocks = List.copyOf(blocks);
    }

    /** All rows by one task. */
    public static JdbcSource open(final String url, final String tableOrQuery) {
        return open(url, tableOrQuery, "", 0, 0, 1);
    }

    /**
     * The rows by several tasks. Every row is read once, also those below the lower bound, above the upper one, or where the column is null: the bounds
     * only say how the range is divided.
     *
     * @param url          such as {@code jdbc:postgresql://host/base?user=me}.
     * @param tableOrQuery the name of a table, or a query that begins with select or with.
     * @param column       of whole numbers, best an indexed one.
     */
    public static JdbcSource open(
            final String url,
            final String tableOrQuery,
            final String column,
            final long lower,
            final long upper,
            final int partitions) {
        if (partitions < 1 || (partitions > 1 && lower >= upper)) {
            throw FrameException.user(
                    "rows of a database need at least one partition and a lower bound below the upper one, but got "
                            + partitions + ", " + lower + " and " + upper);
        }
        final String trimmed = tableOrQuery.strip();
        final boolean isQuery =
                trimmed.regionMatches(true, 0, "select ", 0, 7) || trimmed.regionMatches(true, 0, "with ", 0, 5);
        final String rows = isQuery ? "(" + trimmed + ")" : trimmed;
        try (Connection connection = JdbcBlockReader.connect(url);
                Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("select * from " + rows + " heddle_rows where 1 = 0")) {
            final String quote =
                    connection.getMetaData().getIdentifierQuoteString().strip();
            final Schema schema = schema(none.getMetaData());
            final List<SourceBlock> blocks = new ArrayList<>();
            if (partitions > 1 && schema.typeOf(column) != DataType.INT64) {
                throw FrameException.user("rows are divided by a column of whole numbers, but '" + column + "' is "
                        + schema.typeOf(column).label());
            }
            for (final String condition : conditions(quote + column + quote, lower, upper, partitions)) {
                blocks.add(new JdbcBlock(url, condition));
            }
            return new JdbcSource(url, rows, quote, schema, blocks);
        } catch (final SQLException wrong) {
            throw failed(url, wrong);
        }
    }

    private static List<String> conditions(
            final String column, final long lower, final long upper, final int partitions) {
        if (partitions == 1) {
            return List.of("");
        }
        final List<String> conditions = new ArrayList<>();
        final double step = ((double) upper - lower) / partitions;
        long start = lower;
        for (int i = 1; i <= partitions; i++) {
            final long end = lower + (long) (step * i);
            if (i == 1) {
                conditions.add(column + " < " + end + " or " + column + " is null");
            } else if (i == partitions) {
                conditions.add(column + " >= " + start);
            } else if (end > start) {
                conditions.add(column + " >= " + start + " and " + column + " < " + end);
            }
            start = end;
        }
        return conditions;
    }

    /** Whole numbers are int64; what has more digits than a decimal, or does not say how many, is float64. */
    private static DataType decimal(final int precision, final int scale) {
        if (precision < 1 || precision > DataType.PRECISION_MAX || scale < 0 || scale > precision) {
            return DataType.FLOAT64;
        }
        return scale == 0 ? DataType.INT64 : DataType.decimal(precision, scale);
    }

    private static Schema schema(final ResultSetMetaData columns) throws SQLException {
        final List<Field> fields = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            final String name = columns.getColumnLabel(i);
            final DataType type = switch (columns.getColumnType(i)) {
                case Types.BIT, Types.BOOLEAN -> DataType.BOOL;
                case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> DataType.INT64;
                case Types.REAL, Types.FLOAT, Types.DOUBLE -> DataType.FLOAT64;
                case Types.NUMERIC, Types.DECIMAL -> decimal(columns.getPrecision(i), columns.getScale(i));
                case Types.DATE -> DataType.DATE;
                case Types.TIMESTAMP -> DataType.TIMESTAMP;
                case Types.CHAR,
                        Types.VARCHAR,
                        Types.LONGVARCHAR,
                        Types.NCHAR,
                        Types.NVARCHAR,
                        Types.LONGNVARCHAR,
                        Types.CLOB -> DataType.STRING;
                default ->
                    throw FrameException.user("the column '" + name + "' is of the type " + columns.getColumnTypeName(i)
                            + ", which has no counterpart here; cast it in a query");
            };
            fields.add(new Field(name, type));
        }
        return new Schema(fields);
    }

    /** The address without what may be secret. */
    static String shown(final String url) {
        return url.replaceAll("[?;].*", "").replaceAll("//[^/@]*@", "//");
    }

    static FrameException failed(final String url, final SQLException wrong) {
        final String message = String.valueOf(wrong.getMessage()).replace(url, shown(url));
        return new FrameException(
                FrameErrorCategory.USER,
                message.startsWith("No suitable driver")
                        ? "there is no JDBC driver for '" + shown(url)
                                + "' on the class path here; it must be on that of the" + " client and of every worker"
                        : "cannot read '" + shown(url) + "': " + message,
                wrong);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public String description() {
        return "jdbc " + shown(url) + " " + rows;
    }

    @Override
    public BlockFormat format() {
        return new JdbcFormat(schema, rows, quote);
    }

    @Override
    public List<SourceBlock> blocks(final long partitionBytes, final int threadCount) {
        return blocks;
    }
}
