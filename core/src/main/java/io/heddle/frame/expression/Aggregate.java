package io.heddle.frame.expression;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One output column of an aggregation. Build it with {@link Expressions#sum}, {@link Expressions#mean},
 * {@link Expressions#count}, {@link Expressions#min}, {@link Expressions#max}; its name is {@code sum(delay)} unless renamed.
 *
 * @param operand what is aggregated; null for a count of rows.
 */
public record Aggregate(
        AggregateFunction function, @Nullable Expression operand, String name) implements Serializable {
    /** The same aggregate under another column name. */
    public Aggregate as(final String newName) {
        return new Aggregate(function, operand, newName);
    }

    @Override
    public String toString() {
        if (operand == null) {
            return name.equals("count") ? "count()" : name + " = count()";
        }
        final String text = function.label() + "(" + operand + ")";
        return text.equals(name) ? text : name + " = " + text;
    }
}
