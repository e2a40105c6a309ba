package io.heddle.frame.optimizer;

import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.LogicalPlan;

/** One filter instead of two in a row, the inner condition first; none where the condition is always true. */
final class MergeFilters extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (!(node instanceof Filter outer)) {
            return node;
        }
        if (outer.condition() instanceof Literal literal && !literal.isNullLiteral() && literal.asBoolean()) {
            return outer.input();
        }
        if (outer.input() instanceof Filter inner) {
            return new Filter(inner.input(), new Logical(LogicalOperator.AND, inner.condition(), outer.condition()));
        }
        return node;
    }
}
