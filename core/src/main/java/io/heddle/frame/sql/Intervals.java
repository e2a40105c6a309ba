package io.heddle.frame.sql;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.ValueText;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import net.sf.jsqlparser.expression.IntervalExpression;

/** Literal dates and timestamps moved by intervals such as {@code interval '3' month} or {@code interval '90 days'}. */
final class Intervals {
    private Intervals() {}

    static Literal moved(final IntervalExpression interval, final Literal from, final int sign) {
        final boolean isDate = from.type() == DataType.DATE;
        if ((!isDate && from.type() != DataType.TIMESTAMP) || from.isNullLiteral()) {
            throw QueryContext.wrong(
                    interval,
                    "an interval moves a date or timestamp, but " + from + " is "
                            + from.type().label());
        }
        final String parameter = interval.getExpression() == null
                ? String.valueOf(interval.getParameter())
                : interval.getExpression().toString();
        final String[] words = (parameter.replace("'", "") + " " + String.valueOf(interval.getIntervalType()))
                .trim()
                .split("\\s+");
        final long count;
        try {
            count = Math.multiplyExact(Long.parseLong(words[0]), sign);
        } catch (final NumberFormatException | ArithmeticException wrong) {
            throw QueryContext.wrong(interval, "an interval needs a whole number, but got " + interval);
        }
        final String unit = words.length < 2 ? "" : SqlWords.lower(words[1]).replaceAll("\\(.*", "");
        final LocalDateTime start =
                isDate ? LocalDate.ofEpochDay(from.asLong()).atStartOfDay() : ValueText.toLocalDateTime(from.asLong());
        final LocalDateTime end =
                moved(interval, start, count, unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit);
        final boolean staysDate = isDate && end.toLocalTime().equals(java.time.LocalTime.MIDNIGHT);
        return staysDate ? Literal.of(end.toLocalDate()) : Literal.of(end);
    }

    private static LocalDateTime moved(
            final IntervalExpression interval, final LocalDateTime start, final long count, final String unit) {
        return switch (unit) {
            case "year" -> start.plus(Period.ofYears((int) count));
            case "month" -> start.plusMonths(count);
            case "week" -> start.plusWeeks(count);
            case "day" -> start.plusDays(count);
            case "hour" -> start.plusHours(count);
            case "minute" -> start.plusMinutes(count);
            case "second" -> start.plusSeconds(count);
            default ->
                throw QueryContext.wrong(
                        interval,
                        "the unit of an interval is year, month, week, day, hour, minute or second, but got "
                                + interval);
        };
    }
}
