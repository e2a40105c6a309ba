package io.heddle.frame.plan;

import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Literal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each of some partitions holds of one column.
 *
 * @param column the column, by which the partitions are ordered.
 * @param ranges the least and the greatest value in each partition, in their order.
 */
public record Divisions(String column, List<Range> ranges) {
    public Divisions {
        ranges = List.copyOf(ranges);
    }

    /** The least and the greatest value; both null where a partition has none. */
    public record Range(@Nullable Literal least, @Nullable Literal greatest) {
        /** Whether a value may be here that compares so with a value of the same type. */
        boolean mayHave(final ComparisonOperator operator, final Literal value) {
            if (least == null || greatest == null) {
                return false;
            }
            return switch (operator) {
                case EQUAL -> compare(least, value) <= 0 && compare(greatest, value) >= 0;
                case NOT_EQUAL -> compare(least, value) != 0 || compare(greatest, value) != 0;
                case LESS -> compare(least, value) < 0;
                case LESS_OR_EQUAL -> compare(least, value) <= 0;
                case GREATER -> compare(greatest, value) > 0;
                case GREATER_OR_EQUAL -> compare(greatest, value) >= 0;
            };
        }
    }

    private static int compare(final Literal left, final Literal right) {
        return switch (left.type().kind()) {
            case BOOL -> Boolean.compare(left.asBoolean(), right.asBoolean());
            case FLOAT64 -> Double.compare(left.asDouble() + 0.0, right.asDouble() + 0.0);
            case STRING ->
                Arrays.compareUnsigned(
                        left.asString().getBytes(StandardCharsets.UTF_8),
                        right.asString().getBytes(StandardCharsets.UTF_8));
            case INT64, DATE, TIMESTAMP, DECIMAL -> Long.compare(left.asLong(), right.asLong());
        };
    }

    /** The places of the partitions that may have a value which compares so. */
    public List<Integer> placesOf(final ComparisonOperator operator, final Literal value) {
        final List<Integer> places = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).mayHave(operator, value)) {
                places.add(i);
            }
        }
        return places;
    }

    /** The divisions of some of the partitions. */
    Divisions select(final List<Integer> places) {
        return new Divisions(column, places.stream().map(ranges::get).toList());
    }

    /** Whether values of the type can be compared with those here. */
    public static boolean isComparable(final DataType column, final Literal value) {
        return column == value.type() && !value.isNullLiteral();
    }
}
