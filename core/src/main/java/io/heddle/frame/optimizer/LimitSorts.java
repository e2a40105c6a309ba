package io.heddle.frame.optimizer;

import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Sort;

/** The first rows of an order are an order that keeps only them, so that no task sorts or passes on more. */
final class LimitSorts extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (node instanceof Limit limit && limit.input() instanceof Sort sort) {
            return new Sort(sort.input(), sort.keys(), Math.min(limit.rowCount(), sort.limit()));
        }
        return node;
    }
}
