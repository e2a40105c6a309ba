package io.heddle.diagnostics;

/**
 * How late a reader may learn how a node is. A worker that is dead, frozen, silent, paused or out of disk is seen as that at most
 * {@link #VISIBLE_WITHIN_MS} after it is; one on another host that is dead or frozen is seen as late by then, as silence is all that is known of
 * it, and as dead when its session ends. The intervals here are the ones that nodes and readers keep, and a test adds them up.
 */
public final class Freshness {
    /** What people are promised: the sum of all that lies between a worker that is ill and a reader who sees it. */
    public static final long VISIBLE_WITHIN_MS = 2_000;

    /** Time between two looks of somebody who watches, as {@code heddle stat} and the pages do, at most. */
    public static final long LOOK_INTERVAL_MS = 500;

    /** A node brings its counters up to date at least so often, the time of that among them. */
    public static final long REPORT_INTERVAL_MS = 250;

    /** A worker tells a scheduler on another host what its counters say at least so often. */
    public static final long MIRROR_INTERVAL_MS = 500;

    /**
     * A node that has not reported for longer is late. Whatever makes it silent came after its last report, so this and one look are all that a
     * reader is behind; it is several reports, so that a short pause of a JVM or one lost packet is no news.
     */
    static final long LATE_MS = VISIBLE_WITHIN_MS - LOOK_INTERVAL_MS;

    private Freshness() {}
}
