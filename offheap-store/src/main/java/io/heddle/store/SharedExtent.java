package io.heddle.store;

import java.util.Arrays;

/** An extent that many small values share, in grains of {@value StoreLimits#PACKED_GRAIN_BYTES} bytes and a bit each. Under the arena's lock. */
final class SharedExtent {
    final Extent extent;
    private final int grainCount;
    private final long[] taken;
    private int freeGrains;
    /** No run of free grains is longer: spares searches that must fail. */
    private int longestRunBound;

    private int searchFrom;
    /** Values that lie here and are published. */
    final RecencyList values = new RecencyList();

    private int valueGrains;
    /** When a value in it was stored or opened last, in openings of the arena. */
    long lastUse;

    SharedExtent(Extent extent) {
        this.extent = extent;
        this.grainCount = extent.lengthBytes() / StoreLimits.PACKED_GRAIN_BYTES;
        this.taken = new long[(grainCount + Long.SIZE - 1) / Long.SIZE];
        this.freeGrains = grainCount;
        this.longestRunBound = grainCount;
    }

    static int grains(int bytes) {
        return (bytes + StoreLimits.PACKED_GRAIN_BYTES - 1) / StoreLimits.PACKED_GRAIN_BYTES;
    }

    boolean mayFit(int grains) {
        return grains <= longestRunBound && grains <= freeGrains;
    }

    boolean isEmpty() {
        return freeGrains == grainCount;
    }

    int freeGrains() {
        return freeGrains;
    }

    int grainCount() {
        return grainCount;
    }

    void addValue(Partition value) {
        values.add(value);
        valueGrains += grains(value.manifestLength);
        lastUse = Math.max(lastUse, value.lastUse);
    }

    void removeValue(Partition value) {
        if (values.contains(value)) {
            values.remove(value);
            valueGrains -= grains(value.manifestLength);
        }
    }

    /** Whether published values are all there is, so that it comes free when they leave. */
    boolean holdsOnlyValues() {
        return valueGrains > 0 && valueGrains == grainCount - freeGrains;
    }

    /** First grain of a new run, or -1. Searches on from the last place, so that filling an empty extent costs little. */
    int take(int grains) {
        int found = find(searchFrom, grains);
        if (found < 0 && searchFrom > 0) {
            found = find(0, grains);
        }
        if (found < 0) {
            longestRunBound = grains - 1;
            return -1;
        }
        mark(found, grains, true);
        freeGrains -= grains;
        searchFrom = found + grains;
        return found;
    }

    void free(int first, int grains) {
        mark(first, grains, false);
        freeGrains += grains;
        longestRunBound = freeGrains;
        searchFrom = Math.min(searchFrom, first);
    }

    private int find(int from, int grains) {
        int start = nextFree(from);
        while (start + grains <= grainCount) {
            int end = nextTaken(start, start + grains);
            if (end >= start + grains) {
                return start;
            }
            start = nextFree(end);
        }
        return -1;
    }

    private int nextFree(int from) {
        for (int word = from >>> 6; word < taken.length; word++) {
            long free = ~taken[word];
            if (word == from >>> 6) {
                free &= -1L << from;
            }
            if (free != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(free);
            }
        }
        return grainCount;
    }

    private int nextTaken(int from, int limit) {
        for (int word = from >>> 6; word < taken.length && (word << 6) < limit; word++) {
            long bits = taken[word];
            if (word == from >>> 6) {
                bits &= -1L << from;
            }
            if (bits != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return limit;
    }

    private void mark(int first, int grains, boolean value) {
        for (int grain = first; grain < first + grains; ) {
            int end = Math.min((grain & -Long.SIZE) + Long.SIZE, first + grains);
            long mask = (-1L << grain) & (-1L >>> (Long.SIZE - 1 - ((end - 1) & (Long.SIZE - 1))));
            long old = taken[grain >>> 6] & mask;
            if (old != (value ? 0 : mask)) {
                throw new IllegalStateException("grains " + first + "+" + grains + " of a shared extent "
                        + (value ? "taken" : "freed") + " twice: " + Arrays.toString(new long[] {old, mask}));
            }
            taken[grain >>> 6] ^= mask;
            grain = end;
        }
    }

    long address(int grain) {
        return extent.address + (long) grain * StoreLimits.PACKED_GRAIN_BYTES;
    }

    long offset(int grain) {
        return extent.offset() + (long) grain * StoreLimits.PACKED_GRAIN_BYTES;
    }
}
