package io.heddle.frame.expression;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One value for all rows. The value's class follows from the type: Boolean, Long, Double, String; dates as Long days, timestamps as Long
 * microseconds since 1970, decimals as Long units of their scale; null for a null of that type.
 */
public record Literal(DataType type, @Nullable Serializable value) implements Expression {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    /** A literal of a Java value; other classes are a user error. */
    public static Literal of(final Object value) {
        if (value instanceof Boolean truth) {
            return new Literal(DataType.BOOL, truth);
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return new Literal(DataType.INT64, ((Number) value).longValue());
        }
        if (value instanceof Double || value instanceof Float) {
            return new Literal(DataType.FLOAT64, ((Number) value).doubleValue());
        }
        if (value instanceof CharSequence) {
            return new Literal(DataType.STRING, value.toString());
        }
        if (value instanceof LocalDate date) {
            return new Literal(DataType.DATE, date.toEpochDay());
        }
        if (value instanceof LocalDateTime time) {
            return new Literal(DataType.TIMESTAMP, ChronoUnit.MICROS.between(EPOCH, time));
        }
        if (value instanceof BigDecimal number) {
            final Literal literal = Decimals.literal(number);
            if (literal == null) {
                throw FrameException.user("the decimal " + number + " has more than " + DataType.PRECISION_MAX
                        + " digits; round it by setScale, or use a Double");
            }
            return literal;
        }
        throw FrameException.user("a literal cannot be a " + value.getClass().getName()
                + "; use Boolean, Integer, Long, Double, BigDecimal, String, LocalDate or LocalDateTime");
    }

    /** The null of a type. */
    public static Literal ofNull(final DataType type) {
        return new Literal(type, null);
    }

    public boolean isNullLiteral() {
        return value == null;
    }

    /** The value of a non-null int64, date or timestamp literal, or the units of a decimal one. */
    public long asLong() {
        return ((Long) present()).longValue();
    }

    /** The value of a non-null decimal or int64 literal. */
    public BigDecimal asDecimal() {
        return Decimals.of(asLong(), type.scale());
    }

    /** The value of a non-null float64 literal. */
    public double asDouble() {
        return ((Double) present()).doubleValue();
    }

    /** The value of a non-null bool literal. */
    public boolean asBoolean() {
        return ((Boolean) present()).booleanValue();
    }

    /** The value of a non-null string literal. */
    public String asString() {
        return (String) present();
    }

    private Serializable present() {
        if (value == null) {
            throw FrameException.internal("the null literal of type " + type.label() + " has no value");
        }
        return value;
    }

    @Override
    public String toString() {
        if (value == null) {
            return "null";
        }
        return type == DataType.STRING ? "'" + value + "'" : ValueText.of(type, value);
    }
}
