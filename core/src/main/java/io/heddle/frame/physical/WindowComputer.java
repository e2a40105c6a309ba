package io.heddle.frame.physical;

import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.SortEntries;
import io.heddle.frame.kernel.Vector;
import java.util.Arrays;

/**
 * Computes one column of a window over sorted rows, a run of them after the other: {@link #compute} goes on where it stopped and keeps the values,
 * {@link #load} gives them out, as often as asked. One fragment run.
 */
final class WindowComputer {
    private final WindowFunction function;
    private final RowSet rows;
    private final SortEntries entries;
    private final RowComparator comparator;
    private final int keyCount;
    private final int column;
    private final int condition;
    private final DataType type;
    private final long[] longs = new long[Vector.CAPACITY];
    private final double[] doubles = new double[Vector.CAPACITY];
    private final byte[] nulls = new byte[Vector.CAPACITY];
    private final long[] ids = new long[Vector.CAPACITY];
    private long groupStart;
    private long rank;
    private long longSum;
    private double doubleSum;
    private long valueCount;
    private long lastId = RowSet.NONE;

    /** A column over rows in the order of the entries; those equal by the first {@code keyCount} keys belong together. */
    WindowComputer(
            final WindowFunction function,
            final WindowSpec spec,
            final RowSet rows,
            final SortEntries entries,
            final RowComparator comparator) {
        this.function = function;
        this.rows = rows;
        this.entries = entries;
        this.comparator = comparator;
        this.keyCount = spec.keys().size();
        final String name = function.column();
        this.column = name == null ? -1 : spec.order().schema().indexOf(name);
        final String conditionName = function.condition();
        this.condition = conditionName == null ? -1 : spec.order().schema().indexOf(conditionName);
        this.type = name == null ? DataType.INT64 : spec.order().schema().typeOf(name);
    }

    /** Computes the values of the next rows, at most {@link Vector#CAPACITY}; {@code first} is the place behind the last call's rows. */
    void compute(final long first, final int count) {
        Arrays.fill(nulls, 0, count, (byte) 0);
        for (int i = 0; i < count; i++) {
            final long place = first + i;
            if (place == 0 || !areTogether(place - 1, place)) {
                groupStart = place;
                rank = 0;
                longSum = 0;
                doubleSum = 0;
                valueCount = 0;
                lastId = RowSet.NONE;
            }
            computeRow(place, i);
        }
    }

    private boolean areTogether(final long place, final long other) {
        return comparator.isEqual(entries.id(place), entries.id(other), keyCount);
    }

    private void computeRow(final long place, final int index) {
        switch (function.kind()) {
            case ROW_NUMBER -> longs[index] = place - groupStart + 1;
            case RANK -> longs[index] = rank = isPeer(place) ? rank : place - groupStart + 1;
            case DENSE_RANK -> longs[index] = rank = isPeer(place) ? rank : rank + 1;
            case LAG ->
                ids[index] =
                        place - function.reach() >= groupStart ? entries.id(place - function.reach()) : RowSet.NONE;
            case LEAD -> {
                final long other = place + function.reach();
                ids[index] = other < entries.size() && areTogether(place, other) ? entries.id(other) : RowSet.NONE;
            }
            case LAST_WHERE, FILL_FORWARD -> {
                if (counts(entries.id(place))) {
                    lastId = entries.id(place);
                }
                ids[index] = lastId;
            }
            case RUNNING_SUM -> addToSum(place, index);
            case ROLLING_MEAN -> meanOf(Math.max(groupStart, place - function.reach() + 1), place, index);
        }
    }

    /** Whether a row may be the last one: has a value, or meets the condition. */
    private boolean counts(final long id) {
        final ColumnView view = rows.column(condition >= 0 ? condition : column, id);
        final int row = RowSet.rowOf(id);
        return !view.isNull(row) && (condition < 0 || view.longAt(row) != 0);
    }

    /** Whether the row before belongs to the same group and stands at the same place of the order. */
    private boolean isPeer(final long place) {
        return place > groupStart
                && comparator.isEqual(entries.id(place - 1), entries.id(place), comparator.keyCount());
    }

    private void addToSum(final long place, final int index) {
        final long id = entries.id(place);
        final ColumnView view = rows.column(column, id);
        final int row = RowSet.rowOf(id);
        if (!view.isNull(row)) {
            valueCount++;
            if (type == DataType.FLOAT64) {
                doubleSum += view.doubleAt(row);
            } else {
                final long value = view.longAt(row);
                final long sum = longSum + value;
                if (type.isDecimal() && !Decimals.fits(sum)) {
                    throw FrameException.user("decimal overflow: '" + function.name() + "' goes beyond "
                            + Decimals.of(longSum, type.scale()) + " + " + Decimals.of(value, type.scale())
                            + "; sum a decimal with fewer places instead, or a float64, by cast");
                }
                if (((longSum ^ sum) & (value ^ sum)) < 0) {
                    throw FrameException.user(
                            "int64 overflow: '" + function.name() + "' goes beyond " + longSum + " + " + value
                                    + "; sum a float64 instead, for example over withColumn(\"x\", col(\"x\").times(1.0))");
                }
                longSum = sum;
            }
        }
        nulls[index] = (byte) (valueCount == 0 ? 1 : 0);
        longs[index] = longSum;
        doubles[index] = doubleSum;
    }

    private void meanOf(final long first, final long last, final int index) {
        double sum = 0;
        int count = 0;
        for (long place = first; place <= last; place++) {
            final long id = entries.id(place);
            final ColumnView view = rows.column(column, id);
            final int row = RowSet.rowOf(id);
            if (!view.isNull(row)) {
                sum += type == DataType.FLOAT64 ? view.doubleAt(row) : view.longAt(row);
                count++;
            }
        }
        nulls[index] = (byte) (count == 0 ? 1 : 0);
        doubles[index] = count == 0 ? 0 : sum / count / Decimals.powerOfTen(type.scale());
    }

    private boolean isOfOtherRows() {
        return switch (function.kind()) {
            case LAG, LEAD, LAST_WHERE, FILL_FORWARD -> true;
            default -> false;
        };
    }

    /** Gives out computed values: {@code count} from the place {@code start} within the last call's rows on. */
    void load(final int start, final int count, final Vector into) {
        if (isOfOtherRows()) {
            rows.gather(column, ids, start, count, into);
            return;
        }
        boolean hasNulls = false;
        for (int i = 0; i < count; i++) {
            final byte isNull = nulls[start + i];
            into.nulls()[i] = isNull;
            hasNulls |= isNull != 0;
            if (into.type() == DataType.FLOAT64) {
                into.doubles()[i] = isNull != 0 ? 0 : doubles[start + i];
            } else {
                into.longs()[i] = isNull != 0 ? 0 : longs[start + i];
            }
        }
        into.hasNulls(hasNulls);
    }
}
