package io.heddle.frame.expression;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One output column of an aggregation. Build it with {@link Expressions#sum}, {@link Expressions#mean} and the like; its name is
 * {@code sum(delay)} unless renamed.
 *
 * @param operand   what is aggregated; null for a count of rows.
 * @param second    the other column of a function of two, else null.
 * @param user      the program's own function, else null.
 * @param parameter the fraction of a quantile, the rank of an n-th greatest or smallest value, else 0.
 */
public record Aggregate(
        AggregateFunction function,
        @Nullable Expression operand,
        @Nullable Expression second,
        double parameter,
        String name,
        @Nullable UserAggregation user)
        implements Serializable {
    /** An aggregate of one column. */
    public Aggregate(final AggregateFunction function, final @Nullable Expression operand, final String name) {
        this(function, operand, null, 0, name, null);
    }

    /** An aggregate of the engine, of up to two columns. */
    public Aggregate(
            final AggregateFunction function,
            final @Nullable Expression operand,
            final @Nullable Expression second,
            final double parameter,
            final String name) {
        this(function, operand, second, parameter, name, null);
    }

    /** The same aggregate under another column name. */
    public Aggregate as(final String newName) {
        return new Aggregate(function, operand, second, parameter, newName, user);
    }

    /** The expressions that are aggregated: none, one or two. */
    public List<Expression> operands() {
        final List<Expression> operands = new ArrayList<>();
        if (operand != null) {
            operands.add(operand);
        }
        if (second != null) {
            operands.add(second);
        }
        return operands;
    }

    /** The same aggregate of other expressions, made from these. */
    public Aggregate map(final UnaryOperator<Expression> mapping) {
        return new Aggregate(
                function,
                operand == null ? null : mapping.apply(operand),
                second == null ? null : mapping.apply(second),
                parameter,
                name,
                user);
    }

    @Override
    public String toString() {
        if (operand == null) {
            return name.equals("count") ? "count()" : name + " = count()";
        }
        final StringBuilder words =
                new StringBuilder(function.label()).append('(').append(operand);
        if (second != null) {
            words.append(", ").append(second);
        }
        if (function.hasParameter()) {
            words.append(", ").append(function == AggregateFunction.QUANTILE ? "" + parameter : "" + (long) parameter);
        }
        final String text = words.append(')').toString();
        return text.equals(name) ? text : name + " = " + text;
    }
}
