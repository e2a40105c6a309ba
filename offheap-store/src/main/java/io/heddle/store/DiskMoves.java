package io.heddle.store;

/**
 * Hears what an arena writes to disk and reads back, on the thread that did it and without the arena's lock. Times are of {@link
 * System#nanoTime}. Packed values that travel together are told once, by the first of them.
 */
public interface DiskMoves {
    /** Tells nobody. */
    DiskMoves NONE = new DiskMoves() {
        @Override
        public void onSpilled(long high, long bytes, long startNs, long endNs) {}

        @Override
        public void onReloaded(long high, long bytes, long startNs, long endNs) {}
    };

    /** A partition is in a spill file. {@code high} is the high half of its id, {@code bytes} its size in memory. */
    void onSpilled(long high, long bytes, long startNs, long endNs);

    /** A partition, or one extent of it, was read from its spill file. */
    void onReloaded(long high, long bytes, long startNs, long endNs);
}
