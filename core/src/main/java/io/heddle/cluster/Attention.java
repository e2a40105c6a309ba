package io.heddle.cluster;

import java.util.concurrent.TimeUnit;

/**
 * For how long a conductor yields before it sleeps, learnt from how long it had to wait of late. Who is woken comes some fifty
 * microseconds late; who waits for longer than that on most occasions gains little by yielding, and takes the core meanwhile
 * from the tasks it waits for, since a kernel that shares fairly gives one who yields as much as one who works. (Spinning for
 * about the price of a sleep: Karlin, Manasse, McGeoch, Owicki 1990.) One per conductor, on the thread that drives it.
 */
final class Attention {
    /** A longer wait counts as this one: a pause between two bursts must not look like many long waits. */
    private static final long GAP_MAX_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long SHORT_YIELD_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final int WEIGHT_BITS = 3;

    private final IdleProfile profile;
    private long meanGapNs;

    Attention(final IdleProfile profile) {
        this.profile = profile;
    }

    /** Work has come after {@code gapNs} without any. */
    void onWork(final long gapNs) {
        meanGapNs += (Math.min(gapNs, GAP_MAX_NS) - meanGapNs) >> WEIGHT_BITS;
    }

    /** It has waited in vain, and sleeps now. */
    void onSleep() {
        onWork(GAP_MAX_NS);
    }

    /** So long it yields after its last work, nanoseconds. */
    long yieldNs() {
        return meanGapNs > profile.longGapNs() ? SHORT_YIELD_NS : profile.yieldNs();
    }
}
