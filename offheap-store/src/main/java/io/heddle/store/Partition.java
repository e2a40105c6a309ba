package io.heddle.store;

import org.jspecify.annotations.Nullable;

/** What the owner knows of one sealed partition or packed value. Under the arena's lock; kept lean, there may be millions. */
final class Partition {
    static final byte IN_MEMORY = 0;
    static final byte SPILLING = 1;
    static final byte SPILLED = 2;
    static final byte RELOADING = 3;

    private static final Extent[] NO_EXTENTS = {};

    final long high;
    final long low;
    final long tag;
    final int kind;
    long totalBytes;

    // Where it lies while in memory.
    Extent[] extents = NO_EXTENTS;
    int extentCount;

    @Nullable
    SharedExtent shared;

    /** Of a packed value its place in the shared extent, or in the bundle it was spilled with. */
    int grain;

    @Nullable
    Slab manifestSlab;

    long manifestAddress;
    int manifestLength;
    long generation;
    int slot = -1;

    byte state = IN_MEMORY;
    boolean removed;
    /** Packed values lie right behind their manifest. */
    boolean packedValue;
    /** Its bytes on disk. A partition's file stays until the partition is removed, so spilling again costs nothing. */
    @Nullable
    SpillCopy copy;

    /** When it was opened last, in openings of the arena. */
    long lastUse;

    int pins;

    @Nullable
    Partition older;

    @Nullable
    Partition newer;

    Partition(Identity identity, long totalBytes) {
        this.high = identity.high();
        this.low = identity.low();
        this.tag = identity.tag();
        this.kind = identity.kind();
        this.totalBytes = totalBytes;
    }

    Identity identity() {
        return new Identity(high, low, kind, tag);
    }

    /** Chunks freed when it leaves memory; packed values share theirs and count none. */
    long chunks() {
        long sum = 0;
        for (Extent extent : extents) {
            sum += extent.chunks();
        }
        return sum;
    }

    boolean isResident() {
        return state == IN_MEMORY || state == SPILLING;
    }

    void forgetMemory() {
        extents = NO_EXTENTS;
        shared = null;
        manifestSlab = null;
        manifestAddress = 0;
        generation = 0;
    }

    ResultLocation location(long arenaId) {
        Slab slab = manifestSlab;
        if (slab == null) {
            throw new IllegalStateException(Identity.name(high, low) + " is not in memory");
        }
        return new ResultLocation(
                arenaId,
                high,
                low,
                generation,
                manifestAddress - slab.baseAddress,
                totalBytes,
                slab.number,
                manifestLength);
    }
}
