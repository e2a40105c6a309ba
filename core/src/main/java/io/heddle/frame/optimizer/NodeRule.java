package io.heddle.frame.optimizer;

import io.heddle.frame.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;

/** A rule that looks at one node at a time; tried on every node from the leaves up, and again on what it made. */
abstract class NodeRule implements Rule {
    /** The node's replacement, or the same object when the rule does not fire here. Its inputs have been treated already. */
    abstract LogicalPlan rewrite(LogicalPlan node);

    @Override
    public final LogicalPlan apply(final LogicalPlan plan) {
        boolean changed = false;
        final List<LogicalPlan> inputs = new ArrayList<>();
        for (final LogicalPlan input : plan.inputs()) {
            final LogicalPlan treated = apply(input);
            changed |= treated != input;
            inputs.add(treated);
        }
        final LogicalPlan node = changed ? plan.withInputs(inputs) : plan;
        final LogicalPlan rewritten = rewrite(node);
        return rewritten == node ? node : apply(rewritten);
    }
}
