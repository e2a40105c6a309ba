package io.heddle.dashboard;

import io.heddle.diagnostics.Freshness;
import java.util.concurrent.TimeUnit;

/** All limits of this room. */
final class DashboardLimits {
    /** Ports that are tried, one after the other. */
    static final int PORTS_TRIED = 100;
    /** Browser tabs that are served at a time; each costs a thread. */
    static final int STREAMS_MAX = 64;
    /** Runs that are kept for tabs that are opened later; a power of two. */
    static final int RUNS_KEPT = 1 << 17;
    /** Runs in one message to a tab; where there are more, short neighbours are drawn as one. */
    static final int RUNS_PER_MESSAGE = 5_000;
    /** A new tab gets the runs of so long ago. */
    static final long RUNS_AT_START_NS = TimeUnit.SECONDS.toNanos(60);

    /** What charts show of the time before a page was opened. */
    static final int SAMPLES_KEPT = 300;
    /** A little less than the time between two looks while nobody looks. */
    static final long SAMPLE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(950);

    /** Half of what is promised, as a message to a tab may be that late too. */
    static final long WATCHED_INTERVAL_MS = Freshness.LOOK_INTERVAL_MS / 2;

    static final long UNWATCHED_INTERVAL_MS = 1_000;
    /** An answer is at most so old, however seldom the files are read. */
    static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(300);

    static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    /** Lines of logs in one answer. */
    static final int LINES_SHOWN = 1_000;

    /** The pages leave the cluster when nobody has asked for a worker on another host for so long. */
    static final long DISTANT_IDLE_NS = TimeUnit.SECONDS.toNanos(30);

    /** A scheduler or worker that did not answer is not asked again for so long: whoever asks is told at once. */
    static final long DISTANT_SILENT_NS = TimeUnit.SECONDS.toNanos(5);

    private DashboardLimits() {}
}
