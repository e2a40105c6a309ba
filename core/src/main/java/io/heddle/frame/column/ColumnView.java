package io.heddle.frame.column;

import io.heddle.frame.expression.DataType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * Where the values of one column of one batch stand: a reusable flyweight over native addresses, either of a sealed batch or of
 * a builder that is still being filled. Kernels take the addresses and loop; the value accessors here are for edges such as tables
 * and merges. Not thread-safe; valid as long as the memory under it.
 */
public final class ColumnView {
    private static final AtomicLong LAST_DICTIONARY_ID = new AtomicLong();

    private DataType type = DataType.INT64;
    private int encoding;
    private int width;
    private int rowCount;
    private int nullCount;
    private boolean ranged;
    private long min;
    private long max;
    private long validityAddress;
    private long dataAddress;
    private long entryOffsetsAddress;
    private int entryCount;
    private long bytesAddress;
    private long dictionaryId;

    /** Points at fixed-width values: PLAIN integers or doubles, BITMAP or one-byte bools. */
    public void setFixed(
            final DataType newType,
            final int newEncoding,
            final int newWidth,
            final int rows,
            final long newDataAddress) {
        type = newType;
        encoding = newEncoding;
        width = newWidth;
        rowCount = rows;
        dataAddress = newDataAddress;
        entryOffsetsAddress = 0;
        entryCount = 0;
        bytesAddress = 0;
        dictionaryId = 0;
    }

    /** Points at strings. */
    public void setStrings(
            final int newEncoding,
            final int codeWidth,
            final int rows,
            final long codesAddress,
            final long newEntryOffsetsAddress,
            final int newEntryCount,
            final long newBytesAddress) {
        type = DataType.STRING;
        encoding = newEncoding;
        width = codeWidth;
        rowCount = rows;
        dataAddress = codesAddress;
        entryOffsetsAddress = newEntryOffsetsAddress;
        entryCount = newEntryCount;
        bytesAddress = newBytesAddress;
        dictionaryId = newEncoding == BatchLayout.ENCODING_DICTIONARY ? newDictionaryId() : 0;
    }

    /** Points at strings of a dictionary that other batches have too, under the number that it has there. */
    public void setDictionary(
            final int codeWidth,
            final int rows,
            final long codesAddress,
            final long newEntryOffsetsAddress,
            final int newEntryCount,
            final long newBytesAddress,
            final long newDictionaryId) {
        setStrings(
                BatchLayout.ENCODING_PLAIN,
                codeWidth,
                rows,
                codesAddress,
                newEntryOffsetsAddress,
                newEntryCount,
                newBytesAddress);
        encoding = BatchLayout.ENCODING_DICTIONARY;
        dictionaryId = newDictionaryId;
    }

    /** Says how many rows are null, and where the bitmap stands that says which. */
    public void setValidity(final int nulls, final long address) {
        nullCount = nulls;
        validityAddress = nulls == 0 ? 0 : address;
    }

    /** Says between which values the column lies, when that is known. */
    public void setRange(final boolean newRanged, final long newMin, final long newMax) {
        ranged = newRanged;
        min = newMin;
        max = newMax;
    }

    /** Points at the entries of another column's dictionary as if they were rows, none of them null. */
    public void setEntriesOf(final ColumnView column) {
        setEntriesOf(column, column.entryCount);
        setValidity(0, 0);
    }

    /**
     * Points at a single null row of another string column's kind.
     *
     * @param zeroAddress eight zero bytes, the validity of that row.
     */
    public void setNullRowOf(final ColumnView column, final long zeroAddress) {
        setEntriesOf(column, 1);
        setValidity(1, zeroAddress);
    }

    private void setEntriesOf(final ColumnView column, final int rows) {
        setStrings(
                BatchLayout.ENCODING_PLAIN,
                0,
                rows,
                column.entryOffsetsAddress,
                column.entryOffsetsAddress,
                rows,
                column.bytesAddress);
        setRange(false, 0, 0);
    }

    public DataType type() {
        return type;
    }

    public int encoding() {
        return encoding;
    }

    public boolean isDictionary() {
        return encoding == BatchLayout.ENCODING_DICTIONARY;
    }

    /**
     * A number that stands for the dictionary as it is now, in this process; 0 without one. Never that of other entries, so that whoever learns
     * something of an entry may keep it under this number.
     */
    public long dictionaryId() {
        return dictionaryId;
    }

    /** A number for a dictionary that is put together elsewhere. */
    public static long newDictionaryId() {
        return LAST_DICTIONARY_ID.incrementAndGet();
    }

    /** Bytes per value or code. */
    public int width() {
        return width;
    }

    public int rowCount() {
        return rowCount;
    }

    public int nullCount() {
        return nullCount;
    }

    /** True when {@link #min} and {@link #max} hold: the column has a value and its type has a range. */
    public boolean hasRange() {
        return ranged;
    }

    /** The smallest value, or its double bits. */
    public long min() {
        return min;
    }

    /** The greatest value, or its double bits. */
    public long max() {
        return max;
    }

    /** The validity bitmap, or 0 when no row is null. */
    public long validityAddress() {
        return validityAddress;
    }

    /** The values, bits or codes. */
    public long dataAddress() {
        return dataAddress;
    }

    /** The int32 offsets of a string column: of rows when PLAIN, of dictionary entries when DICTIONARY. */
    public long entryOffsetsAddress() {
        return entryOffsetsAddress;
    }

    public int entryCount() {
        return entryCount;
    }

    /** The bytes that the entry offsets point into. */
    public long bytesAddress() {
        return bytesAddress;
    }

    public boolean isNull(final int row) {
        return validityAddress != 0 && (UnsafeApi.getByte(validityAddress + (row >>> 3)) >>> (row & 7) & 1) == 0;
    }

    /** The value of an integer, date or timestamp column; 1 or 0 of a bool column; the bits of a double. */
    public long longAt(final int row) {
        if (encoding == BatchLayout.ENCODING_BITMAP) {
            return ((long) UnsafeApi.getByte(dataAddress + (row >>> 3))) >>> (row & 7) & 1;
        }
        return switch (width) {
            case 1 -> UnsafeApi.getByte(dataAddress + row);
            case 2 -> UnsafeApi.getShort(dataAddress + 2L * row);
            case 4 -> UnsafeApi.getInt(dataAddress + 4L * row);
            default -> UnsafeApi.getLong(dataAddress + 8L * row);
        };
    }

    /** The value of a float64 column. */
    public double doubleAt(final int row) {
        return UnsafeApi.getDouble(dataAddress + 8L * row);
    }

    /** The dictionary code of a DICTIONARY column, the row itself of a PLAIN one. */
    public int entryAt(final int row) {
        if (encoding == BatchLayout.ENCODING_PLAIN) {
            return row;
        }
        return switch (width) {
            case 1 -> UnsafeApi.getByte(dataAddress + row) & 0xFF;
            case 2 -> UnsafeApi.getShort(dataAddress + 2L * row) & 0xFFFF;
            default -> UnsafeApi.getInt(dataAddress + 4L * row);
        };
    }

    /** Where an entry's bytes start. */
    public long entryAddress(final int entry) {
        return bytesAddress + UnsafeApi.getInt(entryOffsetsAddress + 4L * entry);
    }

    /** How long an entry is. */
    public int entryLength(final int entry) {
        return UnsafeApi.getInt(entryOffsetsAddress + 4L * entry + 4)
                - UnsafeApi.getInt(entryOffsetsAddress + 4L * entry);
    }

    /** The text of a row; allocates, so for edges only. */
    public String stringAt(final int row) {
        final int entry = entryAt(row);
        final byte[] bytes = new byte[entryLength(entry)];
        UnsafeApi.copyMemory(null, entryAddress(entry), bytes, BufferUtil.ARRAY_BASE_OFFSET, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
