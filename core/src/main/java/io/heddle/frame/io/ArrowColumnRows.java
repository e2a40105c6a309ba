package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/** The rows of one column that will be a record batch of an Arrow file, in the buffers that it will have. One thread. */
final class ArrowColumnRows {
    private static final int INITIAL_ROWS = Vector.CAPACITY;

    private final DataType type;
    private final int rowCapacity;
    private final int width;
    private byte[] validity = {};
    private byte[] data = {};
    private ByteBuffer values = ByteBuffer.wrap(data);
    private byte[] text = {};
    private int textLength;
    private int nullCount;

    ArrowColumnRows(final DataType type, final int rowCapacity) {
        this.type = type;
        this.rowCapacity = rowCapacity;
        this.width = switch (type.kind()) {
            case BOOL -> 0;
            case STRING, DATE -> Integer.BYTES;
            case INT64, FLOAT64, TIMESTAMP -> Long.BYTES;
            case DECIMAL -> 2 * Long.BYTES;
        };
        grow(Math.min(rowCapacity, INITIAL_ROWS));
    }

    /** Makes room for rows; offsets of texts are one more than there are rows. */
    private void grow(final int rows) {
        final int oldLength = validity.length;
        validity = Arrays.copyOf(validity, BatchLayout.bitmapLength(rows));
        Arrays.fill(validity, oldLength, validity.length, (byte) 0xFF);
        final int length = type == DataType.BOOL ? BatchLayout.bitmapLength(rows) : width * (rows + 1);
        data = Arrays.copyOf(data, length);
        values = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The values of rows behind those that there are. */
    void append(final Vector vector, final int firstRow, final int count) {
        if (firstRow + count > validity.length * Byte.SIZE) {
            grow(Math.min(rowCapacity, Math.max(firstRow + count, 2 * validity.length * Byte.SIZE)));
        }
        if (vector.hasNulls()) {
            for (int i = 0; i < count; i++) {
                if (vector.isNull(i)) {
                    nullCount++;
                    validity[(firstRow + i) >>> 3] &= (byte) ~(1 << ((firstRow + i) & 7));
                }
            }
        }
        switch (type.kind()) {
            case BOOL -> appendBits(vector, firstRow, count);
            case STRING -> appendTexts(vector, firstRow, count);
            case DATE -> {
                for (int i = 0; i < count; i++) {
                    values.putInt(width * (firstRow + i), Math.toIntExact(vector.longs()[i]));
                }
            }
            case DECIMAL -> {
                for (int i = 0; i < count; i++) {
                    final long units = vector.longs()[i];
                    values.putLong(width * (firstRow + i), units);
                    values.putLong(width * (firstRow + i) + Long.BYTES, units >> (Long.SIZE - 1));
                }
            }
            case INT64, TIMESTAMP ->
                values.position(width * firstRow)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asLongBuffer()
                        .put(vector.longs(), 0, count);
            case FLOAT64 ->
                values.position(width * firstRow)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asDoubleBuffer()
                        .put(vector.doubles(), 0, count);
        }
    }

    private void appendBits(final Vector vector, final int firstRow, final int count) {
        for (int i = 0; i < count; i++) {
            final int row = firstRow + i;
            data[row >>> 3] |= (byte) (vector.bools()[i] << (row & 7));
        }
    }

    private void appendTexts(final Vector vector, final int firstRow, final int count) {
        for (int i = 0; i < count; i++) {
            final int length = vector.isNull(i) ? 0 : vector.lengths()[i];
            if (length > text.length - textLength) {
                text = Arrays.copyOf(text, Math.max(textLength + length, 2 * text.length));
            }
            UnsafeApi.copyMemory(null, vector.longs()[i], text, BufferUtil.ARRAY_BASE_OFFSET + textLength, length);
            textLength += length;
            values.putInt(width * (firstRow + i + 1), textLength);
        }
    }

    int textLength() {
        return textLength;
    }

    int nullCount() {
        return nullCount;
    }

    /** A buffer: the first bytes of an array. */
    record Stored(byte[] bytes, int length) {}

    /** The buffers as the format wants them; valid until {@link #reset}. */
    List<Stored> buffers(final int rowCount) {
        final int bitmapLength = BatchLayout.bitmapLength(rowCount);
        if ((rowCount & 7) != 0) {
            validity[bitmapLength - 1] &= (byte) ((1 << (rowCount & 7)) - 1);
        }
        final Stored valid = new Stored(validity, nullCount == 0 ? 0 : bitmapLength);
        final int rows = type == DataType.STRING ? rowCount + 1 : rowCount;
        final Stored stored = new Stored(data, type == DataType.BOOL ? bitmapLength : width * rows);
        return type == DataType.STRING ? List.of(valid, stored, new Stored(text, textLength)) : List.of(valid, stored);
    }

    /** Forgets all rows. */
    void reset() {
        Arrays.fill(validity, (byte) 0xFF);
        if (type == DataType.BOOL) {
            Arrays.fill(data, (byte) 0);
        }
        textLength = 0;
        nullCount = 0;
    }
}
