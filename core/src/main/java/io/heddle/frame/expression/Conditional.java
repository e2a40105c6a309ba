package io.heddle.frame.expression;

import java.util.ArrayList;
import java.util.List;

/** The middle of {@code when(condition).then(value)...otherwise(value)}. Immutable. */
public final class Conditional {
    private final List<Expression> operands;

    Conditional(final List<Expression> operands) {
        this.operands = List.copyOf(operands);
    }

    /** A condition that still lacks its value. */
    public static final class Branch {
        private final List<Expression> operands;

        Branch(final List<Expression> operands) {
            this.operands = List.copyOf(operands);
        }

        /** What rows get for which the condition is true and none before it. */
        public Conditional then(final Object value) {
            return new Conditional(extended(operands, Expressions.toExpression(value)));
        }
    }

    /** A further condition, asked where none before is true. */
    public Branch when(final Expression condition) {
        return new Branch(extended(operands, condition));
    }

    /** What all other rows get. */
    public Expression otherwise(final Object value) {
        return new Call(ScalarFunction.CASE, extended(operands, Expressions.toExpression(value)));
    }

    /** All other rows get null. */
    public Expression end() {
        return new Call(ScalarFunction.CASE, operands);
    }

    private static List<Expression> extended(final List<Expression> operands, final Expression next) {
        final List<Expression> all = new ArrayList<>(operands);
        all.add(next);
        return all;
    }
}
