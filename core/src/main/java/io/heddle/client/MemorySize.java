package io.heddle.client;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory as people write it: {@code 2GB} (10^9 bytes each), {@code 2GiB} (2^30 bytes each), {@code 64MB}, {@code 65536}
 * (bytes), {@code 0.5} (that share of what there is) or {@code auto} (left to Heddle). Upper and lower case, and a space before the unit,
 * make no difference.
 */
public final class MemorySize {
    private enum Form {
        BYTES,
        FRACTION,
        AUTO
    }

    private static final Pattern PATTERN = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)\\s*([a-z]*)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40));
    private static final String FORMS =
            "write it as 2GB (10^9 bytes each), 2GiB (2^30 bytes each), 64MB, 65536 (bytes), 0.5 (share of what there is) or auto";

    private final String text;
    private final Form form;
    private final long bytes;
    private final double fraction;

    private MemorySize(final String text, final Form form, final long bytes, final double fraction) {
        this.text = text;
        this.form = form;
        this.bytes = bytes;
        this.fraction = fraction;
    }

    /**
     * Read an amount.
     *
     * @param text as above.
     * @return the amount.
     * @throws BadInputException if it is none, or not above 0.
     */
    public static MemorySize parse(final String text) {
        final String trimmed = text.trim().toLowerCase(Locale.ROOT);
        if (trimmed.equals("auto")) {
            return new MemorySize(trimmed, Form.AUTO, 0, 0);
        }
        final Matcher matcher = PATTERN.matcher(trimmed);
        if (!matcher.matches()) {
            throw new BadInputException("'" + text + "' is no amount of memory: " + FORMS);
        }
        final BigDecimal number = new BigDecimal(matcher.group(1));
        final String unit = matcher.group(2);
        if (number.signum() == 0) {
            throw new BadInputException("'" + text + "' is no memory at all: it must be above 0");
        }
        if (unit.isEmpty() && matcher.group(1).contains(".")) {
            if (number.compareTo(BigDecimal.ONE) > 0) {
                throw new BadInputException("'" + text
                        + "' is more than all there is: a share lies above 0 and is at most 1.0; bytes are whole,"
                        + " and other amounts need a unit, as in 2.5GB");
            }
            return new MemorySize(text.trim(), Form.FRACTION, 0, number.doubleValue());
        }
        final Long factor = UNITS.get(unit);
        if (factor == null) {
            throw new BadInputException("'" + text + "' has the unknown unit '" + matcher.group(2) + "': " + FORMS);
        }
        final BigDecimal bytes = number.multiply(BigDecimal.valueOf(factor)).setScale(0, RoundingMode.DOWN);
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new BadInputException("'" + text + "' is more than any machine has: at most 8388607TiB can be said");
        }
        return new MemorySize(text.trim(), Form.BYTES, Math.max(1, bytes.longValueExact()), 0);
    }

    /**
     * An amount of bytes.
     *
     * @param bytes above 0.
     * @return the amount.
     */
    public static MemorySize ofBytes(final long bytes) {
        if (bytes <= 0) {
            throw new BadInputException(bytes + " bytes are no memory: the amount must be above 0");
        }
        return new MemorySize(Long.toString(bytes), Form.BYTES, bytes, 0);
    }

    /**
     * Whether the amount is left to Heddle.
     *
     * @return true for {@code auto}.
     */
    public boolean isAuto() {
        return form == Form.AUTO;
    }

    /**
     * The amount in bytes.
     *
     * @param availableBytes what there is: a share is a share of this.
     * @param autoBytes      what {@code auto} means.
     * @return bytes, at least 1.
     */
    public long toBytes(final long availableBytes, final long autoBytes) {
        return switch (form) {
            case BYTES -> bytes;
            case FRACTION -> Math.max(1, (long) (fraction * availableBytes));
            case AUTO -> autoBytes;
        };
    }

    /**
     * An amount for people, in units of 10^3.
     *
     * @param bytes to show.
     * @return three digits or so and a unit, as in {@code 64.0 MB}.
     */
    public static String format(final long bytes) {
        if (Math.abs(bytes) < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (Math.abs(value) >= 999.95 && unit < 5) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %sB", value, "kMGTPE".charAt(unit));
    }

    @Override
    public String toString() {
        return text;
    }
}
