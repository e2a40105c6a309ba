package io.heddle.store;

import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The memory account of one worker and all partitions in it. Any thread of the owning process may call any method. Used plus reserved
 * memory never exceeds the limit. Errors are {@link StoreException}s.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Arena implements AutoCloseable {

    private Arena() {}

    /** Makes the arena's directory and starts its threads; the first slab is made in the background. */
    public static Arena create(ArenaOptions options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a partition.
     *
     * @param high high half of the id
     * @param low low half of the id
     * @param kind what the content is, kept in the manifest
     * @param tag what the caller wants to find again after an adoption, such as a task id
     * @param runAge orders the runs of this arena: the smaller, the older; writers of one run share it
     */
    public PartitionWriter newPartition(long high, long low, int kind, long tag, long runAge) {
        throw new UnsupportedOperationException();
    }

    /** Stores a whole value at once: packed with others if below a chunk, else in extents. Waits for memory as a writer does. */
    public ResultLocation storeValue(
            long high, long low, int kind, long tag, long runAge, DirectBuffer source, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /** Pins a partition in memory, reloading it if spilled. */
    public PartitionView open(long high, long low) {
        throw new UnsupportedOperationException();
    }

    /** The same on behalf of a run, whose pins then count as memory it holds when it waits for more. */
    public PartitionView open(long high, long low, long runAge) {
        throw new UnsupportedOperationException();
    }

    /** A fresh location, reloading if spilled. To keep it good until the reader has its lease, hold {@link #open(long, long)} meanwhile. */
    public ResultLocation locate(long high, long low) {
        throw new UnsupportedOperationException();
    }

    public boolean contains(long high, long low) {
        throw new UnsupportedOperationException();
    }

    /** Forgets a partition; its memory is free now or when its last pin or lease ends. False if it is not here. */
    public boolean remove(long high, long low) {
        throw new UnsupportedOperationException();
    }

    /** Takes over the partitions of an arena whose owner is dead; refuses if it lives. */
    public List<AdoptedPartition> adopt(Path directoryOfDeadArena) {
        throw new UnsupportedOperationException();
    }

    public long arenaId() {
        throw new UnsupportedOperationException();
    }

    /** Bytes, in whole chunks, of sealed partitions and packed values in memory, those removed but still read included. */
    public long usedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes, in whole chunks, of writers not yet sealed. */
    public long reservedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Most that used plus reserved bytes ever were. */
    public long peakBytes() {
        throw new UnsupportedOperationException();
    }

    public long limitBytes() {
        throw new UnsupportedOperationException();
    }

    /** Changes the limit; when lowered below use, reservations are refused and partitions spilled until use fits. */
    public void limit(long limitBytes) {
        throw new UnsupportedOperationException();
    }

    public MemoryPressure pressure() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of partitions ever moved out of memory to spill files. */
    public long spilledBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of partitions ever read back from spill files. */
    public long reloadedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of partitions other processes read now. Scans their rows. */
    public long leasedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of removed partitions that wait for their last reader. */
    public long zombieBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes in memory taken over from dead arenas, beside the limit. */
    public long adoptedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Partitions held, in memory or spilled, own or adopted. */
    public long partitionCount() {
        throw new UnsupportedOperationException();
    }

    /** Whether the last try to spill failed because the disk is full or broken; partitions then stay in memory. */
    public boolean spillBlocked() {
        throw new UnsupportedOperationException();
    }

    /** Stops the threads and removes all files, in shared memory and of spilling. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
