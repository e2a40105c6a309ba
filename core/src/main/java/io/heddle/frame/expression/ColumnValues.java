package io.heddle.frame.expression;

import java.math.BigDecimal;

/** The values of one operand for some rows, numbered from 0, as a function of a program sees them; valid during the call. */
public interface ColumnValues {
    DataType type();

    boolean isNull(int row);

    /** An int64, a date as days, a timestamp as microseconds since 1970, or the units of a decimal ({@link #getDecimal}). */
    long getLong(int row);

    /** A float64. */
    double getDouble(int row);

    /** A decimal, or an int64 as one; an object is made for it. */
    default BigDecimal getDecimal(final int row) {
        return Decimals.of(getLong(row), type().scale());
    }

    boolean getBoolean(int row);

    /** A text; an object is made for it. */
    String getString(int row);
}
