package io.heddle.frame.kernel;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import java.util.List;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one column of a {@link RowSet} stand in each of its batches, so that rows of all batches, picked in any order, are brought by a
 * loop that waits for memory only. One fragment run.
 */
final class RowSetColumn {
    /** Widths differ from batch to batch. */
    private static final int MIXED = -1;

    private final ColumnView[] views;
    private final long[] data;
    private final int width;
    private final boolean hasNulls;
    private final boolean isBitmap;
    private final @Nullable SharedEntries entries;

    RowSetColumn(final List<Batch> batches, final int column) {
        views = new ColumnView[batches.size()];
        data = new long[views.length];
        int common = 0;
        boolean nulls = false;
        boolean bits = false;
        for (int i = 0; i < views.length; i++) {
            views[i] = batches.get(i).column(column);
            data[i] = views[i].dataAddress();
            common = i == 0 || common == views[i].width() ? views[i].width() : MIXED;
            nulls |= views[i].validityAddress() != 0;
            bits |= views[i].encoding() == BatchLayout.ENCODING_BITMAP;
        }
        width = common;
        hasNulls = nulls;
        isBitmap = bits;
        entries = SharedEntries.of(views);
    }

    /** Brings the values of ids, none of which is {@link RowSet#NONE}. */
    void gather(final long[] ids, final int first, final int count, final Vector into) {
        final boolean isText = into.type == DataType.STRING;
        if (entries != null) {
            entries.gather(ids, first, count, into);
            return;
        }
        if (hasNulls || isText || isBitmap || width == MIXED) {
            for (int i = 0; i < count; i++) {
                final long id = ids[first + i];
                load(views[(int) (id >>> RowSet.ROW_BITS)], (int) id & RowSet.ROW_MASK, into, i);
            }
            return;
        }
        if (into.type == DataType.FLOAT64) {
            for (int i = 0; i < count; i++) {
                final long id = ids[first + i];
                into.doubles[i] =
                        UnsafeApi.getDouble(data[(int) (id >>> RowSet.ROW_BITS)] + 8L * ((int) id & RowSet.ROW_MASK));
            }
        } else if (into.type == DataType.BOOL) {
            for (int i = 0; i < count; i++) {
                final long id = ids[first + i];
                into.bools[i] = UnsafeApi.getByte(data[(int) (id >>> RowSet.ROW_BITS)] + ((int) id & RowSet.ROW_MASK));
            }
        } else {
            gatherLongs(ids, first, count, into.longs);
        }
    }

    private void gatherLongs(final long[] ids, final int first, final int count, final long[] into) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    final long id = ids[first + i];
                    into[i] = UnsafeApi.getByte(data[(int) (id >>> RowSet.ROW_BITS)] + ((int) id & RowSet.ROW_MASK));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    final long id = ids[first + i];
                    into[i] = UnsafeApi.getShort(
                            data[(int) (id >>> RowSet.ROW_BITS)] + 2L * ((int) id & RowSet.ROW_MASK));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    final long id = ids[first + i];
                    into[i] =
                            UnsafeApi.getInt(data[(int) (id >>> RowSet.ROW_BITS)] + 4L * ((int) id & RowSet.ROW_MASK));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    final long id = ids[first + i];
                    into[i] =
                            UnsafeApi.getLong(data[(int) (id >>> RowSet.ROW_BITS)] + 8L * ((int) id & RowSet.ROW_MASK));
                }
            }
        }
    }

    /** Brings the value or null of a row. */
    static void load(final ColumnView view, final int row, final Vector into, final int index) {
        final boolean isNull = view.isNull(row);
        into.nulls[index] = (byte) (isNull ? 1 : 0);
        into.hasNulls |= isNull;
        switch (view.type().kind()) {
            case FLOAT64 -> into.doubles[index] = view.doubleAt(row);
            case BOOL -> into.bools[index] = (byte) view.longAt(row);
            case STRING -> {
                final long offset = view.entryOffsetsAddress() + 4L * view.entryAt(row);
                final int start = UnsafeApi.getInt(offset);
                into.longs[index] = view.bytesAddress() + start;
                into.lengths[index] = UnsafeApi.getInt(offset + 4) - start;
            }
            case INT64, DATE, TIMESTAMP, DECIMAL -> into.longs[index] = view.longAt(row);
        }
    }
}
