package io.heddle.frame.expression;

/** Two numbers joined by an operator: int64 when both sides are (but for division), else float64. */
public record Arithmetic(ArithmeticOperator operator, Expression left, Expression right) implements Expression {
    @Override
    public String toString() {
        return "(" + left + " " + operator.symbol() + " " + right + ")";
    }
}
