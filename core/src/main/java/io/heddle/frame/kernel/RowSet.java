package io.heddle.frame.kernel;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * Rows of several batches, picked one by one: a row's id is the number of its batch times 65,536 and its place in there, so that ids ascend with
 * the rows. {@link #NONE} stands for a row of nulls. Not thread-safe; valid as long as the batches.
 */
public final class RowSet {
    /** The id of no row. */
    public static final long NONE = -1;

    private static final int ROW_BITS = 16;
    private static final int ROW_MASK = (1 << ROW_BITS) - 1;

    private final List<Batch> batches = new ArrayList<>();
    private long rowCount;

    /** Takes a batch in and returns its number. */
    public int add(final Batch batch) {
        batches.add(batch);
        rowCount += batch.rowCount();
        return batches.size() - 1;
    }

    /** Forgets all batches. */
    public void clear() {
        batches.clear();
        rowCount = 0;
    }

    public int batchCount() {
        return batches.size();
    }

    public long rowCount() {
        return rowCount;
    }

    public Batch batch(final int number) {
        return batches.get(number);
    }

    /** The id of a row. */
    public static long id(final int batch, final int row) {
        return (long) batch << ROW_BITS | row;
    }

    public static int batchOf(final long id) {
        return (int) (id >>> ROW_BITS);
    }

    public static int rowOf(final long id) {
        return (int) id & ROW_MASK;
    }

    /** The column that holds a row's value. */
    public ColumnView column(final int column, final long id) {
        return batches.get(batchOf(id)).column(column);
    }

    /** Brings values of a column into a vector, null for {@link #NONE}: those of {@code count} ids from {@code first} on. */
    public void gather(final int column, final long[] ids, final int first, final int count, final Vector into) {
        into.hasNulls = false;
        ColumnView view = new ColumnView();
        int current = -1;
        for (int i = 0; i < count; i++) {
            final long id = ids[first + i];
            if (id == NONE) {
                setNull(into, i);
                continue;
            }
            final int batch = batchOf(id);
            if (batch != current) {
                current = batch;
                view = batches.get(batch).column(column);
            }
            final int row = rowOf(id);
            final boolean isNull = view.isNull(row);
            into.nulls[i] = (byte) (isNull ? 1 : 0);
            into.hasNulls |= isNull;
            load(view, row, into, i);
        }
    }

    private static void load(final ColumnView view, final int row, final Vector into, final int index) {
        switch (view.type()) {
            case FLOAT64 -> into.doubles[index] = view.doubleAt(row);
            case BOOL -> into.bools[index] = (byte) view.longAt(row);
            case STRING -> {
                final long offset = view.entryOffsetsAddress() + 4L * view.entryAt(row);
                final int start = UnsafeApi.getInt(offset);
                into.longs[index] = view.bytesAddress() + start;
                into.lengths[index] = UnsafeApi.getInt(offset + 4) - start;
            }
            case INT64, DATE, TIMESTAMP -> into.longs[index] = view.longAt(row);
        }
    }

    private static void setNull(final Vector into, final int index) {
        into.nulls[index] = 1;
        into.hasNulls = true;
        if (into.type == DataType.FLOAT64) {
            into.doubles[index] = 0;
        } else if (into.type == DataType.BOOL) {
            into.bools[index] = 0;
        } else {
            into.longs[index] = 0;
            if (into.type == DataType.STRING) {
                into.lengths[index] = 0;
            }
        }
    }
}
