package io.heddle.frame.kernel;

import io.heddle.frame.column.Batch;

/**
 * Which rows of a batch are looked at: a run of at most {@link Vector#CAPACITY} rows, and of these all or a selection. Kernels load the
 * rows of a window densely into a vector, so that a filter costs nothing further on. Reused; one executor thread.
 */
public final class RowWindow {
    private final int[] rows = new int[Vector.CAPACITY];
    private Batch batch = new Batch();
    private int start;
    private int count;
    private boolean selected;

    /** Looks at all rows of a run. */
    public void set(final Batch newBatch, final int newStart, final int newCount) {
        batch = newBatch;
        start = newStart;
        count = newCount;
        selected = false;
    }

    public Batch batch() {
        return batch;
    }

    /** How many rows are looked at. */
    public int count() {
        return count;
    }

    /** True when {@link #rows} lists the rows; else they are the run from {@link #start}. */
    public boolean isSelected() {
        return selected;
    }

    public int start() {
        return start;
    }

    /** The rows of the batch that are looked at, when selected. */
    public int[] rows() {
        return rows;
    }

    /** The row of the batch at a place of the window. */
    public int row(final int index) {
        return selected ? rows[index] : start + index;
    }

    /** Drops the rows behind the first ones. */
    public void truncate(final int newCount) {
        count = Math.min(count, newCount);
    }

    /** Looks at the given rows, which are ascending. */
    public void setRows(final Batch newBatch, final int[] newRows, final int newCount) {
        batch = newBatch;
        start = 0;
        count = newCount;
        selected = true;
        System.arraycopy(newRows, 0, rows, 0, newCount);
    }

    /** Looks at the rows which the caller has put into {@link #rows}, in any order. */
    public void setPicked(final Batch newBatch, final int newCount) {
        batch = newBatch;
        start = 0;
        count = newCount;
        selected = true;
    }

    /** Looks at a part of another window. */
    public void setPart(final RowWindow whole, final int first, final int newCount) {
        batch = whole.batch;
        start = whole.start + first;
        count = newCount;
        selected = whole.selected;
        if (selected) {
            System.arraycopy(whole.rows, first, rows, 0, newCount);
        }
    }

    /** Keeps the rows where a condition of this window is true. */
    public void select(final Vector condition) {
        final byte[] bools = condition.bools;
        int kept = 0;
        if (condition.hasNulls) {
            final byte[] nulls = condition.nulls;
            for (int i = 0; i < count; i++) {
                rows[kept] = selected ? rows[i] : start + i;
                kept += bools[i] & (nulls[i] ^ 1);
            }
        } else if (selected) {
            for (int i = 0; i < count; i++) {
                rows[kept] = rows[i];
                kept += bools[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                rows[kept] = start + i;
                kept += bools[i];
            }
        }
        selected = selected || kept < count;
        count = kept;
    }
}
