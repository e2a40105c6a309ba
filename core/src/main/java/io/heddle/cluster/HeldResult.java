package io.heddle.cluster;

import io.heddle.store.ResultLocation;

/**
 * A result in a worker's arena.
 *
 * @param run the attempt that made it.
 * @param isPartition columns; else a serialised value.
 * @param location where it lay when it was sealed; also its id in the arena.
 * @param inline the value while it has to travel with a message, else empty.
 * @param durationNs time in the function.
 */
record HeldResult(int run, boolean isPartition, ResultLocation location, byte[] inline, long durationNs) {
    private static final byte[] NOTHING = new byte[0];

    /** Small enough to ride on messages: it takes no arena, the value stays here. */
    boolean isRiding() {
        return location.equals(Results.NOWHERE);
    }

    HeldResult withoutValue() {
        return inline.length == 0 || isRiding()
                ? this
                : new HeldResult(run, isPartition, location, NOTHING, durationNs);
    }
}
