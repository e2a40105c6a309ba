package io.heddle.store;

/** How full an arena is, with hysteresis: pause holds until use falls below the spill threshold. */
public enum MemoryPressure {
    /** Below the spill threshold. */
    NORMAL,
    /** Partitions are being written out. */
    SPILLING,
    /** No new runs and no new transfers should start. */
    PAUSED
}
