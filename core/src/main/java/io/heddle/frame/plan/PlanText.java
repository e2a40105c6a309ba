package io.heddle.frame.plan;

import java.util.IdentityHashMap;

/** A plan as indented lines, the root first: what {@code explain} prints and what golden tests compare. */
public final class PlanText {
    private PlanText() {}

    /** The lines of a plan, each ended by a newline; what stands in there twice and is run once is told of once. */
    public static String of(final LogicalPlan plan) {
        final StringBuilder text = new StringBuilder();
        append(plan, 0, text, new IdentityHashMap<>());
        return text.toString();
    }

    private static void append(
            final LogicalPlan plan,
            final int depth,
            final StringBuilder text,
            final IdentityHashMap<LogicalPlan, Boolean> told) {
        final boolean isKnown = told.put(plan, true) != null && plan instanceof Join;
        text.append("  ".repeat(depth))
                .append(plan.describe())
                .append(isKnown ? " as above" : "")
                .append('\n');
        if (!isKnown) {
            plan.inputs().forEach(input -> append(input, depth + 1, text, told));
        }
    }
}
