package io.heddle.frame.expression;

/** Whether a value is missing; never null itself. */
public record IsNull(Expression operand) implements Expression {
    @Override
    public String toString() {
        return "(" + operand + " is null)";
    }
}
