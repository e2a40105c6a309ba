package io.heddle.frame.optimizer;

import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Substitution;

/** Filters before columns are computed, with the condition over what they are computed from. */
final class PushFilterThroughProject extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (node instanceof Filter filter && filter.input() instanceof Project project) {
            final Filter pushed =
                    new Filter(project.input(), Substitution.inline(filter.condition(), project.columns()));
            return new Project(pushed, project.columns());
        }
        return node;
    }
}
