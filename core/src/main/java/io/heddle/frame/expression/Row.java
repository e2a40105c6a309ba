package io.heddle.frame.expression;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** One row as a function of a program sees it; valid during the call. Column names are looked up each time: a user error where there is none. */
public interface Row {
    /** Names and types of its columns. */
    Schema schema();

    /** Whether a column has no value here. */
    boolean isNull(int column);

    /** An int64, a date as days or a timestamp as microseconds since 1970; 0 where null. */
    long getLong(int column);

    /** A decimal, or an int64 as one; 0 where null. */
    BigDecimal getDecimal(int column);

    /** A float64, or an int64 or decimal as one; 0 where null. */
    double getDouble(int column);

    /** A bool; false where null. */
    boolean getBoolean(int column);

    /** A text; empty where null. */
    String getString(int column);

    default boolean isNull(final String column) {
        return isNull(schema().indexOf(column));
    }

    default long getLong(final String column) {
        return getLong(schema().indexOf(column));
    }

    default BigDecimal getDecimal(final String column) {
        return getDecimal(schema().indexOf(column));
    }

    default double getDouble(final String column) {
        return getDouble(schema().indexOf(column));
    }

    default boolean getBoolean(final String column) {
        return getBoolean(schema().indexOf(column));
    }

    default String getString(final String column) {
        return getString(schema().indexOf(column));
    }

    /** A value as Boolean, Long, Double, BigDecimal, String, LocalDate or LocalDateTime; null where there is none. */
    default @Nullable Object get(final int column) {
        if (isNull(column)) {
            return null;
        }
        return switch (schema().field(column).type().kind()) {
            case BOOL -> getBoolean(column);
            case INT64 -> getLong(column);
            case FLOAT64 -> getDouble(column);
            case STRING -> getString(column);
            case DECIMAL -> getDecimal(column);
            case DATE -> LocalDate.ofEpochDay(getLong(column));
            case TIMESTAMP ->
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(getLong(column), 1_000_000L),
                        (int) Math.floorMod(getLong(column), 1_000_000L) * 1_000,
                        ZoneOffset.UTC);
        };
    }

    default @Nullable Object get(final String column) {
        return get(schema().indexOf(column));
    }
}
