package io.heddle.frame.plan;

/** A plan as indented lines, the root first: what {@code explain} prints and what golden tests compare. */
public final class PlanText {
    private PlanText() {}

    /** The lines of a plan, each ended by a newline. */
    public static String of(final LogicalPlan plan) {
        final StringBuilder text = new StringBuilder();
        append(plan, 0, text);
        return text.toString();
    }

    private static void append(final LogicalPlan plan, final int depth, final StringBuilder text) {
        text.append("  ".repeat(depth)).append(plan.describe()).append('\n');
        for (final LogicalPlan input : plan.inputs()) {
            append(input, depth + 1, text);
        }
    }
}
