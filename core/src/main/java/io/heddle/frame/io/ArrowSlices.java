package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.expression.FrameException;
import java.util.List;

/** Reads rows of batches in slices that are not too long, all columns of a slice together. */
final class ArrowSlices implements AutoCloseable {
    /** Texts of a slice with several rows. */
    static final int TEXT_BYTES_MAX = 4 << 20;

    private final ArrowFile file;
    private final List<ArrowColumn> columns;
    private long nextRow;
    private long endRow;
    private long textLength;

    /** Over these columns, which are closed with it. */
    ArrowSlices(final ArrowFile file, final List<ArrowColumn> columns) {
        this.file = file;
        this.columns = columns;
    }

    static FrameException tooLong(final ArrowField field, final long length) {
        return FrameException.user("a value of the column '" + field.name() + "' has " + length + " bytes; at most "
                + BatchLayout.VALUE_LENGTH_MAX_BYTES + " are possible");
    }

    ArrowColumn column(final int index) {
        return columns.get(index);
    }

    /** Turns to rows of a batch. */
    void open(final ArrowMessage message, final long firstRow, final long end) {
        if (!columns.isEmpty()) {
            final ArrowBatch batch = new ArrowBatch(file, message);
            columns.forEach(column -> column.open(batch));
        }
        nextRow = firstRow;
        endRow = Math.min(end, message.rowCount());
    }

    /** Reads the next rows, at most so many; says how many, 0 when there are no more. */
    int next(final int rowsMax) {
        final int prepared = (int) Math.min(rowsMax, endRow - nextRow);
        if (prepared <= 0) {
            return 0;
        }
        columns.forEach(column -> column.prepare(nextRow, prepared));
        final int count = fitting(prepared);
        textLength = textLength(count);
        columns.forEach(column -> column.read(nextRow, count));
        nextRow += count;
        return count;
    }

    /** How many bytes of text the last rows have, or somewhat more. */
    long textLength() {
        return textLength;
    }

    private long textLength(final int count) {
        long length = 0;
        for (final ArrowColumn column : columns) {
            length += column.textLength(count);
        }
        return length;
    }

    /** How many rows have no more text than a slice may have, at least one. */
    private int fitting(final int prepared) {
        if (textLength(prepared) <= TEXT_BYTES_MAX) {
            return prepared;
        }
        int fits = 1;
        int exceeds = prepared;
        while (fits + 1 < exceeds) {
            final int middle = (fits + exceeds) >>> 1;
            if (textLength(middle) <= TEXT_BYTES_MAX) {
                fits = middle;
            } else {
                exceeds = middle;
            }
        }
        return fits;
    }

    @Override
    public void close() {
        columns.forEach(ArrowColumn::close);
    }
}
