package io.heddle.frame.kernel;

import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.StringColumnBuilder;
import io.heddle.frame.expression.DataType;
import org.agrona.UnsafeApi;

/** Puts values behind the rows of a builder. The caller has checked that rows and strings fit, and commits the rows afterwards. */
public final class AppendKernels {
    private AppendKernels() {}

    /** Appends a vector. */
    public static void append(final Vector vector, final int count, final ColumnBuilder column, final int firstRow) {
        final DataType type = column.type();
        if (type == DataType.STRING) {
            appendStrings(vector, count, column, firstRow);
            return;
        }
        final long data = column.dataAddress();
        if (type == DataType.FLOAT64) {
            for (int i = 0; i < count; i++) {
                UnsafeApi.putDouble(data + 8L * (firstRow + i), vector.doubles[i]);
            }
        } else if (type == DataType.BOOL) {
            for (int i = 0; i < count; i++) {
                UnsafeApi.putByte(data + firstRow + i, vector.bools[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                UnsafeApi.putLong(data + 8L * (firstRow + i), vector.longs[i]);
            }
        }
        if (vector.hasNulls) {
            for (int i = 0; i < count; i++) {
                if (vector.nulls[i] != 0) {
                    column.setNull(firstRow + i);
                }
            }
        }
    }

    private static void appendStrings(
            final Vector vector, final int count, final ColumnBuilder column, final int firstRow) {
        final StringColumnBuilder strings = column.strings();
        if (vector.dictionaryId != 0 && strings.sharesEntries()) {
            final int[] known = strings.codesOf(vector.dictionaryId, vector.entryCount);
            if (known.length > 0) {
                appendCodes(vector, count, column, firstRow, known);
                return;
            }
        }
        if (!vector.hasNulls) {
            strings.setAll(firstRow, vector.longs, vector.lengths, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (vector.nulls[i] != 0) {
                column.setNull(firstRow + i);
            } else {
                strings.set(firstRow + i, vector.longs[i], vector.lengths[i]);
            }
        }
    }

    /** Each entry of the dictionary is looked up in the builder once, unless that stops sharing entries meanwhile. */
    private static void appendCodes(
            final Vector vector, final int count, final ColumnBuilder column, final int firstRow, final int[] known) {
        final StringColumnBuilder strings = column.strings();
        final int[] entries = vector.codes;
        for (int i = 0; i < count; i++) {
            if (vector.hasNulls && vector.nulls[i] != 0) {
                column.setNull(firstRow + i);
                continue;
            }
            final int code = known[entries[i]];
            if (code != 0 && strings.sharesEntries()) {
                strings.setCode(firstRow + i, code - 1);
            } else {
                known[entries[i]] = strings.set(firstRow + i, vector.longs[i], vector.lengths[i]) + 1;
            }
        }
    }

    /** The bytes of the window's strings, repeated ones counted each time. */
    public static long stringBytes(final ColumnView column, final RowWindow window) {
        long length = 0;
        final int count = window.count();
        for (int i = 0; i < count; i++) {
            length += column.entryLength(column.entryAt(window.row(i)));
        }
        return length;
    }
}
