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
    MAX("max"),
    /** The value of the first row that has one. */
    FIRST("first"),
    /** The value of the last row that has one. */
    LAST("last"),
    /** The sample variance as float64; null below two values. */
    VAR("var"),
    /** The sample standard deviation as float64; null below two values. */
    STD("std"),
    /** The sample covariance of two columns where both have a value; null below two such rows. */
    COVAR("covar"),
    /** Pearson's correlation of two columns where both have a value; null below two such rows, NaN where one does not vary. */
    CORR("corr"),
    /** The middle value as float64, the mean of two where there are two; NaN is greater than every number. */
    MEDIAN("median"),
    /** The value below which a fraction of the values lie, interpolated between two, as float64. */
    QUANTILE("quantile"),
    /** How many different values there are, exactly. */
    NUNIQUE("nunique"),
    /** The n-th greatest value, counted from 1; null when there are fewer. */
    NTH_LARGEST("nthLargest"),
    /** The n-th smallest value, counted from 1; null when there are fewer. */
    NTH_SMALLEST("nthSmallest"),
    /** What an aggregate of the program makes of them. */
    USER("aggregate");

    private final String label;

    AggregateFunction(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether a number belongs to it. */
    boolean hasParameter() {
        return this == QUANTILE || this == NTH_LARGEST || this == NTH_SMALLEST;
    }

    /** Whether it computes with float64 whatever numbers it is given. */
    boolean isOfDoubles() {
        return switch (this) {
            case VAR, STD, COVAR, CORR, MEDIAN, QUANTILE -> true;
            default -> false;
        };
    }
}
