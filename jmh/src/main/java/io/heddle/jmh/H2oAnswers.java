package io.heddle.jmh;

import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Field;
import java.util.ArrayList;
import java.util.List;

/** Sums answers up, so that those of two engines can be compared whatever the order of their rows. */
final class H2oAnswers {
    private static final double TOLERANCE = 1e-7;

    private H2oAnswers() {}

    /** The same as {@link DuckDatabase#checksum}. */
    static List<Object> checksum(final DataFrame answer) {
        final List<Aggregate> aggregates = new ArrayList<>(List.of(Expressions.count()));
        for (final Field field : answer.schema().fields()) {
            if (isTold(field.type())) {
                aggregates.add(Expressions.min(field.name()));
                aggregates.add(Expressions.max(field.name()));
            } else {
                aggregates.add(Expressions.sum(Expressions.col(field.name()).times(1.0)));
            }
        }
        final List<Object> values = new ArrayList<>();
        try (Table table = answer.agg(aggregates.toArray(Aggregate[]::new)).compute()) {
            for (int column = 0; column < table.columnCount(); column++) {
                if (table.isNull(0, column)) {
                    values.add("null");
                    continue;
                }
                switch (table.schema().field(column).type().kind()) {
                    case STRING, DATE, TIMESTAMP, DECIMAL -> values.add(table.getString(0, column));
                    case FLOAT64 -> values.add(table.getDouble(0, column));
                    default -> values.add(table.getLong(0, column));
                }
            }
        }
        return values;
    }

    /** Whether the least and the greatest value say what is there, as texts, instead of a sum. */
    private static boolean isTold(final DataType type) {
        return type == DataType.STRING || type == DataType.DATE || type == DataType.TIMESTAMP;
    }

    /** Throws when two answers to one question differ. */
    static void compare(final String name, final List<Object> found, final List<Object> expected) {
        boolean same = found.size() == expected.size();
        for (int i = 0; same && i < found.size(); i++) {
            if (found.get(i) instanceof Double a && expected.get(i) instanceof Double b) {
                same = Double.compare(a, b) == 0 || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
            } else {
                same = found.get(i).equals(expected.get(i));
            }
        }
        if (!same) {
            throw new WrongResultException(
                    "the answers to " + name + " differ: rows and sums are " + found + ", by DuckDB " + expected);
        }
    }
}
