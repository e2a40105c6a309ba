package io.heddle.frame.io;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;
import org.agrona.UnsafeApi;

/**
 * Reads values from the bytes of a field without making objects. Each method says whether the bytes are a value of its type; the value
 * then stands in {@link #longValue} or {@link #doubleValue}. Blanks around numbers, dates and bools do not count. One per reader.
 */
final class TextValues {
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int DOUBLE_TEXT_LENGTH_MAX = 4096;

    private long longValue;
    private double doubleValue;
    private long lastDateLow;
    private int lastDateHigh;
    private long lastDay;
    private boolean hasLastDay;

    long longValue() {
        return longValue;
    }

    double doubleValue() {
        return doubleValue;
    }

    boolean parseLong(final long fieldAddress, final int fieldLength) {
        long address = fieldAddress;
        long end = fieldAddress + fieldLength;
        if (fieldLength > 0 && (isBlank(UnsafeApi.getByte(address)) || isBlank(UnsafeApi.getByte(end - 1)))) {
            address = skipBlanks(address, end);
            end = trimBlanks(address, end);
        }
        if (address == end) {
            return false;
        }
        final byte first = UnsafeApi.getByte(address);
        final boolean negative = first == '-';
        if (negative || first == '+') {
            address++;
        }
        final long digits = end - address;
        if (digits <= 0) {
            return false;
        }
        if (digits > 18) {
            return parseLongExact(address, end, negative);
        }
        long value = 0;
        for (; address < end; address++) {
            final int digit = UnsafeApi.getByte(address) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        longValue = negative ? -value : value;
        return true;
    }

    /** Counts downwards, because the smallest int64 has no positive counterpart. */
    private boolean parseLongExact(final long start, final long end, final boolean negative) {
        long value = 0;
        for (long address = start; address < end; address++) {
            final int digit = UnsafeApi.getByte(address) - '0';
            if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10) {
                return false;
            }
            final long next = value * 10 - digit;
            if (next > value) {
                return false;
            }
            value = next;
        }
        if (!negative && value == Long.MIN_VALUE) {
            return false;
        }
        longValue = negative ? value : -value;
        return true;
    }

    boolean parseDouble(final long fieldAddress, final int fieldLength) {
        final long start = skipBlanks(fieldAddress, fieldAddress + fieldLength);
        final long end = trimBlanks(start, fieldAddress + fieldLength);
        long address = start;
        if (address == end) {
            return false;
        }
        final byte first = UnsafeApi.getByte(address);
        if (first == '-' || first == '+') {
            address++;
        }
        long mantissa = 0;
        int digits = 0;
        int decimals = 0;
        boolean point = false;
        for (; address < end; address++) {
            final byte b = UnsafeApi.getByte(address);
            final int digit = b - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = mantissa * 10 + digit;
                digits++;
                decimals += point ? 1 : 0;
            } else if (b == '.' && !point) {
                point = true;
            } else {
                return parseUnusualDouble(start, end);
            }
        }
        if (digits == 0 || digits > 18 || mantissa > 1L << 53 || decimals > 22) {
            return digits > 0 && parseUnusualDouble(start, end);
        }
        final double value = mantissa / POWERS_OF_TEN[decimals];
        doubleValue = first == '-' ? -value : value;
        return true;
    }

    /** Units of a decimal type; digits behind its places round it, half away from zero. */
    boolean parseDecimal(final long fieldAddress, final int fieldLength, final DataType type) {
        final long start = skipBlanks(fieldAddress, fieldAddress + fieldLength);
        final long end = trimBlanks(start, fieldAddress + fieldLength);
        long address = start;
        if (address == end) {
            return false;
        }
        final byte first = UnsafeApi.getByte(address);
        if (first == '-' || first == '+') {
            address++;
        }
        final long limit = Decimals.powerOfTen(type.precision());
        long units = 0;
        int digits = 0;
        int places = 0;
        boolean point = false;
        boolean roundsUp = false;
        for (; address < end; address++) {
            final byte b = UnsafeApi.getByte(address);
            final int digit = b - '0';
            if (digit >= 0 && digit <= 9) {
                digits++;
                places += point ? 1 : 0;
                if (places <= type.scale()) {
                    units = units * 10 + digit;
                    if (units >= limit) {
                        return false;
                    }
                } else if (places == type.scale() + 1) {
                    roundsUp = digit >= 5;
                }
            } else if (b == '.' && !point) {
                point = true;
            } else {
                return digits > 0 && (b | 0x20) == 'e' && parseUnusualDecimal(start, end, type);
            }
        }
        if (digits == 0 || (places < type.scale() && units >= limit / Decimals.powerOfTen(type.scale() - places))) {
            return false;
        }
        units = units * Decimals.powerOfTen(Math.max(0, type.scale() - places)) + (roundsUp ? 1 : 0);
        longValue = first == '-' ? -units : units;
        return units < limit;
    }

    private boolean parseUnusualDecimal(final long start, final long end, final DataType type) {
        if (end - start > DOUBLE_TEXT_LENGTH_MAX) {
            return false;
        }
        final String text = new String(ByteRanges.copyOut(start, (int) (end - start)), StandardCharsets.ISO_8859_1);
        try {
            final Long units = Decimals.units(new BigDecimal(text), type);
            longValue = units == null ? 0 : units;
            return units != null;
        } catch (final NumberFormatException notOne) {
            return false;
        }
    }

    private boolean parseUnusualDouble(final long start, final long end) {
        final int length = (int) Math.min(DOUBLE_TEXT_LENGTH_MAX + 1, end - start);
        if (length > DOUBLE_TEXT_LENGTH_MAX) {
            return false;
        }
        final byte[] bytes = ByteRanges.copyOut(start, length);
        int position = bytes[0] == '-' || bytes[0] == '+' ? 1 : 0;
        if (position < length && (bytes[position] | 0x20) >= 'a') {
            return parseNamedDouble(bytes);
        }
        for (; position < length; position++) {
            final int b = bytes[position] | 0x20;
            if (!(bytes[position] >= '0' && bytes[position] <= '9')
                    && bytes[position] != '.'
                    && b != 'e'
                    && bytes[position] != '-'
                    && bytes[position] != '+') {
                return false;
            }
        }
        try {
            doubleValue = JavaDoubleParser.parseDouble(bytes, 0, length);
            return true;
        } catch (final NumberFormatException ex) {
            return false;
        }
    }

    private boolean parseNamedDouble(final byte[] bytes) {
        final String text = new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        switch (text) {
            case "nan" -> doubleValue = Double.NaN;
            case "inf", "infinity", "+inf", "+infinity" -> doubleValue = Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> doubleValue = Double.NEGATIVE_INFINITY;
            default -> {
                return false;
            }
        }
        return true;
    }

    boolean parseBoolean(final long fieldAddress, final int fieldLength) {
        final long start = skipBlanks(fieldAddress, fieldAddress + fieldLength);
        final long end = trimBlanks(start, fieldAddress + fieldLength);
        final long length = end - start;
        if (length != 4 && length != 5) {
            return false;
        }
        final int word = UnsafeApi.getInt(start) | 0x20202020;
        if (length == 4 && word == ('t' | 'r' << 8 | 'u' << 16 | 'e' << 24)) {
            longValue = 1;
            return true;
        }
        longValue = 0;
        return length == 5
                && word == ('f' | 'a' << 8 | 'l' << 16 | 's' << 24)
                && (UnsafeApi.getByte(start + 4) | 0x20) == 'e';
    }

    /** Days since 1970 of {@code yyyy-MM-dd}. */
    boolean parseDate(final long fieldAddress, final int fieldLength) {
        final long start = skipBlanks(fieldAddress, fieldAddress + fieldLength);
        final long end = trimBlanks(start, fieldAddress + fieldLength);
        return end - start == 10 && parseDay(start);
    }

    /** Microseconds since 1970 of {@code yyyy-MM-dd}, {@code yyyy-MM-dd HH:mm}, with seconds and up to six decimals of them. */
    boolean parseTimestamp(final long fieldAddress, final int fieldLength) {
        final long start = skipBlanks(fieldAddress, fieldAddress + fieldLength);
        final long end = trimBlanks(start, fieldAddress + fieldLength);
        final long length = end - start;
        if (length < 10 || !parseDay(start)) {
            return false;
        }
        long micros = longValue * MICROS_PER_DAY;
        if (length > 10) {
            final byte separator = UnsafeApi.getByte(start + 10);
            if (length < 16 || (separator != ' ' && separator != 'T') || UnsafeApi.getByte(start + 13) != ':') {
                return false;
            }
            final int hour = twoDigits(start + 11);
            final int minute = twoDigits(start + 14);
            if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
                return false;
            }
            micros += (hour * 60L + minute) * 60_000_000L;
            if (length > 16) {
                final long fraction = parseSeconds(start + 16, end);
                if (fraction < 0) {
                    return false;
                }
                micros += fraction;
            }
        }
        longValue = micros;
        return true;
    }

    /** Microseconds of {@code :ss} or {@code :ss.ffffff}, or -1. */
    private static long parseSeconds(final long start, final long end) {
        final int second = end - start < 3 || UnsafeApi.getByte(start) != ':' ? -1 : twoDigits(start + 1);
        if (second < 0 || second > 59 || (end - start > 3 && UnsafeApi.getByte(start + 3) != '.') || end - start > 10) {
            return -1;
        }
        long micros = 0;
        long unit = 100_000;
        for (long address = start + 4; address < end; address++) {
            final int digit = UnsafeApi.getByte(address) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            micros += digit * unit;
            unit /= 10;
        }
        return end - start == 4 ? -1 : second * 1_000_000L + micros;
    }

    /** Reads ten bytes as a day; remembers the last one, because files tend to be ordered by time. */
    private boolean parseDay(final long address) {
        final long low = UnsafeApi.getLong(address);
        final int high = UnsafeApi.getShort(address + 8);
        if (hasLastDay && low == lastDateLow && high == lastDateHigh) {
            longValue = lastDay;
            return true;
        }
        final int century = twoDigits(address);
        final int yearOfCentury = twoDigits(address + 2);
        final int month = twoDigits(address + 5);
        final int day = twoDigits(address + 8);
        if (century < 0
                || yearOfCentury < 0
                || UnsafeApi.getByte(address + 4) != '-'
                || UnsafeApi.getByte(address + 7) != '-'
                || month < 1
                || month > 12
                || day < 1) {
            return false;
        }
        final int year = century * 100 + yearOfCentury;
        if (day > YearMonth.of(year, month).lengthOfMonth()) {
            return false;
        }
        longValue = LocalDate.of(year, month, day).toEpochDay();
        lastDateLow = low;
        lastDateHigh = high;
        lastDay = longValue;
        hasLastDay = true;
        return true;
    }

    private static int twoDigits(final long address) {
        final int tens = UnsafeApi.getByte(address) - '0';
        final int ones = UnsafeApi.getByte(address + 1) - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }

    private static boolean isBlank(final byte b) {
        return b == ' ' || b == '\t';
    }

    private static long skipBlanks(final long start, final long end) {
        long address = start;
        while (address < end && isBlank(UnsafeApi.getByte(address))) {
            address++;
        }
        return address;
    }

    private static long trimBlanks(final long start, final long end) {
        long address = end;
        while (address > start && isBlank(UnsafeApi.getByte(address - 1))) {
            address--;
        }
        return address;
    }
}
