package io.heddle.frame.optimizer;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.plan.LogicalPlan;
import java.util.List;

/** Rewrites a logical plan by one ordered list of rules; the schema is verified after each. Stateless, usable from any thread. */
public final class Optimizer {
    /** Each rule and why it stands where it does. */
    private static final List<Rule> RULES = List.of(
            // Before all others, which then see literals instead of arithmetic on them.
            new FoldConstants(),
            // Filters sink first: below projections, then below groupings, where they meet other filters.
            new PushFilterThroughProject(),
            new PushFilterThroughGroupBy(),
            new PushFilterThroughProject(),
            new PushFilterThroughGathering(),
            new PushFilterThroughProject(),
            new MergeFilters(),
            // Filters stand on what they read, and are one.
            new PrunePartitions(),
            // With the filters gone from between them, projections are neighbours.
            new MergeProjects(),
            new MergeLimits(),
            // Now that limits are as small as they get.
            new LimitSorts(),
            // Merging puts literals next to each other again.
            new FoldConstants(),
            // What is needed depends on where everything else has come to stand.
            new PruneColumns(),
            // Last: the left side of a join comes to stand in the plan twice, and other rules would make two of it.
            new NarrowJoins());

    private static final Optimizer STANDARD = new Optimizer(RULES);

    private final List<Rule> rules;

    Optimizer(final List<Rule> rules) {
        this.rules = rules;
    }

    /** All rules in their order. */
    public static Optimizer standard() {
        return STANDARD;
    }

    /** No rules: plans run as written. For comparing results. */
    public static Optimizer none() {
        return new Optimizer(List.of());
    }

    /** The rewritten plan; it has the same schema. */
    public LogicalPlan optimize(final LogicalPlan plan) {
        LogicalPlan current = plan;
        for (final Rule rule : rules) {
            final LogicalPlan next = rule.apply(current);
            if (!next.schema().equals(plan.schema())) {
                throw FrameException.internal("the optimizer rule " + rule.name() + " changed the columns from ["
                        + plan.schema() + "] to [" + next.schema() + "]");
            }
            current = next;
        }
        return current;
    }
}
