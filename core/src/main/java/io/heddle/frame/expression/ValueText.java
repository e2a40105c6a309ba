package io.heddle.frame.expression;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/** How values are written as text, in plans, tables and errors, and how text of a program becomes a date or a timestamp. */
public final class ValueText {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter();

    private ValueText() {}

    /** The text of a value held as in {@link Literal}. */
    public static String of(final DataType type, final Serializable value) {
        return switch (type.kind()) {
            case DECIMAL -> Decimals.of((Long) value, type.scale()).toPlainString();
            case DATE -> LocalDate.ofEpochDay((Long) value).toString();
            case TIMESTAMP -> timestamp((Long) value);
            default -> value.toString();
        };
    }

    /** The text of a timestamp: {@code 2001-01-01 00:03:00}, with a fraction only where it is not zero. */
    public static String timestamp(final long micros) {
        return TIMESTAMP.format(toLocalDateTime(micros));
    }

    /** Microseconds since 1970 as a local date and time. */
    public static LocalDateTime toLocalDateTime(final long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }

    /** Reads text as a literal of a date or timestamp; null when it is none. */
    public static @Nullable Literal parse(final String text, final DataType type) {
        try {
            if (text.length() == 10) {
                final LocalDate date = LocalDate.parse(text);
                return type == DataType.DATE ? Literal.of(date) : Literal.of(date.atStartOfDay());
            }
            final LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
            return type == DataType.TIMESTAMP ? Literal.of(time) : null;
        } catch (final DateTimeParseException ex) {
            return null;
        }
    }
}
