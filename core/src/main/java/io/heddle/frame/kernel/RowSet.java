package io.heddle.frame.kernel;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Rows of several batches, picked one by one: a row's id is the number of its batch times 65,536 and its place in there, so that ids ascend with
 * the rows. {@link #NONE} stands for a row of nulls. Not thread-safe; valid as long as the batches.
 */
public final class RowSet {
    /** The id of no row. */
    public static final long NONE = -1;

    static final int ROW_BITS = 16;
    static final int ROW_MASK = (1 << ROW_BITS) - 1;

    private final List<Batch> batches = new ArrayList<>();
    private final RowWindow picked = new RowWindow();
    private final Int2ObjectHashMap<RowSetColumn> columns = new Int2ObjectHashMap<>();
    private long rowCount;

    /** Takes a batch in and returns its number. */
    public int add(final Batch batch) {
        batches.add(batch);
        columns.clear();
        rowCount += batch.rowCount();
        return batches.size() - 1;
    }

    /** Forgets all batches. */
    public void clear() {
        batches.clear();
        columns.clear();
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

    /** Brings values of a column into a vector, null for {@link #NONE}: those of {@code count} ids from {@code first} on, at most a vector full. */
    public void gather(final int column, final long[] ids, final int first, final int count, final Vector into) {
        into.hasNulls = false;
        into.dictionaryId = 0;
        long all = -1;
        long any = 0;
        long noneCount = 0;
        for (int i = first; i < first + count; i++) {
            final long id = ids[i];
            noneCount -= id >> 63;
            // The ids of one batch have its bits in common; those of no row are left out of what is compared.
            all &= id;
            any |= id & ~(id >> 63);
        }
        final int batch = batchOf(any);
        if (noneCount == count || batches.isEmpty()) {
            for (int i = 0; i < count; i++) {
                setNull(into, i);
            }
        } else if (batchOf(all) == batch) {
            gatherFrom(batches.get(batch).column(column), batch, ids, first, count, into);
            if (noneCount > 0) {
                setNulls(ids, first, count, into);
            }
        } else if (noneCount == 0) {
            columnsOf(column).gather(ids, first, count, into);
        } else {
            gatherEach(column, ids, first, count, into);
        }
    }

    private void gatherFrom(
            final ColumnView view,
            final int batch,
            final long[] ids,
            final int first,
            final int count,
            final Vector into) {
        final int[] rows = picked.rows();
        for (int i = 0; i < count; i++) {
            final long id = ids[first + i];
            rows[i] = (int) (id & ~(id >> 63)) & ROW_MASK;
        }
        picked.setPicked(batches.get(batch), count);
        LoadKernels.load(view, picked, into);
    }

    private static void setNulls(final long[] ids, final int first, final int count, final Vector into) {
        if (!into.hasNulls) {
            Arrays.fill(into.nulls, 0, count, (byte) 0);
        }
        for (int i = 0; i < count; i++) {
            if (ids[first + i] == NONE) {
                setNull(into, i);
            }
        }
    }

    private RowSetColumn columnsOf(final int column) {
        RowSetColumn known = columns.get(column);
        if (known == null) {
            known = new RowSetColumn(batches, column);
            columns.put(column, known);
        }
        return known;
    }

    private void gatherEach(final int column, final long[] ids, final int first, final int count, final Vector into) {
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
            RowSetColumn.load(view, rowOf(id), into, i);
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
