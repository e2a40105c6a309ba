package io.heddle.tools.demo;

import io.heddle.frame.Table;
import io.heddle.tools.demo.FlightsReference.Group;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the tables of the engine with the reference, and says the first difference. */
final class AnswerCheck {
    private static final double TOLERANCE = 1e-9;

    private AnswerCheck() {}

    static void byOrigin(final Table table, final Map<String, Group> expected) {
        keys(table, "origin", expected);
        for (long row = 0; row < table.rowCount(); row++) {
            final String key = key(table, row, "origin");
            final Group group = group(expected, key);
            exact("sum of delay from " + key, table.getLong(row, "sum_delay"), group.delaySum);
            close("mean delay from " + key, table.getDouble(row, "mean_delay"), mean(group.delaySum, group.delayCount));
            exact("flights from " + key, table.getLong(row, "flights"), group.rowCount);
        }
    }

    static void byDestination(final Table table, final Map<String, Group> expected) {
        keys(table, "destination", expected);
        for (long row = 0; row < table.rowCount(); row++) {
            final String key = key(table, row, "destination");
            final Group group = group(expected, key);
            exact("longest delay to " + key, table.getLong(row, "max_delay"), group.delayMax);
            if (group.distanceCount > 0) {
                close(
                        "mean distance to " + key,
                        table.getDouble(row, "mean_distance"),
                        mean(group.distanceSum, group.distanceCount));
            } else if (!table.isNull(row, "mean_distance")) {
                throw different("mean distance to " + key, table.getString(row, "mean_distance"), "none");
            }
        }
    }

    static void overall(final Table table, final Group expected) {
        exact("rows of the table of all", table.rowCount(), 1);
        exact("all flights", table.getLong(0, "flights"), expected.rowCount);
        if (expected.rowCount > 0) {
            exact("sum of all delays", table.getLong(0, "sum_delay"), expected.delaySum);
            close("mean of all delays", table.getDouble(0, "mean_delay"), mean(expected.delaySum, expected.delayCount));
            exact("shortest delay", table.getLong(0, "min_delay"), expected.delayMin);
            exact("longest delay", table.getLong(0, "max_delay"), expected.delayMax);
        }
    }

    private static void keys(final Table table, final String column, final Map<String, Group> expected) {
        final Set<String> found = new HashSet<>();
        for (long row = 0; row < table.rowCount(); row++) {
            final String key = key(table, row, column);
            if (!found.add(key)) {
                throw new VerificationFailedException("verification failed: " + column + " " + key + " stands twice");
            }
        }
        if (!found.equals(expected.keySet())) {
            throw new VerificationFailedException("verification failed: " + found.size() + " values of " + column
                    + ", expected " + expected.size() + "; differing: " + difference(found, expected.keySet()));
        }
    }

    private static Set<String> difference(final Set<String> found, final Set<String> expected) {
        final Set<String> all = new HashSet<>(found);
        all.addAll(expected);
        all.removeIf(key -> found.contains(key) && expected.contains(key));
        return all;
    }

    /** An empty field of a CSV file is null in a table and an empty text in the reference. */
    private static String key(final Table table, final long row, final String column) {
        final String key = table.getString(row, column);
        return key == null ? "" : key;
    }

    private static Group group(final Map<String, Group> groups, final String key) {
        final Group group = groups.get(key);
        return group == null ? new Group() : group;
    }

    private static double mean(final long sum, final long count) {
        return (double) sum / count;
    }

    static void exact(final String what, final long found, final long expected) {
        if (found != expected) {
            throw different(what, Long.toString(found), Long.toString(expected));
        }
    }

    private static void close(final String what, final double found, final double expected) {
        if (!(Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
            throw different(what, Double.toString(found), Double.toString(expected));
        }
    }

    private static VerificationFailedException different(
            final String what, final @Nullable String found, final String expected) {
        return new VerificationFailedException(
                "verification failed: " + what + " is " + found + ", expected " + expected);
    }
}
