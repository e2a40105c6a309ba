package io.heddle.frame;

import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import io.heddle.frame.io.AtomicFile;
import io.heddle.frame.io.BlockWriter;
import io.heddle.frame.io.Compression;
import io.heddle.frame.io.OutputFormat;
import io.heddle.frame.io.WriteOptions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result in the memory of the client's process: rows to read, print and order. Holds direct memory until closed. Reading is safe
 * from any number of threads as long as none closes it.
 *
 * <p>Rows count from 0. Typed getters complain about a column of another type and about null; ask {@link #isNull} first.
 */
public final class Table implements AutoCloseable {
    private static final int PRINTED_ROW_COUNT = 20;

    private final Schema schema;
    private final TableMemory memory;
    private final int @Nullable [] order;
    private boolean closed;

    private Table(final Schema schema, final TableMemory memory, final int @Nullable [] order) {
        this.schema = schema;
        this.memory = memory;
        this.order = order;
    }

    /** A table of the rows of partitions, copied in their order. */
    static Table copyOf(final Schema schema, final Iterable<? extends PartitionBatches> partitions) {
        final TableMemory memory = new TableMemory();
        for (final PartitionBatches partition : partitions) {
            memory.append(partition);
        }
        return new Table(schema, memory, null);
    }

    static Table of(final Schema schema, final TableMemory memory) {
        return new Table(schema, memory, null);
    }

    public Schema schema() {
        return schema;
    }

    /** The column names in order. */
    public List<String> columns() {
        return schema.names();
    }

    public int columnCount() {
        return schema.size();
    }

    public long rowCount() {
        return memory.rowCount();
    }

    public boolean isNull(final long row, final String column) {
        return isNull(row, schema.indexOf(column));
    }

    public boolean isNull(final long row, final int column) {
        final int batch = batchOf(row);
        return view(batch, column).isNull(rowInBatch(batch, row));
    }

    /** The value of an int64 column; of a date the days, of a timestamp the microseconds since 1970. */
    public long getLong(final long row, final String column) {
        return getLong(row, schema.indexOf(column));
    }

    public long getLong(final long row, final int column) {
        final DataType type = schema.field(column).type();
        if (!type.isIntegral() || type.isDecimal()) {
            throw wrongType(column, "int64, date or timestamp" + (type.isDecimal() ? "; use getDecimal" : ""));
        }
        return longAt(row, column);
    }

    /** The number of an integral column as batches hold it: the units of a decimal. */
    long longAt(final long row, final int column) {
        final int batch = batchOf(row);
        final int batchRow = present(batch, row, column);
        return view(batch, column).longAt(batchRow);
    }

    /** The value of a decimal column with all its places, or of an int64 column. */
    public BigDecimal getDecimal(final long row, final String column) {
        return getDecimal(row, schema.indexOf(column));
    }

    public BigDecimal getDecimal(final long row, final int column) {
        final DataType type = schema.field(column).type();
        if (!type.isDecimal() && type != DataType.INT64) {
            throw wrongType(column, "decimal or int64");
        }
        return Decimals.of(longAt(row, column), type.scale());
    }

    /** The value of a float64, int64 or decimal column. */
    public double getDouble(final long row, final String column) {
        return getDouble(row, schema.indexOf(column));
    }

    public double getDouble(final long row, final int column) {
        final DataType type = schema.field(column).type();
        if (!type.isNumeric()) {
            throw wrongType(column, "float64, int64 or decimal");
        }
        final int batch = batchOf(row);
        final int batchRow = present(batch, row, column);
        return type == DataType.FLOAT64
                ? view(batch, column).doubleAt(batchRow)
                : view(batch, column).longAt(batchRow) / (double) Decimals.powerOfTen(type.scale());
    }

    public boolean getBoolean(final long row, final String column) {
        final int index = schema.indexOf(column);
        if (schema.field(index).type() != DataType.BOOL) {
            throw wrongType(index, "bool");
        }
        final int batch = batchOf(row);
        return view(batch, index).longAt(present(batch, row, index)) != 0;
    }

    public LocalDate getDate(final long row, final String column) {
        final int index = schema.indexOf(column);
        if (schema.field(index).type() != DataType.DATE) {
            throw wrongType(index, "date");
        }
        return LocalDate.ofEpochDay(getLong(row, index));
    }

    public LocalDateTime getTimestamp(final long row, final String column) {
        final int index = schema.indexOf(column);
        if (schema.field(index).type() != DataType.TIMESTAMP) {
            throw wrongType(index, "timestamp");
        }
        return ValueText.toLocalDateTime(getLong(row, index));
    }

    /** The value of a column of any type as text, as it is printed; null for null. */
    public @Nullable String getString(final long row, final String column) {
        return getString(row, schema.indexOf(column));
    }

    public @Nullable String getString(final long row, final int column) {
        final int batch = batchOf(row);
        final int batchRow = rowInBatch(batch, row);
        final ColumnView view = view(batch, column);
        if (view.isNull(batchRow)) {
            return null;
        }
        final DataType type = schema.field(column).type();
        return switch (type.kind()) {
            case STRING -> view.stringAt(batchRow);
            case FLOAT64 -> Double.toString(view.doubleAt(batchRow));
            case BOOL -> Boolean.toString(view.longAt(batchRow) != 0);
            case INT64, DATE, TIMESTAMP, DECIMAL -> ValueText.of(type, view.longAt(batchRow));
        };
    }

    /** The same rows ordered by a column, ascending, nulls last, equal ones as they stand. Shares memory: close both. */
    public Table sortedBy(final String column) {
        final int index = schema.indexOf(column);
        final int count = Math.toIntExact(rowCount());
        return new Table(schema, memory.retain(), baseOrder(RowOrder.sorted(count, (a, b) -> compare(a, b, index))));
    }

    /** The same rows ordered by a column, descending, nulls last, equal ones as they stand. Shares memory: close both. */
    public Table sortedByDescending(final String column) {
        final int index = schema.indexOf(column);
        final int count = Math.toIntExact(rowCount());
        return new Table(schema, memory.retain(), baseOrder(RowOrder.sorted(count, (a, b) -> {
            final boolean someNull = isNull(a, index) || isNull(b, index);
            return someNull ? compare(a, b, index) : compare(b, a, index);
        })));
    }

    private int[] baseOrder(final int[] sorted) {
        if (order != null) {
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = order[sorted[i]];
            }
        }
        return sorted;
    }

    private int compare(final int left, final int right, final int column) {
        final boolean leftNull = isNull(left, column);
        final boolean rightNull = isNull(right, column);
        if (leftNull || rightNull) {
            return Boolean.compare(leftNull, rightNull);
        }
        return switch (schema.field(column).type().kind()) {
            case FLOAT64 -> Double.compare(getDouble(left, column), getDouble(right, column));
            case STRING -> text(left, column).compareTo(text(right, column));
            case BOOL -> text(left, column).compareTo(text(right, column));
            case INT64, DATE, TIMESTAMP, DECIMAL -> Long.compare(longAt(left, column), longAt(right, column));
        };
    }

    private String text(final long row, final int column) {
        final String text = getString(row, column);
        return text == null ? "null" : text;
    }

    /**
     * The rows as Java records of a type whose components are named like columns: long, int, double, BigDecimal, boolean, String, LocalDate, LocalDateTime, or the
     * class of a primitive where a value may be null.
     */
    public <R extends Record> List<R> toRecords(final Class<R> type) {
        return TableRecords.of(this, type);
    }

    /** The values of an int64, date or timestamp column; a user error where one is null. */
    public long[] longs(final String column) {
        final int index = schema.indexOf(column);
        final long[] values = new long[Math.toIntExact(rowCount())];
        for (int row = 0; row < values.length; row++) {
            values[row] = getLong(row, index);
        }
        return values;
    }

    /** The values of a float64 or int64 column; a user error where one is null. */
    public double[] doubles(final String column) {
        final int index = schema.indexOf(column);
        final double[] values = new double[Math.toIntExact(rowCount())];
        for (int row = 0; row < values.length; row++) {
            values[row] = getDouble(row, index);
        }
        return values;
    }

    /** The values of a decimal or int64 column; null for null. */
    public @Nullable BigDecimal[] decimals(final String column) {
        final int index = schema.indexOf(column);
        final @Nullable BigDecimal[] values = new @Nullable BigDecimal[Math.toIntExact(rowCount())];
        for (int row = 0; row < values.length; row++) {
            values[row] = isNull(row, index) ? null : getDecimal(row, index);
        }
        return values;
    }

    /** The values of a column as texts, as they are printed; null for null. */
    public @Nullable String[] strings(final String column) {
        final int index = schema.indexOf(column);
        final @Nullable String[] values = new @Nullable String[Math.toIntExact(rowCount())];
        for (int row = 0; row < values.length; row++) {
            values[row] = getString(row, index);
        }
        return values;
    }

    /**
     * Writes all rows as a CSV file with a header, compressed where its name ends with {@code .gz} or {@code .zst}. Nobody ever sees half of it; a file
     * that is there is replaced. CSV has no types: give the reader the schema ({@code CsvOptions.withSchema}) where texts look like numbers, dates or
     * truth values.
     */
    public void writeCsv(final Path file) {
        write(file, WriteOptions.CSV.withCompression(Compression.ofName(file.toString())));
    }

    /** The same as {@link #writeCsv} with a JSON object per row. */
    public void writeJson(final Path file) {
        write(file, WriteOptions.JSON.withCompression(Compression.ofName(file.toString())));
    }

    /** Writes all rows as a Parquet file, compressed by zstd. Nobody ever sees half of it; a file that is there is replaced. */
    public void writeParquet(final Path file) {
        write(file, WriteOptions.PARQUET);
    }

    /** Writes all rows as an Arrow file with a footer, not compressed. Nobody ever sees half of it; a file that is there is replaced. */
    public void writeArrow(final Path file) {
        write(file, WriteOptions.ARROW);
    }

    private void write(final Path file, final WriteOptions options) {
        final OutputFormat format = options.output();
        AtomicFile.write(file, temporary -> {
            try (BlockWriter writer = format.open(temporary, schema)) {
                if (order == null) {
                    for (int batch = 0; batch < memory.batchCount(); batch++) {
                        writer.write(memory.batch(batch), 0, memory.batch(batch).rowCount());
                    }
                    return;
                }
                for (long row = 0; row < rowCount(); row++) {
                    final int batch = batchOf(row);
                    final int first = rowInBatch(batch, row);
                    writer.write(memory.batch(batch), first, first + 1);
                }
            }
        });
    }

    /** Frees the memory, unless another table shares it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.release();
        }
    }

    /** The first 20 rows, aligned. */
    @Override
    public String toString() {
        return toString(PRINTED_ROW_COUNT);
    }

    /** At most that many rows, aligned, with a last line that says how many there are. */
    public String toString(final int maxRows) {
        return TableText.of(this, maxRows);
    }

    private int present(final int batch, final long row, final int column) {
        final int batchRow = rowInBatch(batch, row);
        if (view(batch, column).isNull(batchRow)) {
            throw FrameException.user(
                    "row " + row + " of column '" + schema.field(column).name() + "' is null; ask isNull first");
        }
        return batchRow;
    }

    private int batchOf(final long row) {
        if (closed) {
            throw FrameException.user("the table is closed; read it before close()");
        }
        if (row < 0 || row >= rowCount()) {
            throw FrameException.user("row " + row + " is outside of the table's " + rowCount() + " rows");
        }
        return memory.batchOf(base(row));
    }

    private int rowInBatch(final int batch, final long row) {
        return memory.rowInBatch(batch, base(row));
    }

    private long base(final long row) {
        return order == null ? row : order[(int) row];
    }

    private ColumnView view(final int batch, final int column) {
        return memory.batch(batch).column(column);
    }

    private FrameException wrongType(final int column, final String expected) {
        return FrameException.user("column '" + schema.field(column).name() + "' is "
                + schema.field(column).type().label() + ", not " + expected);
    }
}
