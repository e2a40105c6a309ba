package io.heddle.frame.kernel;

import io.heddle.frame.column.ColumnView;
import org.agrona.UnsafeApi;

/** Loops that fold values, none of them null, into cells of an array: those of a row's group start at an index, and its place is the same in all. */
public final class DenseKernels {
    private DenseKernels() {}

    /** Adds the integers of a window where they stand; false, and nothing is done, where its rows are not neighbours or the values wide. */
    public static boolean sum(
            final ColumnView column, final RowWindow window, final int[] starts, final int place, final long[] cells) {
        final int width = column.width();
        if (window.isSelected() || width > Integer.BYTES) {
            return false;
        }
        final int count = window.count();
        final long data = column.dataAddress() + (long) window.start() * width;
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    cells[starts[i] + place] += UnsafeApi.getByte(data + i);
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    cells[starts[i] + place] += UnsafeApi.getShort(data + 2L * i);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    cells[starts[i] + place] += UnsafeApi.getInt(data + 4L * i);
                }
            }
        }
        return true;
    }

    /** Adds values to the cells of their groups. */
    public static void sum(
            final long[] values, final int count, final int[] starts, final int place, final long[] cells) {
        for (int i = 0; i < count; i++) {
            cells[starts[i] + place] += values[i];
        }
    }

    /** Adds values to the cells of their groups, which hold the bits of doubles. */
    public static void sum(
            final double[] values, final int count, final int[] starts, final int place, final long[] cells) {
        for (int i = 0; i < count; i++) {
            final int cell = starts[i] + place;
            cells[cell] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[cell]) + values[i]);
        }
    }

    /** Keeps the greater values. */
    public static void max(
            final long[] values, final int count, final int[] starts, final int place, final long[] cells) {
        for (int i = 0; i < count; i++) {
            final int cell = starts[i] + place;
            cells[cell] = Math.max(cells[cell], values[i]);
        }
    }

    /** Keeps the smaller values. */
    public static void min(
            final long[] values, final int count, final int[] starts, final int place, final long[] cells) {
        for (int i = 0; i < count; i++) {
            final int cell = starts[i] + place;
            cells[cell] = Math.min(cells[cell], values[i]);
        }
    }
}
