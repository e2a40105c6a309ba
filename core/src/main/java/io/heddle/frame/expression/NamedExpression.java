package io.heddle.frame.expression;

import java.io.Serializable;

/** An output column: its name and the bound expression that computes it. */
public record NamedExpression(String name, Expression expression) implements Serializable {
    /** True when the column of that name is passed on unchanged. */
    public boolean isPassedOn() {
        return expression instanceof ColumnReference reference
                && reference.name().equals(name);
    }

    @Override
    public String toString() {
        return isPassedOn() ? name : name + " = " + expression;
    }
}
