package io.heddle.frame.expression;

/** Two conditions joined by and/or in three-valued logic. */
public record Logical(LogicalOperator operator, Expression left, Expression right) implements Expression {
    @Override
    public String toString() {
        return "(" + left + " " + operator.symbol() + " " + right + ")";
    }
}
