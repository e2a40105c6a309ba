package io.heddle.frame.expression;

import java.util.List;

/** The words of a program, for static import: {@code col("delay").gt(100)}, {@code sum("delay")}, {@code count()}. */
public final class Expressions {
    private static final int RANK_MAX = 1000;

    private Expressions() {}

    /** The column of that name. */
    public static Expression col(final String name) {
        return new ColumnReference(name);
    }

    /** A value for all rows: Boolean, Integer, Long, Double, String, LocalDate or LocalDateTime. */
    public static Expression lit(final Object value) {
        return Literal.of(value);
    }

    /** The start of {@code when(condition).then(value).otherwise(value)}. */
    public static Conditional.Branch when(final Expression condition) {
        return new Conditional.Branch(List.of(condition));
    }

    /** Rows by a column, the smallest value first, nulls last. */
    public static SortKey asc(final String column) {
        return new SortKey(column, false, false);
    }

    /** Rows by a column, the greatest value first, nulls last. */
    public static SortKey desc(final String column) {
        return new SortKey(column, true, false);
    }

    public static Aggregate sum(final String column) {
        return sum(col(column));
    }

    public static Aggregate sum(final Expression operand) {
        return aggregate(AggregateFunction.SUM, operand);
    }

    public static Aggregate mean(final String column) {
        return mean(col(column));
    }

    public static Aggregate mean(final Expression operand) {
        return aggregate(AggregateFunction.MEAN, operand);
    }

    /** The number of rows; the column is named {@code count}. */
    public static Aggregate count() {
        return new Aggregate(AggregateFunction.COUNT_ROWS, null, "count");
    }

    /** The number of rows where the column is not null. */
    public static Aggregate count(final String column) {
        return count(col(column));
    }

    public static Aggregate count(final Expression operand) {
        return aggregate(AggregateFunction.COUNT, operand);
    }

    public static Aggregate min(final String column) {
        return min(col(column));
    }

    public static Aggregate min(final Expression operand) {
        return aggregate(AggregateFunction.MIN, operand);
    }

    public static Aggregate max(final String column) {
        return max(col(column));
    }

    public static Aggregate max(final Expression operand) {
        return aggregate(AggregateFunction.MAX, operand);
    }

    /** The value of the first row of a group that has one. */
    public static Aggregate first(final String column) {
        return aggregate(AggregateFunction.FIRST, col(column));
    }

    /** The value of the last row of a group that has one. */
    public static Aggregate last(final String column) {
        return aggregate(AggregateFunction.LAST, col(column));
    }

    /** The sample variance. */
    public static Aggregate var(final String column) {
        return aggregate(AggregateFunction.VAR, col(column));
    }

    /** The sample standard deviation. */
    public static Aggregate std(final String column) {
        return aggregate(AggregateFunction.STD, col(column));
    }

    /** The sample covariance of two columns. */
    public static Aggregate covar(final String first, final String second) {
        return aggregate(AggregateFunction.COVAR, first, second);
    }

    /** Pearson's correlation of two columns. */
    public static Aggregate corr(final String first, final String second) {
        return aggregate(AggregateFunction.CORR, first, second);
    }

    /** The middle value, exactly. Keeps all values of a group in memory, as quantiles and nunique do. */
    public static Aggregate median(final String column) {
        return aggregate(AggregateFunction.MEDIAN, col(column));
    }

    /** The value below which a fraction of the values lie, exactly, interpolated between two. */
    public static Aggregate quantile(final String column, final double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw FrameException.user("a quantile needs a fraction from 0 to 1, but got " + fraction);
        }
        return ranked(AggregateFunction.QUANTILE, column, fraction, "" + fraction);
    }

    /**
     * About the value below which a fraction of the numbers lie, from a digest of fixed size for each group: exact for up to 200 values, else of a rank
     * that is off by less than one in a hundred.
     */
    public static Aggregate approxQuantile(final String column, final double fraction) {
        final String name =
                "approx_quantile(" + column + ", " + quantile(column, fraction).parameter() + ")";
        return aggregate(column, DataType.FLOAT64, new ApproximateQuantile(fraction))
                .as(name);
    }

    /** The values in their order as one text, with a separator between them, nulls left out; null where all are. */
    public static Aggregate collect(final String column, final String separator) {
        return aggregate(column, DataType.STRING, new CollectedTexts(separator)).as("collect(" + column + ")");
    }

    /**
     * What an aggregate of the program's own makes of a column. Slow: an object is made for each value.
     *
     * @param type of the results.
     */
    public static Aggregate aggregate(final String column, final DataType type, final UserAggregate<?> function) {
        return new Aggregate(
                AggregateFunction.USER,
                col(column),
                null,
                0,
                "aggregate(" + column + ")",
                new UserAggregation(function, type));
    }

    /** How many different values there are, null left out, exactly. */
    public static Aggregate nunique(final String column) {
        return aggregate(AggregateFunction.NUNIQUE, col(column));
    }

    /** The n-th greatest value of numbers, dates or timestamps, counted from 1. */
    public static Aggregate nthLargest(final String column, final int rank) {
        return ranked(AggregateFunction.NTH_LARGEST, column, checkedRank(rank), "" + rank);
    }

    /** The n-th smallest value of numbers, dates or timestamps, counted from 1. */
    public static Aggregate nthSmallest(final String column, final int rank) {
        return ranked(AggregateFunction.NTH_SMALLEST, column, checkedRank(rank), "" + rank);
    }

    private static int checkedRank(final int rank) {
        if (rank < 1 || rank > RANK_MAX) {
            throw FrameException.user("a rank counts from 1 to " + RANK_MAX + ", but got " + rank);
        }
        return rank;
    }

    private static Aggregate ranked(
            final AggregateFunction function, final String column, final double parameter, final String shown) {
        return new Aggregate(
                function, col(column), null, parameter, function.label() + "(" + column + ", " + shown + ")");
    }

    private static Aggregate aggregate(final AggregateFunction function, final String first, final String second) {
        return new Aggregate(
                function, col(first), col(second), 0, function.label() + "(" + first + ", " + second + ")");
    }

    private static Aggregate aggregate(final AggregateFunction function, final Expression operand) {
        return new Aggregate(function, operand, function.label() + "(" + operand.outputName() + ")");
    }

    /**
     * What a function of the program makes of some values, a batch of rows at a time.
     *
     * @param type of what it makes.
     */
    public static Expression map(final DataType type, final BatchFunction function, final Expression... operands) {
        return new UserCall(function, type, List.of(operands));
    }

    /** What a function of the program makes of some columns of each row. Slow: objects are made for each row and value. */
    public static Expression mapRows(final DataType type, final RowFunction function, final Schema columns) {
        return new UserCall(
                new RowByRow(function, columns, type),
                type,
                columns.names().stream().<Expression>map(ColumnReference::new).toList());
    }

    /** An expression as it is, any other value as a literal. */
    static Expression toExpression(final Object value) {
        return value instanceof Expression expression ? expression : Literal.of(value);
    }
}
