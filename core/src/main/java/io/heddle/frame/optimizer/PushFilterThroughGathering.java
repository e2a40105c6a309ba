package io.heddle.frame.optimizer;

import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.Substitution;
import io.heddle.frame.plan.Union;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Filters before orders, unions and joins: below a join a condition goes to the side whose columns alone it reads; to the right side only of an
 * inner or cross join, because elsewhere the right columns of a row can be null without having been so.
 */
final class PushFilterThroughGathering extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (!(node instanceof Filter filter)) {
            return node;
        }
        if (filter.input() instanceof Sort sort && sort.limit() == Long.MAX_VALUE) {
            return sort.withInputs(List.of(new Filter(sort.input(), filter.condition())));
        }
        if (filter.input() instanceof Union union) {
            final List<LogicalPlan> inputs = new ArrayList<>();
            union.inputs().forEach(input -> inputs.add(new Filter(input, filter.condition())));
            return new Union(inputs);
        }
        return filter.input() instanceof Join join ? throughJoin(filter, join) : node;
    }

    private static LogicalPlan throughJoin(final Filter filter, final Join join) {
        final Set<String> left = new HashSet<>(join.leftOutput());
        final Set<String> right = new HashSet<>(join.rightOutput());
        final boolean both = join.kind() == JoinKind.INNER || join.kind() == JoinKind.CROSS;
        LogicalPlan newLeft = join.left();
        LogicalPlan newRight = join.right();
        final List<Expression> kept = new ArrayList<>();
        for (final Expression part : Substitution.conjuncts(filter.condition())) {
            final Set<String> columns = new HashSet<>();
            Substitution.collectColumns(part, columns);
            if (left.containsAll(columns)) {
                newLeft = new Filter(newLeft, part);
            } else if (both && right.containsAll(columns)) {
                newRight = new Filter(newRight, part);
            } else {
                kept.add(part);
            }
        }
        if (newLeft == join.left() && newRight == join.right()) {
            return filter;
        }
        final LogicalPlan pushed = join.withInputs(List.of(newLeft, newRight));
        return kept.stream()
                .reduce((first, second) -> new Logical(LogicalOperator.AND, first, second))
                .<LogicalPlan>map(condition -> new Filter(pushed, condition))
                .orElse(pushed);
    }
}
