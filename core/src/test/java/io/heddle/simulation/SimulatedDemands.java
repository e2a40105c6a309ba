package io.heddle.simulation;

import io.heddle.scheduler.Demands;
import io.heddle.scheduler.Offers;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** What simulated tasks demand: a resource, a host, a preferred host that may be missing, an end in time, short runs. */
final class SimulatedDemands {
    private static final int KINDS = 4;
    private static final int RESOURCE = 7;
    private static final int DEADLINE_MAX_NS = 60_000_000;
    private static final int TIMEOUT_MAX_NS = 30_000_000;
    private static final long[] NOTHING = {};
    private static final int[] NO_RESOURCE = {};

    private final Map<Long, Long> timeouts = new HashMap<>();

    /** Every worker has two of the resource; a worker's place is its host. */
    Offers offersOf(final int host) {
        return new Offers(new int[] {host}, new int[] {RESOURCE}, new long[] {2_000});
    }

    void define(final SimulatedScheduler scheduler) {
        final Demands[] all = {
            new Demands(new int[0], false, new int[] {RESOURCE}, new long[] {1_000}),
            new Demands(new int[0], false, new int[] {RESOURCE}, new long[] {2_000}),
            new Demands(new int[] {0}, false, NO_RESOURCE, NOTHING),
            new Demands(new int[] {2}, true, NO_RESOURCE, NOTHING)
        };
        for (int i = 0; i < all.length; i++) {
            final int number = i + 1;
            scheduler.input((state, nowNs) -> state.onDemandsDefined(nowNs, number, all[number - 1]));
        }
    }

    /** The number of what a task demands; mostly nothing. */
    int draw(final Random random) {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(KINDS) : 0;
    }

    /** Draws how long a run of a task may take; mostly for ever. */
    void drawTimeout(final long taskId, final Random random) {
        if (random.nextInt(15) == 0) {
            timeouts.put(taskId, 1L + random.nextInt(TIMEOUT_MAX_NS));
        }
    }

    /** How long a run of a task may take, nanoseconds; 0: for ever. */
    long timeoutNs(final long taskId) {
        return timeouts.getOrDefault(taskId, 0L);
    }

    /** How long a task may take to end, nanoseconds; mostly for ever, 0. */
    long drawDeadlineNs(final Random random) {
        return random.nextInt(15) == 0 ? 1 + random.nextInt(DEADLINE_MAX_NS) : 0;
    }
}
