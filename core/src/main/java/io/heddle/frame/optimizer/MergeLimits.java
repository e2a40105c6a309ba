package io.heddle.frame.optimizer;

import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;

/** Of two limits in a row the smaller one. Limits are not pushed further down: on top, the frame takes leaves until it has enough. */
final class MergeLimits extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (node instanceof Limit outer && outer.input() instanceof Limit inner) {
            return new Limit(inner.input(), Math.min(outer.rowCount(), inner.rowCount()));
        }
        return node;
    }
}
