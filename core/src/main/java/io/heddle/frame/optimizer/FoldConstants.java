package io.heddle.frame.optimizer;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.List;

/** Computes what does not depend on any row: {@code 60 * 24} becomes {@code 1440}. First, because other rules compare expressions. */
final class FoldConstants implements Rule {
    @Override
    public LogicalPlan apply(final LogicalPlan plan) {
        final List<LogicalPlan> inputs = new ArrayList<>();
        boolean changed = false;
        for (final LogicalPlan input : plan.inputs()) {
            final LogicalPlan folded = apply(input);
            changed |= folded != input;
            inputs.add(folded);
        }
        return foldNode(changed ? plan.withInputs(inputs) : plan);
    }

    private static LogicalPlan foldNode(final LogicalPlan node) {
        if (node instanceof Filter filter) {
            final Expression folded = fold(filter.condition());
            return folded.equals(filter.condition()) ? filter : new Filter(filter.input(), folded);
        }
        if (node instanceof Project project) {
            final List<NamedExpression> folded = project.columns().stream()
                    .map(column -> new NamedExpression(column.name(), fold(column.expression())))
                    .toList();
            return folded.equals(project.columns()) ? project : new Project(project.input(), folded);
        }
        if (node instanceof GroupBy groupBy) {
            final List<Aggregate> folded =
                    groupBy.aggregates().stream().map(FoldConstants::fold).toList();
            return folded.equals(groupBy.aggregates()) ? groupBy : new GroupBy(groupBy.input(), groupBy.keys(), folded);
        }
        return node;
    }

    private static Aggregate fold(final Aggregate aggregate) {
        return aggregate.map(FoldConstants::fold);
    }

    private static Expression fold(final Expression expression) {
        return Substitution.map(expression, ConstantFolding::foldNode);
    }
}
