package io.heddle.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Says when a worker process that has ended is started again, by the name of the worker. At once at first; one that does not live long, or does not even
 * start, is tried again and again after longer and longer pauses, since a machine that is overloaded, or out of memory or files, may not
 * be so later. Thread-safe.
 */
final class Replacements {
    private static final long LONG_LIFE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int WITHOUT_PAUSE = 3;
    private static final long PAUSE_MIN_MS = 100;
    private static final long PAUSE_MAX_MS = 10_000;

    private final Set<String> everReady = new HashSet<>();
    private final Map<String, Long> readySinceNs = new HashMap<>();
    private final Map<String, Integer> shortLives = new HashMap<>();

    /** A worker has started. */
    synchronized void onReady(final String name, final long nowNs) {
        everReady.add(name);
        readySinceNs.put(name, nowNs);
    }

    /** Whether a worker of that name has ever started: then one that does not is an accident, else it never will. */
    synchronized boolean wasEverReady(final String name) {
        return everReady.contains(name);
    }

    /** A process has ended, ready or not; how long to wait until the next one of its name is started, milliseconds. */
    synchronized long onEnd(final String name, final long nowNs) {
        final Long since = readySinceNs.remove(name);
        if (since != null && nowNs - since >= LONG_LIFE_NS) {
            shortLives.remove(name);
        }
        final int count = shortLives.merge(name, 1, Integer::sum);
        if (count <= WITHOUT_PAUSE) {
            return 0;
        }
        final int doublings =
                Math.min(count - WITHOUT_PAUSE - 1, Long.SIZE - Long.numberOfLeadingZeros(PAUSE_MAX_MS / PAUSE_MIN_MS));
        return Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS << doublings);
    }
}
