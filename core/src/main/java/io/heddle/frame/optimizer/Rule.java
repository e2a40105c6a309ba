package io.heddle.frame.optimizer;

import io.heddle.frame.plan.LogicalPlan;

/** One rewrite of a logical plan that keeps its rows and its schema. Stateless. */
interface Rule {
    /** The name by which tests and errors call the rule. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The rewritten plan, or the very same object when the rule does not fire anywhere. */
    LogicalPlan apply(LogicalPlan plan);
}
