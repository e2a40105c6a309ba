package io.heddle.frame.expression;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A function of a program over values of the row.
 *
 * @param type of what it gives.
 */
public record UserCall(BatchFunction function, DataType type, List<Expression> operands) implements Expression {
    public UserCall {
        operands = List.copyOf(operands);
    }

    /** The same function of others. */
    public UserCall over(final List<Expression> newOperands) {
        return new UserCall(function, type, newOperands);
    }

    @Override
    public String toString() {
        return "map" + operands.stream().map(Expression::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
