package io.heddle.diagnostics;

import java.util.Locale;

/** Amounts for people: GB is 10^9 bytes. */
final class Quantity {
    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Quantity() {}

    static String bytes(final long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 999.5 && unit < SIZES.length - 1) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || size >= 99.5 ? "%.0f %s" : "%.1f %s", size, SIZES[unit]);
    }

    static String duration(final long ns) {
        if (ns < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f us", ns / 1e3);
        }
        if (ns < 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
        }
        if (ns < 59_950_000_000L) {
            return String.format(Locale.ROOT, ns < 10_000_000_000L ? "%.2f s" : "%.1f s", ns / 1e9);
        }
        final long seconds = Math.round(ns / 1e9);
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    static String count(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
