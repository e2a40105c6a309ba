package io.heddle.frame.expression;

/** The values of one operand for some rows, numbered from 0, as a function of a program sees them; valid during the call. */
public interface ColumnValues {
    DataType type();

    boolean isNull(int row);

    /** An int64, a date as days or a timestamp as microseconds since 1970. */
    long getLong(int row);

    /** A float64. */
    double getDouble(int row);

    boolean getBoolean(int row);

    /** A text; an object is made for it. */
    String getString(int row);
}
