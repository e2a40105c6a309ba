package io.heddle.frame.expression;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One column that a window adds: a value for each row that depends on the rows before and behind it. Build it with {@link #rowNumber},
 * {@link #lag} and the like; its name is {@code lag(x, 1)} unless renamed.
 *
 * @param column what it looks at; null for a place in the order.
 * @param condition a bool column that says which rows count; null where all do.
 * @param reach  rows between this one and the one wanted, or rows of a mean; 0 where it has no meaning.
 */
public record WindowFunction(
        Kind kind, @Nullable String column, @Nullable String condition, int reach, String name)
        implements Serializable {
    /** What is computed. */
    public enum Kind {
        ROW_NUMBER,
        RANK,
        DENSE_RANK,
        LAG,
        LEAD,
        RUNNING_SUM,
        ROLLING_MEAN,
        LAST_WHERE,
        FILL_FORWARD
    }

    /** Rows of a mean; each row adds as many up. */
    public static final int REACH_MAX = 1 << 20;

    /** The place of a row, from 1. */
    public static WindowFunction rowNumber() {
        return new WindowFunction(Kind.ROW_NUMBER, null, 0, "row_number");
    }

    /** One more than there are rows before those that are equal by the order. */
    public static WindowFunction rank() {
        return new WindowFunction(Kind.RANK, null, 0, "rank");
    }

    /** One more than there are different rows before, as the order sees them. */
    public static WindowFunction denseRank() {
        return new WindowFunction(Kind.DENSE_RANK, null, 0, "dense_rank");
    }

    /** The value of a column so many rows before; null where there is no such row. */
    public static WindowFunction lag(final String column, final int rowCount) {
        return new WindowFunction(Kind.LAG, column, atLeastOne(rowCount), "lag(" + column + ", " + rowCount + ")");
    }

    /** The value of a column so many rows behind; null where there is no such row. */
    public static WindowFunction lead(final String column, final int rowCount) {
        return new WindowFunction(Kind.LEAD, column, atLeastOne(rowCount), "lead(" + column + ", " + rowCount + ")");
    }

    /** The sum of a numeric column up to and with this row, nulls left out; null before the first value. */
    public static WindowFunction runningSum(final String column) {
        return new WindowFunction(Kind.RUNNING_SUM, column, 0, "running_sum(" + column + ")");
    }

    /** The mean of a numeric column over this row and those before it, at most so many together, nulls left out; null where all are. */
    public static WindowFunction rollingMean(final String column, final int rowCount) {
        return new WindowFunction(
                Kind.ROLLING_MEAN, column, atLeastOne(rowCount), "rolling_mean(" + column + ", " + rowCount + ")");
    }

    /**
     * The value of a column in the last row, up to and with this one, in which a bool column is true; null where there is no such row, or no value in
     * it.
     */
    public static WindowFunction lastWhere(final String column, final String condition) {
        return new WindowFunction(
                Kind.LAST_WHERE, column, condition, 0, "last_where(" + column + ", " + condition + ")");
    }

    /** The last value of a column, up to and with this row, that is not null; null where there is none. */
    public static WindowFunction fillForward(final String column) {
        return new WindowFunction(Kind.FILL_FORWARD, column, 0, "fill_forward(" + column + ")");
    }

    /** A function of a column, without a condition. */
    public WindowFunction(final Kind kind, final @Nullable String column, final int reach, final String name) {
        this(kind, column, null, reach, name);
    }

    private static int atLeastOne(final int rowCount) {
        if (rowCount < 1 || rowCount > REACH_MAX) {
            throw FrameException.user(
                    "a window reaches over 1 to " + REACH_MAX + " rows, but " + rowCount + " were asked for");
        }
        return rowCount;
    }

    /** The same function under another column name. */
    public WindowFunction as(final String newName) {
        return new WindowFunction(kind, column, condition, reach, newName);
    }

    /** The type of the column over rows of a schema; a user error where it has no such column or one of a type without sums. */
    public DataType typeOver(final Schema schema) {
        if (column == null) {
            return DataType.INT64;
        }
        final DataType type = schema.typeOf(column);
        if (condition != null && schema.typeOf(condition) != DataType.BOOL) {
            throw FrameException.user(name + " needs a column of type bool, but '" + condition + "' is "
                    + schema.typeOf(condition).label());
        }
        if (kind == Kind.LAG || kind == Kind.LEAD || kind == Kind.LAST_WHERE || kind == Kind.FILL_FORWARD) {
            return type;
        }
        if (!type.isNumeric()) {
            throw FrameException.user(name + " needs a column of type int64, float64 or decimal, but '" + column
                    + "' is " + type.label());
        }
        return kind == Kind.ROLLING_MEAN ? DataType.FLOAT64 : type.ofSums();
    }
}
