package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Compares tables with reference rows. */
final class FrameAssertions {
    private FrameAssertions() {}

    static void assertRows(final ReferenceFrame expected, final Table actual) {
        assertEquals(expected.schema(), actual.schema());
        assertEquals(expected.rows().size(), actual.rowCount(), "row count");
        for (int row = 0; row < expected.rows().size(); row++) {
            for (int column = 0; column < expected.schema().size(); column++) {
                final Object want = expected.rows().get(row).get(column);
                final Object got = value(actual, row, column);
                assertTrue(
                        same(want, got),
                        "row " + row + " column " + expected.schema().field(column) + ": expected " + want + " but was "
                                + got);
            }
        }
    }

    /** The value of a table as in {@link ReferenceFrame}. */
    static Object value(final Table table, final long row, final int column) {
        if (table.isNull(row, column)) {
            return null;
        }
        return switch (table.schema().field(column).type().kind()) {
            case BOOL -> table.getBoolean(row, table.schema().field(column).name());
            case FLOAT64 -> table.getDouble(row, column);
            case DECIMAL -> table.getDecimal(row, column);
            case STRING -> table.getString(row, column);
            case INT64, DATE, TIMESTAMP -> table.getLong(row, column);
        };
    }

    static List<List<Object>> rows(final Table table) {
        final List<List<Object>> rows = new ArrayList<>();
        for (long row = 0; row < table.rowCount(); row++) {
            final List<Object> values = new ArrayList<>();
            for (int column = 0; column < table.columnCount(); column++) {
                values.add(value(table, row, column));
            }
            rows.add(values);
        }
        return rows;
    }

    static boolean same(final Object want, final Object got) {
        if (want instanceof Double a && got instanceof Double b) {
            // Sums of partitions add up in another order.
            return Double.compare(a + 0.0, b + 0.0) == 0
                    || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
        }
        if (want instanceof BigDecimal a && got instanceof BigDecimal b) {
            return a.compareTo(b) == 0;
        }
        return want == null ? got == null : want.equals(got);
    }
}
