package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import org.agrona.UnsafeApi;

/**
 * Orders the rows of a {@link RowSet} by some of its columns, or by none, and, where these are equal, by id. Each row has a prefix, 64 bits of its first key
 * that order as unsigned numbers, so that most comparisons look no further.
 */
public final class RowComparator {
    private final RowSet rows;
    private final int[] columns;
    private final boolean[] descending;
    private final boolean[] nullsFirst;

    /** The arrays have an element per key, the first key first. */
    public RowComparator(
            final RowSet rows, final int[] columns, final boolean[] descending, final boolean[] nullsFirst) {
        this.rows = rows;
        this.columns = columns.clone();
        this.descending = descending.clone();
        this.nullsFirst = nullsFirst.clone();
    }

    /** A number that orders rows by their first key as far as 64 bits can tell, when compared without sign. */
    public long prefix(final long id) {
        if (columns.length == 0) {
            return 0;
        }
        final ColumnView view = rows.column(columns[0], id);
        final int row = RowSet.rowOf(id);
        if (view.isNull(row)) {
            return nullsFirst[0] ? 0 : -1;
        }
        final long ascending = switch (view.type().kind()) {
            case FLOAT64 -> orderedBits(view.doubleAt(row));
            case STRING -> leadingBytes(view, row);
            case BOOL, INT64, DATE, TIMESTAMP, DECIMAL -> view.longAt(row) ^ Long.MIN_VALUE;
        };
        return descending[0] ? ~ascending : ascending;
    }

    /** The bits of a double so that they order without sign as doubles do, one zero and one NaN. */
    private static long orderedBits(final double value) {
        final long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    private static long leadingBytes(final ColumnView view, final int row) {
        final int entry = view.entryAt(row);
        final long address = view.entryAddress(entry);
        final int length = view.entryLength(entry);
        if (length >= Long.BYTES) {
            return Long.reverseBytes(UnsafeApi.getLong(address));
        }
        long prefix = 0;
        for (int i = 0; i < length; i++) {
            prefix |= (UnsafeApi.getByte(address + i) & 0xFFL) << (56 - 8 * i);
        }
        return prefix;
    }

    /** The order of two rows; never zero for two ids. */
    public int compare(final long left, final long right) {
        final int order = compareKeys(left, right);
        return order != 0 ? order : Long.compare(left, right);
    }

    /** The order of two rows by the keys alone. */
    public int compareKeys(final long left, final long right) {
        for (int key = 0; key < columns.length; key++) {
            final int order = compareKey(key, left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** How many keys there are. */
    public int keyCount() {
        return columns.length;
    }

    /** Whether the first keys of two rows are equal, as many as asked for; two nulls are. */
    public boolean isEqual(final long left, final long right, final int count) {
        for (int key = 0; key < count; key++) {
            if (compareKey(key, left, right) != 0) {
                return false;
            }
        }
        return true;
    }

    private int compareKey(final int key, final long left, final long right) {
        final ColumnView leftView = rows.column(columns[key], left);
        final ColumnView rightView = rows.column(columns[key], right);
        final int leftRow = RowSet.rowOf(left);
        final int rightRow = RowSet.rowOf(right);
        final boolean leftNull = leftView.isNull(leftRow);
        final boolean rightNull = rightView.isNull(rightRow);
        if (leftNull || rightNull) {
            final int order = Boolean.compare(leftNull, rightNull);
            return nullsFirst[key] ? -order : order;
        }
        final int order = compareValues(leftView, leftRow, rightView, rightRow);
        return descending[key] ? -order : order;
    }

    private static int compareValues(
            final ColumnView left, final int leftRow, final ColumnView right, final int rightRow) {
        final DataType type = left.type();
        if (type == DataType.STRING) {
            final int leftEntry = left.entryAt(leftRow);
            final int rightEntry = right.entryAt(rightRow);
            return Integer.signum(ByteRanges.compare(
                    left.entryAddress(leftEntry),
                    left.entryLength(leftEntry),
                    right.entryAddress(rightEntry),
                    right.entryLength(rightEntry)));
        }
        if (type == DataType.FLOAT64) {
            return Double.compare(left.doubleAt(leftRow) + 0.0, right.doubleAt(rightRow) + 0.0);
        }
        return Long.compare(left.longAt(leftRow), right.longAt(rightRow));
    }
}
