package io.heddle.frame.expression;

import java.io.Serializable;

/**
 * A column to order rows by. Build it with {@link Expressions#asc} or {@link Expressions#desc}; nulls come last either way unless
 * {@link #withNullsFirst}. NaN is the greatest number, both zeros are equal, text is ordered by its bytes.
 */
public record SortKey(String column, boolean descending, boolean nullsFirst) implements Serializable {
    /** The same order, but rows without a value come first. */
    public SortKey withNullsFirst() {
        return new SortKey(column, descending, true);
    }

    @Override
    public String toString() {
        return column + (descending ? " desc" : "") + (nullsFirst ? " nulls first" : "");
    }
}
