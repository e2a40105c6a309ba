package io.heddle.frame.column;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * One column of a {@link BatchBuilder} while it is filled, in wide form: eight bytes per number, one per bool, int32 codes of
 * strings, and a validity bitmap. Readers of files write through the addresses; operators append vectors.
 */
public final class ColumnBuilder {
    private final DataType type;
    private final long dataAddress;
    private final long validityAddress;
    private final @Nullable StringColumnBuilder strings;
    private boolean sawNull;

    ColumnBuilder(
            final DataType type,
            final long dataAddress,
            final long validityAddress,
            final @Nullable StringColumnBuilder strings) {
        this.type = type;
        this.dataAddress = dataAddress;
        this.validityAddress = validityAddress;
        this.strings = strings;
    }

    /** Bytes per row in wide form. */
    static int wideWidth(final DataType type) {
        return switch (type.kind()) {
            case BOOL -> 1;
            case STRING -> 4;
            case INT64, FLOAT64, DATE, TIMESTAMP, DECIMAL -> 8;
        };
    }

    public DataType type() {
        return type;
    }

    /** Where the wide values stand; a value's row times the wide width further. */
    public long dataAddress() {
        return dataAddress;
    }

    long validityAddress() {
        return validityAddress;
    }

    boolean sawNull() {
        return sawNull;
    }

    /** The entries of a string column. */
    public StringColumnBuilder strings() {
        if (strings == null) {
            throw FrameException.internal("a column of type " + type.label() + " has no strings");
        }
        return strings;
    }

    public void setLong(final int row, final long value) {
        UnsafeApi.putLong(dataAddress + 8L * row, value);
    }

    public void setDouble(final int row, final double value) {
        UnsafeApi.putDouble(dataAddress + 8L * row, value);
    }

    public void setBoolean(final int row, final boolean value) {
        UnsafeApi.putByte(dataAddress + row, (byte) (value ? 1 : 0));
    }

    /** Marks a row as null and zeroes its value. */
    public void setNull(final int row) {
        sawNull = true;
        final long address = validityAddress + (row >>> 3);
        UnsafeApi.putByte(address, (byte) (UnsafeApi.getByte(address) & ~(1 << (row & 7))));
        if (strings != null) {
            strings.setNull(row);
        } else if (type == DataType.BOOL) {
            UnsafeApi.putByte(dataAddress + row, (byte) 0);
        } else {
            UnsafeApi.putLong(dataAddress + 8L * row, 0);
        }
    }

    /** Takes back that a row is null, so that it may get another value. */
    public void setValid(final int row) {
        if (sawNull) {
            final long address = validityAddress + (row >>> 3);
            UnsafeApi.putByte(address, (byte) (UnsafeApi.getByte(address) | (1 << (row & 7))));
        }
    }

    void reset(final int rowCapacity) {
        UnsafeApi.setMemory(validityAddress, BatchLayout.bitmapLength(rowCapacity), (byte) 0xFF);
        sawNull = false;
        if (strings != null) {
            strings.reset();
        }
    }

    int nullCount(final int rowCount) {
        if (!sawNull) {
            return 0;
        }
        int valid = 0;
        int row = 0;
        for (; row + 64 <= rowCount; row += 64) {
            valid += Long.bitCount(UnsafeApi.getLong(validityAddress + (row >>> 3)));
        }
        for (; row < rowCount; row++) {
            valid += UnsafeApi.getByte(validityAddress + (row >>> 3)) >>> (row & 7) & 1;
        }
        return rowCount - valid;
    }

    /** Points a view at the rows as they stand here. */
    void view(final ColumnView view, final int rowCount) {
        if (strings != null) {
            strings.ensureEntry();
            view.setStrings(
                    BatchLayout.ENCODING_DICTIONARY,
                    4,
                    rowCount,
                    dataAddress,
                    strings.offsetsAddress(),
                    strings.entryCount(),
                    strings.bytesAddress());
        } else {
            view.setFixed(type, BatchLayout.ENCODING_PLAIN, wideWidth(type), rowCount, dataAddress);
        }
        view.setValidity(nullCount(rowCount), validityAddress);
        view.setRange(false, 0, 0);
    }
}
