package io.heddle.frame;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A frame together with key columns: the middle of {@code groupBy(...).agg(...)}. Immutable, usable from any thread. */
public final class GroupedFrame {
    private final DataFrame frame;
    private final List<String> keys;

    GroupedFrame(final DataFrame frame, final List<String> keys) {
        this.frame = frame;
        this.keys = keys;
    }

    /**
     * One row per distinct combination of the keys: the key columns, then one column per aggregate. Rows come ordered by the keys,
     * nulls last, as long as there are at most 65,536 of them, counted once per partition in which they occur; more come in no order.
     */
    public DataFrame agg(final Aggregate... aggregates) {
        return frame.aggregate(keys, Arrays.asList(aggregates));
    }

    /**
     * The greatest values of a column in each group, those of rank one first: the keys and the value, so several rows per group.
     *
     * @param count how many values of each group.
     */
    public DataFrame nlargest(final int count, final String column) {
        return ranked(count, column, Expressions::nthLargest);
    }

    /** The smallest values of a column in each group, like {@link #nlargest}. */
    public DataFrame nsmallest(final int count, final String column) {
        return ranked(count, column, Expressions::nthSmallest);
    }

    private DataFrame ranked(
            final int count, final String column, final BiFunction<String, Integer, Aggregate> function) {
        final List<Aggregate> aggregates = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        String prefix = "rank";
        while (hasColumnLike(prefix)) {
            prefix += "_";
        }
        for (int rank = 1; rank <= count; rank++) {
            names.add(prefix + rank);
            aggregates.add(function.apply(column, rank).as(prefix + rank));
        }
        return frame.aggregate(keys, aggregates)
                .melt(keys, names, prefix, column)
                .drop(prefix);
    }

    private boolean hasColumnLike(final String prefix) {
        return frame.columns().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /**
     * One row per distinct combination of the keys, like {@link #agg}, with a column for each of some values of another column, named by the value: the
     * aggregate over the group's rows that have it. A plan knows its columns before it runs, so the values are given; others are left out.
     */
    public DataFrame pivot(final String column, final List<?> values, final Aggregate aggregate) {
        if (values.isEmpty()) {
            throw FrameException.user("pivot needs at least one value of '" + column + "' to make a column of");
        }
        frame.schema().indexOf(column);
        final List<Aggregate> aggregates = new ArrayList<>();
        for (final Object value : values) {
            final Expression isValue = Expressions.col(column).eq(value);
            final Aggregate counted = aggregate.operand() == null ? Expressions.count(Expressions.lit(1)) : aggregate;
            aggregates.add(counted.map(
                            operand -> Expressions.when(isValue).then(operand).end())
                    .as(String.valueOf(value)));
        }
        return agg(aggregates.toArray(Aggregate[]::new));
    }

    /** The number of rows of each group, in a column {@code count}. */
    public DataFrame count() {
        return agg(Expressions.count());
    }

    /** The sum of each numeric column that is no key, under the column's own name. */
    public DataFrame sum() {
        return eachNumeric("sum", Expressions::sum);
    }

    /** The mean of each numeric column that is no key, under the column's own name. */
    public DataFrame mean() {
        return eachNumeric("mean", Expressions::mean);
    }

    private DataFrame eachNumeric(final String what, final Function<String, Aggregate> function) {
        final List<Aggregate> aggregates = frame.schema().fields().stream()
                .filter(field -> field.type().isNumeric() && !keys.contains(field.name()))
                .map(field -> function.apply(field.name()).as(field.name()))
                .toList();
        if (aggregates.isEmpty()) {
            throw FrameException.user(what + "() needs at least one column of type int64, float64 or decimal; columns: "
                    + String.join(
                            ", ",
                            frame.schema().fields().stream()
                                    .map(Field::toString)
                                    .toList()));
        }
        return frame.aggregate(keys, aggregates);
    }
}
