package io.heddle.store;

import org.agrona.collections.Long2LongCounterMap;

/** How often runs may still begin again because what is free lies in pieces. Under the arena's lock. */
final class RestartBudget {
    /** A run takes other places each time, but may be too large for any. */
    private static final int RESTARTS_MAX = 3;

    /** So many runs are remembered: nobody tells of those that ended. */
    private static final int RUNS_MAX = 1024;

    private final Long2LongCounterMap restartsByRun = new Long2LongCounterMap(0);

    /** Takes one of the restarts of a run; false if none is left. */
    boolean take(long runAge) {
        if (restartsByRun.size() >= RUNS_MAX) {
            restartsByRun.clear();
        }
        return restartsByRun.incrementAndGet(runAge) <= RESTARTS_MAX;
    }
}
