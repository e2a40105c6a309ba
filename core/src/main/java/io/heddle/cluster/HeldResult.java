package io.heddle.cluster;

import io.heddle.store.ResultLocation;

/**
 * A result in a worker's arena, or small enough to stay here. It becomes another one when it is dropped, so that a small result costs
 * no garbage: nobody keeps it beyond a call. Conductor only.
 */
final class HeldResult {
    private static final byte[] NOTHING = new byte[0];

    private int run;
    private boolean isPartition;
    private ResultLocation location = Results.NOWHERE;
    private byte[] inline = NOTHING;
    private long durationNs;

    /**
     * Becomes a result.
     *
     * @param ofRun the attempt that made it.
     * @param ofColumns columns; else a serialised value.
     * @param place where it lay when it was sealed; also its id in the arena.
     * @param value the value while it has to travel with a message, else empty.
     * @param functionNs time in the function.
     */
    HeldResult become(
            final int ofRun,
            final boolean ofColumns,
            final ResultLocation place,
            final byte[] value,
            final long functionNs) {
        run = ofRun;
        isPartition = ofColumns;
        location = place;
        inline = value;
        durationNs = functionNs;
        return this;
    }

    /** The same of one that was made elsewhere. */
    static HeldResult taken(final int run, final boolean isPartition, final ResultLocation location) {
        return new HeldResult().become(run, isPartition, location, NOTHING, 0);
    }

    int run() {
        return run;
    }

    boolean isPartition() {
        return isPartition;
    }

    ResultLocation location() {
        return location;
    }

    byte[] inline() {
        return inline;
    }

    long durationNs() {
        return durationNs;
    }

    /** Small enough to ride on messages: it takes no arena, the value stays here. */
    boolean isRiding() {
        return location.equals(Results.NOWHERE);
    }

    /** The value need not be kept here; returns its array. */
    byte[] dropValue() {
        final byte[] value = inline;
        inline = NOTHING;
        return value;
    }
}
