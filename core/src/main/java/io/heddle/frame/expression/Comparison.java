package io.heddle.frame.expression;

/** Two values of one type compared; null when a side is null. NaN equals NaN and is greater than every number. */
public record Comparison(ComparisonOperator operator, Expression left, Expression right) implements Expression {
    @Override
    public String toString() {
        return "(" + left + " " + operator.symbol() + " " + right + ")";
    }
}
