package io.heddle.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Places for values below a chunk, in extents they share. Under the arena's lock. */
final class PackedSpace {
    private static final int WORTH_KEEPING_GRAINS = 4;

    private final Set<SharedExtent> all = new HashSet<>();
    /** Those that are not full; the last is tried first. */
    private final List<SharedExtent> withRoom = new ArrayList<>();

    private final int largeExtentBytes;

    PackedSpace(int largeExtentBytes) {
        this.largeExtentBytes = largeExtentBytes;
    }

    record Slot(SharedExtent shared, int grain) {}

    @Nullable
    Slot take(int bytes) {
        int grains = SharedExtent.grains(bytes);
        for (int i = withRoom.size() - 1; i >= 0; i--) {
            SharedExtent shared = withRoom.get(i);
            if (shared.mayFit(grains)) {
                int grain = shared.take(grains);
                if (grain >= 0) {
                    if (shared.freeGrains() < WORTH_KEEPING_GRAINS) {
                        withRoom.remove(i);
                    }
                    return new Slot(shared, grain);
                }
            }
        }
        return null;
    }

    void add(Extent extent) {
        SharedExtent shared = new SharedExtent(extent);
        all.add(shared);
        withRoom.add(shared);
    }

    /** Gives a place back; returns the extent if nobody shares it any more: the caller frees it. */
    @Nullable
    Extent free(SharedExtent shared, int grain, int bytes) {
        boolean wasFull = shared.freeGrains() < WORTH_KEEPING_GRAINS;
        shared.free(grain, SharedExtent.grains(bytes));
        if (shared.isEmpty()) {
            all.remove(shared);
            if (!wasFull) {
                withRoom.remove(shared);
            }
            return shared.extent;
        }
        if (wasFull && shared.freeGrains() >= WORTH_KEEPING_GRAINS) {
            withRoom.add(0, shared);
        }
        return null;
    }

    Iterable<SharedExtent> all() {
        return all;
    }

    /** What a new shared extent should be: large ones waste less at their end. */
    int wantedExtentBytes() {
        return all.isEmpty() ? StoreLimits.PACKED_SMALL_EXTENT_BYTES : largeExtentBytes;
    }

    long chunks() {
        long sum = 0;
        for (SharedExtent shared : all) {
            sum += shared.extent.chunks();
        }
        return sum;
    }
}
