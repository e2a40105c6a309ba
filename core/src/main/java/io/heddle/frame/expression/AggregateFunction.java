package io.heddle.frame.expression;

/** What an aggregate makes of the values of a group. Nulls are skipped by all but {@link #COUNT_ROWS}. */
public enum AggregateFunction {
    /** The sum; int64 sums are exact and an overflow of the result is an error; null when there is no value. */
    SUM("sum"),
    /** The arithmetic mean as float64; null when there is no value. */
    MEAN("mean"),
    /** How many values are not null. */
    COUNT("count"),
    /** How many rows there are. */
    COUNT_ROWS("count"),
    /** The smallest value of any type; null when there is none. NaN is greater than every number. */
    MIN("min"),
    /** The greatest value of any type; null when there is none. NaN is greater than every number. */
    MAX("max");

    private final String label;

    AggregateFunction(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
