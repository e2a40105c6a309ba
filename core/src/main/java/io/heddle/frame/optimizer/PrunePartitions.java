package io.heddle.frame.optimizer;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.plan.Divisions;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.ScanPartitions;
import io.heddle.frame.plan.Substitution;
import java.util.List;

/** Reads only the partitions that can have rows which meet a condition on the column that they are ordered by. */
final class PrunePartitions extends NodeRule {
    @Override
    LogicalPlan rewrite(final LogicalPlan node) {
        if (!(node instanceof Filter filter) || !(filter.input() instanceof ScanPartitions scan)) {
            return node;
        }
        final Divisions divisions = scan.partitions().divisions();
        if (divisions == null) {
            return node;
        }
        for (final Expression condition : Substitution.conjuncts(filter.condition())) {
            if (condition instanceof Comparison comparison
                    && comparison.left() instanceof ColumnReference reference
                    && reference.name().equals(divisions.column())
                    && comparison.right() instanceof Literal value
                    && Divisions.isComparable(scan.schema().typeOf(reference.name()), value)) {
                final List<Integer> places = divisions.placesOf(comparison.operator(), value);
                if (places.size() < divisions.ranges().size()) {
                    return new Filter(
                            new ScanPartitions(scan.partitions().select(places), scan.schema()), filter.condition());
                }
            }
        }
        return node;
    }
}
