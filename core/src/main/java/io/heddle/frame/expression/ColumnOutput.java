package io.heddle.frame.expression;

/** Takes a value for each of some rows, numbered from 0, in any order; rows that are not set are null. */
public interface ColumnOutput {
    /** An int64, a date as days, a timestamp as microseconds since 1970, or the units of a decimal ({@link Decimals}). */
    void setLong(int row, long value);

    /** A float64. */
    void setDouble(int row, double value);

    void setBoolean(int row, boolean value);

    void setString(int row, String value);

    /** Sets a value of an object of the type, an integer also where that is float64; any other object is a user error. */
    static void set(final ColumnOutput into, final DataType type, final int row, final Object value) {
        final Literal literal = Literal.of(value);
        if (literal.type() == DataType.INT64 && type == DataType.FLOAT64) {
            into.setDouble(row, (double) literal.asLong());
            return;
        }
        if (type.isDecimal() && (literal.type().isDecimal() || literal.type() == DataType.INT64)) {
            final Long units = Decimals.units(literal.asDecimal(), type);
            if (units == null) {
                throw FrameException.user("a function of the program gave " + value + ", which does not fit "
                        + type.label() + "; declare a decimal with more digits before the point");
            }
            into.setLong(row, units);
            return;
        }
        if (literal.type() != type) {
            throw FrameException.user("a function of the program that should give " + type.label() + " gave "
                    + literal.type().label() + ": " + value);
        }
        switch (type.kind()) {
            case BOOL -> into.setBoolean(row, literal.asBoolean());
            case FLOAT64 -> into.setDouble(row, literal.asDouble());
            case STRING -> into.setString(row, literal.asString());
            case INT64, DATE, TIMESTAMP, DECIMAL -> into.setLong(row, literal.asLong());
        }
    }
}
