package io.heddle.frame.io;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.expression.DataType;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the sampled texts of a column can be. Numbers with leading zeros are codes and stay text, as do integers beyond int64; integers and
 * decimals together are float64; dates and timestamps together are timestamps; anything else mixed is text, and so is a column
 * without any value.
 */
final class CsvColumnGuess {
    private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9][0-9]*)");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final Set<String> DECIMAL_WORDS =
            Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
    private static final Pattern TIMESTAMP =
            Pattern.compile(DATE.pattern() + "[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?");
    private static final int DISTINCT_COUNT_MAX = 4096;

    private boolean bool = true;
    private boolean integer = true;
    private boolean decimal = true;
    private boolean date = true;
    private boolean timestamp = true;
    private long valueCount;
    private long nullCount;
    private long textBytes;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private final Set<String> distinct = new HashSet<>();

    void addNull() {
        nullCount++;
    }

    void add(final String text, final boolean quoted) {
        if (text.isEmpty() && quoted) {
            // The empty text: null in a column of another type, so it decides nothing.
            nullCount++;
            return;
        }
        valueCount++;
        textBytes += text.getBytes(StandardCharsets.UTF_8).length;
        if (distinct.size() < DISTINCT_COUNT_MAX) {
            distinct.add(text);
        }
        final String trimmed = text.strip();
        bool = bool && (trimmed.equalsIgnoreCase("true") || trimmed.equalsIgnoreCase("false"));
        integer = integer && isInteger(trimmed);
        decimal = decimal
                && (DECIMAL.matcher(trimmed).matches() || DECIMAL_WORDS.contains(trimmed.toLowerCase(Locale.ROOT)));
        final boolean isDate = (date || timestamp) && DATE.matcher(trimmed).matches();
        date = date && isDate;
        timestamp = timestamp && (isDate || TIMESTAMP.matcher(trimmed).matches());
    }

    private boolean isInteger(final String text) {
        if (!INTEGER.matcher(text).matches()) {
            return false;
        }
        try {
            final long value = Long.parseLong(text);
            min = Math.min(min, value);
            max = Math.max(max, value);
            return true;
        } catch (final NumberFormatException ex) {
            // Too many digits for int64; as float64 it would lose some of them.
            decimal = false;
            return false;
        }
    }

    DataType type() {
        if (valueCount == 0) {
            return DataType.STRING;
        }
        if (bool) {
            return DataType.BOOL;
        }
        if (integer) {
            return DataType.INT64;
        }
        if (decimal) {
            return DataType.FLOAT64;
        }
        if (date) {
            return DataType.DATE;
        }
        return timestamp ? DataType.TIMESTAMP : DataType.STRING;
    }

    /** The bytes that a row of this column takes in a batch, roughly. */
    double decodedBytesPerRow(final DataType type) {
        return switch (type.kind()) {
            case BOOL -> 0.125;
            case FLOAT64, TIMESTAMP, DECIMAL -> 8;
            case DATE -> 4;
            case INT64 -> min > max ? 8 : BatchLayout.widthOf(min, max);
            case STRING -> {
                final long rows = Math.max(1, valueCount + nullCount);
                final boolean repeats = distinct.size() < DISTINCT_COUNT_MAX && distinct.size() * 4L < valueCount;
                yield repeats ? BatchLayout.codeWidthOf(distinct.size()) : 4 + (double) textBytes / rows;
            }
        };
    }
}
