package io.heddle.store;

/**
 * A sealed partition read extent by extent: only those that are open are kept in memory, so a reader of something large needs no more than one
 * extent at a time. What is in memory is read in place; of what is spilled one extent comes from disk into memory that the arena accounts as
 * reserved by the reading run. Nothing is held between two openings, so the partition may be spilled and come back meanwhile. One thread at a time.
 */
public interface PartitionExtents {
    /** How many contiguous pieces it has; 0 for an empty one. */
    int extentCount();

    /** Length of an extent in bytes. */
    int length(int extent);

    /**
     * Opens one extent; may wait for memory as a reservation does.
     *
     * @throws PartitionNotFoundException if it was removed
     * @throws PartitionLostException if it cannot be read from disk
     * @throws StaleLocationException if it belongs to another arena and is no longer where it was: ask its owner
     * @throws MemoryLimitException if there is no room for it
     */
    ExtentView open(int extent);
}
