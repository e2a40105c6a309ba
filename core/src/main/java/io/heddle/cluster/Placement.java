package io.heddle.cluster;

/** What is asked about results and where they lie; names as in the protocol. */
public enum Placement {
    /** Workers shall leave in order. */
    RETIRE,
    /** So many workers shall hold results; 0: one on each host. */
    REPLICATE,
    /** Workers shall hold equal shares. */
    REBALANCE,
    /** Which workers hold results. */
    WHO_HAS,
    /** Which results workers hold. */
    HAS_WHAT,
    /** Which runs workers have. */
    PROCESSING
}
