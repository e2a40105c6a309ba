package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.quantile;
import static io.heddle.frame.expression.Expressions.std;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import java.util.ArrayList;
import java.util.List;

/** Operations that turn columns to rows, made of the others. */
final class FrameSummary {
    private FrameSummary() {}

    static DataFrame describe(final DataFrame frame) {
        final List<DataFrame> rows = new ArrayList<>();
        for (final Field field : frame.schema().fields()) {
            if (field.type().isNumeric()) {
                rows.add(describe(frame, field.name()));
            }
        }
        if (rows.isEmpty()) {
            throw FrameException.user(
                    "describe needs at least one column of type int64, float64 or decimal; columns: " + frame.schema());
        }
        return union(rows);
    }

    private static DataFrame describe(final DataFrame frame, final String name) {
        return frame.agg(
                        count(name).as("count"),
                        mean(name).as("mean"),
                        std(name).as("std"),
                        min(name).as("min"),
                        quantile(name, 0.25).as("25%"),
                        quantile(name, 0.5).as("50%"),
                        quantile(name, 0.75).as("75%"),
                        max(name).as("max"))
                .select(
                        lit(name).as("column"),
                        col("count"),
                        col("mean"),
                        col("std"),
                        col("min").cast(DataType.FLOAT64).as("min"),
                        col("25%"),
                        col("50%"),
                        col("75%"),
                        col("max").cast(DataType.FLOAT64).as("max"));
    }

    static DataFrame melt(
            final DataFrame frame,
            final List<String> kept,
            final List<String> columns,
            final String nameColumn,
            final String valueColumn) {
        if (columns.isEmpty()) {
            throw FrameException.user("melt needs at least one column to turn to rows");
        }
        final List<DataFrame> parts = new ArrayList<>();
        for (final String column : columns) {
            final List<Expression> selected = new ArrayList<>();
            kept.forEach(name -> selected.add(col(name)));
            selected.add(lit(column).as(nameColumn));
            selected.add(col(column).as(valueColumn));
            parts.add(frame.filter(col(column).isNotNull()).select(selected.toArray(Expression[]::new)));
        }
        return union(parts);
    }

    private static DataFrame union(final List<DataFrame> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : parts.get(0).union(parts.subList(1, parts.size()).toArray(DataFrame[]::new));
    }
}
