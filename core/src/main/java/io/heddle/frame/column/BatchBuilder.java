package io.heddle.frame.column;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;

/**
 * Rows on their way to a batch. Holds them in working memory in wide form and writes them narrow into an extent of the output when
 * it is {@link #seal sealed}; then it takes the next rows. Its rows can also be read as they stand ({@link #view}), which is how
 * a file block feeds a filter without being sealed first. One executor thread; close it to give the working memory back.
 */
public final class BatchBuilder implements AutoCloseable {
    /** Wide values of all columns together, so that the narrow form and its strings fit an extent. */
    private static final int WIDE_LENGTH_MAX_BYTES = 4 << 20;

    /** Strings of a batch that has rows; a first row alone may have more. */
    private static final int STRINGS_LENGTH_MAX_BYTES = 7 << 20;

    private static final int ROW_COUNT_MIN = 64;

    private final Schema schema;
    private final BatchMemory workingMemory;
    private final int rowCapacity;
    private final ColumnBuilder[] columns;
    private final StringColumnBuilder[] stringColumns;
    private final long wideAddress;
    private int rowCount;
    private boolean closed;

    public BatchBuilder(final Schema schema, final BatchMemory workingMemory) {
        this(schema, workingMemory, rowCapacityOf(schema));
    }

    /** A builder of batches with at most that many rows. */
    public BatchBuilder(final Schema schema, final BatchMemory workingMemory, final int rowCapacity) {
        this.schema = schema;
        this.workingMemory = workingMemory;
        this.rowCapacity = rowCapacity;
        this.columns = new ColumnBuilder[schema.size()];
        int length = 0;
        int stringCount = 0;
        for (int i = 0; i < schema.size(); i++) {
            final DataType type = schema.field(i).type();
            length += wideLength(type) + validityLength();
            stringCount += type == DataType.STRING ? 1 : 0;
        }
        this.stringColumns = new StringColumnBuilder[stringCount];
        this.wideAddress = workingMemory.reserve(Math.max(64, length));
        long address = wideAddress;
        stringCount = 0;
        for (int i = 0; i < schema.size(); i++) {
            final DataType type = schema.field(i).type();
            final long validity = address + wideLength(type);
            StringColumnBuilder strings = null;
            if (type == DataType.STRING) {
                strings = new StringColumnBuilder(workingMemory, address);
                stringColumns[stringCount++] = strings;
            }
            columns[i] = new ColumnBuilder(type, address, validity, strings);
            address = validity + validityLength();
        }
        reset();
    }

    /** The rows that batches of these columns hold: 65,536 up to eight columns, fewer for wider frames. */
    public static int rowCapacityOf(final Schema schema) {
        final int rows = WIDE_LENGTH_MAX_BYTES / (8 * Math.max(1, schema.size()));
        return Math.max(ROW_COUNT_MIN, Math.min(BatchLayout.ROW_COUNT_MAX, Integer.highestOneBit(rows)));
    }

    private int wideLength(final DataType type) {
        return BatchLayout.align(ColumnBuilder.wideWidth(type) * rowCapacity);
    }

    private int validityLength() {
        return BatchLayout.align(BatchLayout.bitmapLength(rowCapacity));
    }

    public Schema schema() {
        return schema;
    }

    public int rowCount() {
        return rowCount;
    }

    public int rowCapacity() {
        return rowCapacity;
    }

    public int freeRowCount() {
        return rowCapacity - rowCount;
    }

    public ColumnBuilder column(final int index) {
        return columns[index];
    }

    /** Whether that many more bytes of strings fit. A batch without rows takes whatever an extent can hold. */
    public boolean hasRoom(final long stringBytes) {
        return stringBytes <= stringRoom();
    }

    /** How many more bytes of strings fit. */
    public long stringRoom() {
        return (rowCount == 0 ? stringsLengthMax() : STRINGS_LENGTH_MAX_BYTES) - stringsLength();
    }

    /** The bytes of strings that one row may have. */
    public int stringsLengthMax() {
        return Math.min(
                BatchMemory.EXTENT_LENGTH_MAX_BYTES - (1 << 20) - 1024 * schema.size(),
                2 * BatchLayout.VALUE_LENGTH_MAX_BYTES);
    }

    private long stringsLength() {
        long length = 0;
        for (final StringColumnBuilder strings : stringColumns) {
            length += strings.bytesLength();
        }
        return length;
    }

    /** The rows behind the last one, whose values are all set, count from now on. */
    public void commitRows(final int count) {
        rowCount += count;
    }

    /** Points a batch at the rows as they stand; valid until the next change. */
    public Batch view(final Batch batch) {
        batch.prepare(columns.length, rowCount);
        for (int i = 0; i < columns.length; i++) {
            columns[i].view(batch.column(i), rowCount);
        }
        return batch;
    }

    /** Writes the rows as one batch of the output, when there are any, and starts anew. */
    public void seal(final BatchMemory output) {
        if (rowCount > 0) {
            BatchSealer.seal(this, output);
        }
        reset();
    }

    /** Forgets all rows. */
    public void reset() {
        rowCount = 0;
        for (final ColumnBuilder column : columns) {
            column.reset(rowCapacity);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (final StringColumnBuilder strings : stringColumns) {
                strings.close();
            }
            workingMemory.discard(wideAddress);
        }
    }
}
