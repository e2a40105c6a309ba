package io.heddle.frame.expression;

import java.util.List;
import java.util.stream.Collectors;

/** A function of values of the row. */
public record Call(ScalarFunction function, List<Expression> operands) implements Expression {
    public Call {
        operands = List.copyOf(operands);
    }

    @Override
    public String toString() {
        return function.label()
                + operands.stream().map(Expression::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
