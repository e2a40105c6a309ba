package io.heddle.frame.expression;

/** A value under a name of its own. Gone after binding: plans keep names beside expressions. */
public record Alias(Expression operand, String name) implements Expression {
    @Override
    public String outputName() {
        return name;
    }

    @Override
    public String toString() {
        return operand + " as " + name;
    }
}
