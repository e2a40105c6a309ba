package io.heddle.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the runs of one arena read in other arenas, and how a circle of runs that wait for each other's memory across arenas ends: an arena whose
 * waiters nothing has helped for a while says so in its control file; a run that waits in one, and reads in another that has said so too and has
 * the smaller id, gives way. In every circle some arena is followed by one with a smaller id, so some run gives way. Any thread.
 */
final class NeighbourLeases {
    /** So long a neighbour may take to use what was given back for it, before this arena's runs read there again. */
    private static final long GIVE_WAY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ControlFile control;
    private final long arenaId;
    private final LeaseBoard leasesHere;
    private final Set<LeasedView> open = ConcurrentHashMap.newKeySet();
    private volatile long giveWayUntilNs = System.nanoTime();

    NeighbourLeases(ControlFile control, LeaseBoard leasesHere) {
        this.control = control;
        this.arenaId = control.arenaId();
        this.leasesHere = leasesHere;
    }

    /** Opens a partition of a neighbour for a run, after those for which runs of this arena have just given way. */
    PartitionView open(ReadableArena neighbour, ResultLocation location, long runAge) {
        while (System.nanoTime() - giveWayUntilNs < 0
                && givesWayTo(neighbour)
                && neighbour.isStalled()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NS);
        }
        LeasedView view = neighbour.view(location, this, runAge);
        open.add(view);
        return view;
    }

    void closed(LeasedView view) {
        open.remove(view);
    }

    /** Says whether those who wait here wait in vain. */
    void stalled(boolean value) {
        if (control.isStalled() != value) {
            control.stalled(value);
        }
    }

    /** Whether the run, which waits here in vain, keeps a neighbour waiting that goes first. Under the arena's lock. */
    boolean mustYield(long runAge) {
        if (!leasesHere.hasLeases()) {
            return false;
        }
        for (LeasedView view : open) {
            if (view.runAge() == runAge
                    && givesWayTo(view.arena())
                    && view.arena().isStalled()) {
                giveWayUntilNs = System.nanoTime() + GIVE_WAY_NS;
                return true;
            }
        }
        return false;
    }

    private boolean givesWayTo(ReadableArena neighbour) {
        return neighbour.arenaId() < arenaId;
    }
}
