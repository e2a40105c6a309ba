package io.heddle.frame.expression;

/** A value as another type. Those that {@link Binder} inserts, int64 to float64 and date to timestamp, lose nothing that matters. */
public record Cast(Expression operand, DataType type) implements Expression {
    @Override
    public String toString() {
        return type.label() + "(" + operand + ")";
    }
}
