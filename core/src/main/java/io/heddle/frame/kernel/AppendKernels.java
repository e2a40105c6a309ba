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
        for (int i = 0; i < count; i++) {
            if (vector.hasNulls && vector.nulls[i] != 0) {
                column.setNull(firstRow + i);
            } else {
                strings.set(firstRow + i, vector.longs[i], vector.lengths[i]);
            }
        }
    }

    /**
     * Appends the window's rows of a dictionary column, looking up each entry in the builder once.
     *
     * @param codes the builder's code of each entry plus one, 0 where not looked up yet; kept by the caller for as long as both the
     *              column's batch and the builder's rows stay.
     */
    public static void appendCodes(
            final ColumnView from,
            final RowWindow window,
            final ColumnBuilder column,
            final int firstRow,
            final int[] codes) {
        final StringColumnBuilder strings = column.strings();
        final int count = window.count();
        for (int i = 0; i < count; i++) {
            final int row = window.row(i);
            if (from.isNull(row)) {
                column.setNull(firstRow + i);
                continue;
            }
            final int entry = from.entryAt(row);
            if (codes[entry] != 0 && strings.sharesEntries()) {
                strings.setCode(firstRow + i, codes[entry] - 1);
            } else {
                codes[entry] = strings.set(firstRow + i, from.entryAddress(entry), from.entryLength(entry)) + 1;
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
