package io.heddle.diagnostics;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much totals of nodes have grown over the time that is looked at.
 *
 * @param before  the totals when that began, null where nobody has looked then: then all since the start of a node is meant.
 * @param sinceNs epoch time at which it should begin.
 * @param timeNs  epoch time of the totals now.
 * @param when    the time that is looked at, as the end of a sentence.
 */
record Growth(CounterHistory.@Nullable Moment before, long sinceNs, long timeNs, String when) {
    private static final long NEARLY_NS = TimeUnit.SECONDS.toNanos(3);

    /** How much a counter has grown; of a histogram the sum of its durations. */
    long of(final NodeReading node, final CounterType type) {
        final long now = CounterHistory.total(node, type);
        return before == null ? now : now - before.value(node, type);
    }

    /** The same where it is known since when; else 0. */
    long ofLate(final NodeReading node, final CounterType type) {
        return before == null ? 0 : of(node, type);
    }

    /** Since when {@link #of} counts, as the end of a sentence. */
    String since() {
        if (before == null) {
            return "since its start";
        }
        return before.timeNs() > sinceNs + NEARLY_NS
                ? "in the last " + Quantity.duration(timeNs - before.timeNs())
                : when;
    }
}
