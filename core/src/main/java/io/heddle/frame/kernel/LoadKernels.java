package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import org.agrona.UnsafeApi;

/** Brings the rows of a window from a column into a vector: one loop per width, dense or by selection. */
public final class LoadKernels {
    private LoadKernels() {}

    /** Loads the window's rows of a column of the vector's type. */
    public static void load(final ColumnView column, final RowWindow window, final Vector into) {
        final DataType type = column.type();
        if (type == DataType.STRING) {
            loadStrings(column, window, into);
        } else if (type == DataType.FLOAT64) {
            loadDoubles(column, window, into.doubles);
        } else if (type == DataType.BOOL) {
            loadBools(column, window, into.bools);
        } else {
            loadLongs(column, window, into.longs);
        }
        loadNulls(column, window, into);
    }

    /** Sets the vector's nulls from the validity bitmap. */
    public static void loadNulls(final ColumnView column, final RowWindow window, final Vector into) {
        final long validity = column.validityAddress();
        into.hasNulls = validity != 0;
        if (validity == 0) {
            return;
        }
        final byte[] nulls = into.nulls;
        final int count = window.count();
        int any = 0;
        for (int i = 0; i < count; i++) {
            final int row = window.row(i);
            final int isNull = (UnsafeApi.getByte(validity + (row >>> 3)) >>> (row & 7) & 1) ^ 1;
            nulls[i] = (byte) isNull;
            any |= isNull;
        }
        into.hasNulls = any != 0;
    }

    private static void loadLongs(final ColumnView column, final RowWindow window, final long[] into) {
        final int count = window.count();
        if (window.isSelected()) {
            gatherLongs(column, window.rows(), count, into);
            return;
        }
        final int width = column.width();
        final long data = column.dataAddress() + (long) window.start() * width;
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getByte(data + i);
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getShort(data + 2L * i);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getInt(data + 4L * i);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getLong(data + 8L * i);
                }
            }
        }
    }

    private static void gatherLongs(final ColumnView column, final int[] rows, final int count, final long[] into) {
        final long data = column.dataAddress();
        switch (column.width()) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getByte(data + rows[i]);
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getShort(data + 2L * rows[i]);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getInt(data + 4L * rows[i]);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getLong(data + 8L * rows[i]);
                }
            }
        }
    }

    private static void loadDoubles(final ColumnView column, final RowWindow window, final double[] into) {
        final int count = window.count();
        final long data = column.dataAddress();
        if (window.isSelected()) {
            final int[] rows = window.rows();
            for (int i = 0; i < count; i++) {
                into[i] = UnsafeApi.getDouble(data + 8L * rows[i]);
            }
        } else {
            final long first = data + 8L * window.start();
            for (int i = 0; i < count; i++) {
                into[i] = UnsafeApi.getDouble(first + 8L * i);
            }
        }
    }

    private static void loadBools(final ColumnView column, final RowWindow window, final byte[] into) {
        final int count = window.count();
        final long data = column.dataAddress();
        if (column.encoding() == BatchLayout.ENCODING_BITMAP) {
            for (int i = 0; i < count; i++) {
                final int row = window.row(i);
                into[i] = (byte) (UnsafeApi.getByte(data + (row >>> 3)) >>> (row & 7) & 1);
            }
        } else {
            for (int i = 0; i < count; i++) {
                into[i] = UnsafeApi.getByte(data + window.row(i));
            }
        }
    }

    private static void loadStrings(final ColumnView column, final RowWindow window, final Vector into) {
        final int count = window.count();
        final long offsets = column.entryOffsetsAddress();
        final long bytes = column.bytesAddress();
        final long[] addresses = into.longs;
        final int[] lengths = into.lengths;
        into.setDictionary(column.dictionaryId(), column.entryCount());
        if (!column.isDictionary()) {
            for (int i = 0; i < count; i++) {
                final int row = window.row(i);
                final int start = UnsafeApi.getInt(offsets + 4L * row);
                addresses[i] = bytes + start;
                lengths[i] = UnsafeApi.getInt(offsets + 4L * row + 4) - start;
            }
            return;
        }
        final int[] entries = into.codes;
        loadCodes(column, window, entries);
        for (int i = 0; i < count; i++) {
            final long offset = offsets + 4L * entries[i];
            final int start = UnsafeApi.getInt(offset);
            addresses[i] = bytes + start;
            lengths[i] = UnsafeApi.getInt(offset + 4) - start;
        }
    }

    private static void loadCodes(final ColumnView column, final RowWindow window, final int[] into) {
        final int count = window.count();
        final long data = column.dataAddress();
        switch (column.width()) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getByte(data + window.row(i)) & 0xFF;
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getShort(data + 2L * window.row(i)) & 0xFFFF;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[i] = UnsafeApi.getInt(data + 4L * window.row(i));
                }
            }
        }
    }

    /**
     * Adds to each code the window's dictionary code of a string column, or the value less {@code base} of an integer column, times a
     * factor; null rows count as {@code nullCode}. Combined codes of several key columns index a table directly.
     */
    public static void addCodes(
            final ColumnView column,
            final RowWindow window,
            final long base,
            final int nullCode,
            final int factor,
            final int[] codes) {
        final int count = window.count();
        final boolean dictionary = column.isDictionary();
        if (column.validityAddress() == 0) {
            if (dictionary) {
                addPresentCodes(column, window, factor, codes);
            } else {
                addPresentValues(column, window, (int) base, factor, codes);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            final int row = window.row(i);
            final int code;
            if (column.isNull(row)) {
                code = nullCode;
            } else {
                code = dictionary ? column.entryAt(row) : (int) (column.longAt(row) - base);
            }
            codes[i] += code * factor;
        }
    }

    /** Differences from the base fit int32, so that it does not matter what is cut off from both. */
    private static void addPresentValues(
            final ColumnView column, final RowWindow window, final int base, final int factor, final int[] codes) {
        final int count = window.count();
        final long data = column.dataAddress();
        switch (column.width()) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += (UnsafeApi.getByte(data + window.row(i)) - base) * factor;
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += (UnsafeApi.getShort(data + 2L * window.row(i)) - base) * factor;
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += (UnsafeApi.getInt(data + 4L * window.row(i)) - base) * factor;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += ((int) UnsafeApi.getLong(data + 8L * window.row(i)) - base) * factor;
                }
            }
        }
    }

    /** Adds to each code the number that stands for the window's dictionary entry, times a factor. */
    public static void addMappedCodes(
            final ColumnView column,
            final RowWindow window,
            final int[] numbers,
            final int nullCode,
            final int factor,
            final int[] codes) {
        final int count = window.count();
        final boolean hasNulls = column.validityAddress() != 0;
        final long data = column.dataAddress();
        if (!hasNulls && column.width() == 1) {
            for (int i = 0; i < count; i++) {
                codes[i] += numbers[UnsafeApi.getByte(data + window.row(i)) & 0xFF] * factor;
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            final int row = window.row(i);
            codes[i] += (hasNulls && column.isNull(row) ? nullCode : numbers[column.entryAt(row)]) * factor;
        }
    }

    private static void addPresentCodes(
            final ColumnView column, final RowWindow window, final int factor, final int[] codes) {
        final int count = window.count();
        final long data = column.dataAddress();
        switch (column.width()) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += (UnsafeApi.getByte(data + window.row(i)) & 0xFF) * factor;
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += (UnsafeApi.getShort(data + 2L * window.row(i)) & 0xFFFF) * factor;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    codes[i] += UnsafeApi.getInt(data + 4L * window.row(i)) * factor;
                }
            }
        }
    }
}
