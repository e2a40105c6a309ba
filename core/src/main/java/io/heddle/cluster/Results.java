package io.heddle.cluster;

import io.heddle.store.ResultLocation;

/** Names and constants of results that both ends of a fetch share. */
public final class Results {
    /** Kind tag of a sealed partition that is a serialised value. */
    public static final int KIND_VALUE = 1;
    /** Kind tag of a sealed partition that is columns. */
    public static final int KIND_COLUMNS = 2;
    /** The location of nothing. */
    public static final ResultLocation NOWHERE = new ResultLocation(0, 0, 0, 0, 0, 0, 0, 0);

    private Results() {}

    /** The kind tag of a result. */
    public static int kind(final boolean isPartition) {
        return isPartition ? KIND_COLUMNS : KIND_VALUE;
    }
}
