package io.heddle.frame.expression;

/** The value of a column of the input. */
public record ColumnReference(String name) implements Expression {
    @Override
    public String toString() {
        return name;
    }
}
