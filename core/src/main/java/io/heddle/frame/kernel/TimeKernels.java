package io.heddle.frame.kernel;

import io.heddle.frame.expression.ScalarFunction;
import java.time.LocalDate;
import java.time.temporal.IsoFields;

/** Parts of timestamps, in microseconds since 1970. The date of the last value is remembered, since values often come in order. */
public final class TimeKernels {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
    private static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
    private static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

    private TimeKernels() {}

    /** A part as a number. */
    public static void part(final ScalarFunction function, final Vector times, final int count, final Vector into) {
        LogicalKernels.copyNulls(times, count, into);
        switch (function) {
            case HOUR -> ofDay(times, MICROS_PER_HOUR, count, into);
            case MINUTE -> ofDay(times, MICROS_PER_MINUTE, count, into);
            case SECOND -> ofDay(times, MICROS_PER_SECOND, count, into);
            default -> ofDate(function, times, count, into);
        }
    }

    private static void ofDay(final Vector times, final long unit, final int count, final Vector into) {
        final long modulus = unit == MICROS_PER_HOUR ? 24 : 60;
        for (int i = 0; i < count; i++) {
            into.longs[i] = Math.floorMod(times.longs[i], MICROS_PER_DAY) / unit % modulus;
        }
    }

    private static void ofDate(final ScalarFunction function, final Vector times, final int count, final Vector into) {
        long lastDay = Long.MIN_VALUE;
        long lastPart = 0;
        for (int i = 0; i < count; i++) {
            final long day = Math.floorDiv(times.longs[i], MICROS_PER_DAY);
            if (day != lastDay) {
                lastDay = day;
                lastPart = partOf(function, LocalDate.ofEpochDay(day));
            }
            into.longs[i] = lastPart;
        }
    }

    private static long partOf(final ScalarFunction function, final LocalDate date) {
        return switch (function) {
            case YEAR -> date.getYear();
            case MONTH -> date.getMonthValue();
            case DAY -> date.getDayOfMonth();
            case DAY_OF_WEEK -> date.getDayOfWeek().getValue();
            case DAY_OF_YEAR -> date.getDayOfYear();
            case QUARTER -> (date.getMonthValue() + 2) / 3;
            case WEEK -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            default -> throw new IllegalArgumentException(function.label());
        };
    }

    /** The start of the unit in which each value lies. */
    public static void truncate(final String unit, final Vector times, final int count, final Vector into) {
        LogicalKernels.copyNulls(times, count, into);
        for (int i = 0; i < count; i++) {
            final long time = times.longs[i];
            into.longs[i] = switch (unit) {
                case "second" -> time - Math.floorMod(time, MICROS_PER_SECOND);
                case "minute" -> time - Math.floorMod(time, MICROS_PER_MINUTE);
                case "hour" -> time - Math.floorMod(time, MICROS_PER_HOUR);
                case "day" -> time - Math.floorMod(time, MICROS_PER_DAY);
                default -> startOf(unit, LocalDate.ofEpochDay(Math.floorDiv(time, MICROS_PER_DAY)));
            };
        }
    }

    private static long startOf(final String unit, final LocalDate date) {
        final LocalDate start = switch (unit) {
            case "year" -> date.withDayOfYear(1);
            case "quarter" -> date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
            case "week" -> date.minusDays(date.getDayOfWeek().getValue() - 1L);
            default -> date.withDayOfMonth(1);
        };
        return start.toEpochDay() * MICROS_PER_DAY;
    }
}
