package io.heddle.frame.expression;

/** The opposite of a condition; null stays null. */
public record Not(Expression operand) implements Expression {
    @Override
    public String toString() {
        return "(not " + operand + ")";
    }
}
