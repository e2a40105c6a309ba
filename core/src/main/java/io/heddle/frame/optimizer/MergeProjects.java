package io.heddle.frame.optimizer;

import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Substitution;
import java.util.List;

/** One projection instead of two in a row; none where it passes all columns on as they are. */
final class MergeProjects extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (!(node instanceof Project outer)) {
            return node;
        }
        if (outer.schema().equals(outer.input().schema())
                && outer.columns().stream().allMatch(NamedExpression::isPassedOn)) {
            return outer.input();
        }
        if (outer.input() instanceof Project inner) {
            final List<NamedExpression> merged = outer.columns().stream()
                    .map(column -> new NamedExpression(
                            column.name(), Substitution.inline(column.expression(), inner.columns())))
                    .toList();
            return new Project(inner.input(), merged);
        }
        return node;
    }
}
