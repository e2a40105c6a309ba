package io.heddle.frame.expression;

/** The words of a program, for static import: {@code col("delay").gt(100)}, {@code sum("delay")}, {@code count()}. */
public final class Expressions {
    private Expressions() {}

    /** The column of that name. */
    public static Expression col(final String name) {
        return new ColumnReference(name);
    }

    /** A value for all rows: Boolean, Integer, Long, Double, String, LocalDate or LocalDateTime. */
    public static Expression lit(final Object value) {
        return Literal.of(value);
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

    private static Aggregate aggregate(final AggregateFunction function, final Expression operand) {
        return new Aggregate(function, operand, function.label() + "(" + operand.outputName() + ")");
    }

    /** An expression as it is, any other value as a literal. */
    static Expression toExpression(final Object value) {
        return value instanceof Expression expression ? expression : Literal.of(value);
    }
}
