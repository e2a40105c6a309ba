package io.heddle.store;

/**
 * Where a sealed result lies in shared memory: plain numbers that travel in messages. It stays good until the owner spills or removes the
 * partition, which a reader notices by the generation when it takes its lease.
 *
 * @param arenaId the arena that holds the result
 * @param partitionHigh high half of the 128-bit partition id
 * @param partitionLow low half of the 128-bit partition id
 * @param generation never 0 and never given twice by one arena: its high {@value #SLOT_BITS} bits are the row of the partition table
 *     whose word must equal it
 * @param manifestOffset offset of the manifest in the slab file, bytes
 * @param totalBytes sum of the lengths of all extents
 * @param slab number of the slab that holds the manifest, never reused by an arena
 * @param manifestLength length of the manifest, bytes
 */
public record ResultLocation(
        long arenaId,
        long partitionHigh,
        long partitionLow,
        long generation,
        long manifestOffset,
        long totalBytes,
        int slab,
        int manifestLength) {

    static final int SLOT_BITS = 28;
    static final int SEQUENCE_BITS = Long.SIZE - SLOT_BITS;
    static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    static long generation(int slot, long sequence) {
        return ((long) slot << SEQUENCE_BITS) | (sequence & SEQUENCE_MASK);
    }

    static int slot(long generation) {
        return (int) (generation >>> SEQUENCE_BITS);
    }
}
