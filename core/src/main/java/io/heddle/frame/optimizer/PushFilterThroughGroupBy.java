package io.heddle.frame.optimizer;

import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Filters rows before they are grouped where a condition looks at keys only. Conditions on aggregates stay, and so do conditions
 * without any column and all conditions over an aggregation without keys, which yields a row even when there is no input.
 */
final class PushFilterThroughGroupBy extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (!(node instanceof Filter filter) || !(filter.input() instanceof GroupBy groupBy)) {
            return node;
        }
        Expression pushed = null;
        Expression kept = null;
        for (final Expression part : Substitution.conjuncts(filter.condition())) {
            final Set<String> columns = new HashSet<>();
            Substitution.collectColumns(part, columns);
            if (!columns.isEmpty() && groupBy.keys().containsAll(columns)) {
                pushed = and(pushed, part);
            } else {
                kept = and(kept, part);
            }
        }
        if (pushed == null) {
            return node;
        }
        final List<LogicalPlan> input = new ArrayList<>();
        input.add(new Filter(groupBy.input(), pushed));
        final LogicalPlan grouped = groupBy.withInputs(input);
        return kept == null ? grouped : new Filter(grouped, kept);
    }

    private static Expression and(final @Nullable Expression left, final Expression right) {
        return left == null ? right : new Logical(LogicalOperator.AND, left, right);
    }
}
