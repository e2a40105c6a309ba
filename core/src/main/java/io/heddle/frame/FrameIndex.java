package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.plan.Divisions;
import io.heddle.frame.plan.PartitionHandle;
import io.heddle.frame.plan.PersistedPartitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out what the partitions of a frame hold of a column. */
final class FrameIndex {
    private FrameIndex() {}

    /** Keeps the rows of an ordered frame, and what each partition has of the column that they are ordered by; waits for all of it. */
    static PersistedPartitions of(final FrameRunner session, final DataFrame ordered, final String column) {
        final DataFrame kept = ordered.persist().await();
        try {
            final List<Divisions.Range> ranges = new ArrayList<>();
            for (final PartitionHandle handle : kept.partitions()) {
                ranges.add(rangeOf(DataFrame.ofPartitions(session, kept.schema(), List.of(handle)), column));
            }
            return new PersistedPartitions(kept.schema(), kept.partitions(), new Divisions(column, ranges));
        } catch (final RuntimeException failure) {
            kept.close();
            throw failure;
        }
    }

    private static Divisions.Range rangeOf(final DataFrame partition, final String column) {
        try (Table table = partition
                .agg(
                        Expressions.min(column).as("least"),
                        Expressions.max(column).as("greatest"))
                .compute()) {
            return new Divisions.Range(literal(table, 0), literal(table, 1));
        }
    }

    private static @Nullable Literal literal(final Table table, final int column) {
        if (table.isNull(0, column)) {
            return null;
        }
        final DataType type = table.schema().field(column).type();
        return switch (type.kind()) {
            case BOOL -> Literal.of(table.getBoolean(0, table.columns().get(column)));
            case FLOAT64 -> Literal.of(table.getDouble(0, column));
            case STRING -> Literal.of(Objects.requireNonNull(table.getString(0, column)));
            case INT64, DATE, TIMESTAMP, DECIMAL -> new Literal(type, table.longAt(0, column));
        };
    }
}
