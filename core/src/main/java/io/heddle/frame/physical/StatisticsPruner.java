package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.ColumnRange;
import io.heddle.frame.io.SourceBlock;
import java.util.ArrayList;
import java.util.List;

/** Tells from the statistics in a batch's header, or of a block of a file, that a condition holds for none of its rows. */
final class StatisticsPruner {
    /** A column compared with a value. */
    private record Bound(int column, ComparisonOperator operator, Literal literal) {}

    private final Schema schema;
    private final List<Bound> bounds = new ArrayList<>();

    StatisticsPruner(final List<Expression> conditions, final Schema schema) {
        this.schema = schema;
        for (final Expression condition : conditions) {
            if (condition instanceof Comparison comparison) {
                if (comparison.left() instanceof ColumnReference column
                        && comparison.right() instanceof Literal literal) {
                    add(schema.indexOf(column.name()), comparison.operator(), literal);
                } else if (comparison.right() instanceof ColumnReference column
                        && comparison.left() instanceof Literal literal) {
                    add(schema.indexOf(column.name()), comparison.operator().mirrored(), literal);
                }
            }
        }
    }

    private void add(final int column, final ComparisonOperator operator, final Literal literal) {
        final DataType type = schema.field(column).type();
        if (!literal.isNullLiteral() && type.scale() == literal.type().scale()) {
            bounds.add(new Bound(column, operator, literal));
        }
    }

    /** True when no row of the batch can pass all conditions. */
    boolean rejects(final Batch batch) {
        for (final Bound bound : bounds) {
            final ColumnView column = batch.column(bound.column());
            if (column.nullCount() == batch.rowCount()
                    || (column.hasRange() && isOutside(column.type(), column.min(), column.max(), bound))) {
                return true;
            }
        }
        return false;
    }

    /** True when no row of a block can pass all conditions. */
    boolean rejects(final SourceBlock block) {
        for (final ColumnRange range : block.ranges()) {
            final int column = schema.find(range.column());
            for (final Bound bound : bounds) {
                if (bound.column() == column
                        && isOutside(schema.field(column).type(), range.min(), range.max(), bound)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOutside(final DataType type, final long min, final long max, final Bound bound) {
        final int minOrder;
        final int maxOrder;
        if (type == DataType.FLOAT64) {
            final double value = bound.literal().asDouble();
            minOrder = order(Double.longBitsToDouble(min), value);
            maxOrder = order(Double.longBitsToDouble(max), value);
        } else if (type.isIntegral()) {
            final long value = bound.literal().asLong();
            minOrder = Long.compare(min, value);
            maxOrder = Long.compare(max, value);
        } else {
            return false;
        }
        return switch (bound.operator()) {
            case EQUAL -> minOrder > 0 || maxOrder < 0;
            case NOT_EQUAL -> minOrder == 0 && maxOrder == 0;
            case LESS -> minOrder >= 0;
            case LESS_OR_EQUAL -> minOrder > 0;
            case GREATER -> maxOrder <= 0;
            case GREATER_OR_EQUAL -> maxOrder < 0;
        };
    }

    /** Both zeros are equal, NaN is the greatest number. */
    private static int order(final double left, final double right) {
        return left == right ? 0 : Double.compare(left, right);
    }
}
