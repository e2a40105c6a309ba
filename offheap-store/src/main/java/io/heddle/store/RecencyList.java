package io.heddle.store;

import org.jspecify.annotations.Nullable;

/** Partitions with extents in memory, least recently opened first. Under the arena's lock. */
final class RecencyList {
    private @Nullable Partition oldest;
    private @Nullable Partition newest;

    void add(Partition partition) {
        partition.older = newest;
        partition.newer = null;
        if (newest == null) {
            oldest = partition;
        } else {
            newest.newer = partition;
        }
        newest = partition;
    }

    void remove(Partition partition) {
        if (!contains(partition)) {
            return;
        }
        if (partition.older == null) {
            oldest = partition.newer;
        } else {
            partition.older.newer = partition.newer;
        }
        if (partition.newer == null) {
            newest = partition.older;
        } else {
            partition.newer.older = partition.older;
        }
        partition.older = null;
        partition.newer = null;
    }

    boolean contains(Partition partition) {
        return partition.older != null || oldest == partition;
    }

    void touch(Partition partition) {
        if (newest != partition && contains(partition)) {
            remove(partition);
            add(partition);
        }
    }

    @Nullable
    Partition oldest() {
        return oldest;
    }
}
