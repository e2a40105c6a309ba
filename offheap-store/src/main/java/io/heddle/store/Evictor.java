package io.heddle.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what leaves memory next and takes it out once its bytes are on disk. Least recently used goes first, with regard to cost: of the
 * few coldest partitions one that has its file already, else the largest; and an extent of packed values as a whole when it is colder than
 * those. Under the arena's lock.
 */
final class Evictor {
    /** So many of the coldest partitions are compared by cost. */
    private static final int CANDIDATES = 8;

    private final PartitionRegistry registry;
    private final ArenaMemory memory;
    private final PartitionTable table;
    private final LeaseBoard leases;
    private final RecencyList recency;
    /** Written under the lock. */
    private final AtomicLong spilledBytes = new AtomicLong();

    Evictor(
            PartitionRegistry registry,
            ArenaMemory memory,
            PartitionTable table,
            LeaseBoard leases,
            RecencyList recency) {
        this.registry = registry;
        this.memory = memory;
        this.table = table;
        this.leases = leases;
        this.recency = recency;
    }

    /** What is to be written: one partition, or the packed values of one extent. Marked, so that its memory stays meanwhile. */
    record Victim(List<Partition> partitions, @Nullable SharedExtent shared) {
        Partition first() {
            return partitions.get(0);
        }

        long totalBytes() {
            return shared != null ? shared.extent.lengthBytes() : first().totalBytes;
        }
    }

    /** The next victim, or null if there is none. */
    @Nullable
    Victim take(boolean onlyWithCopy, long nowNs) {
        Partition partition = coldPartition(onlyWithCopy, nowNs);
        SharedExtent shared = onlyWithCopy ? null : coldestShared();
        if (shared != null && (partition == null || shared.lastUse < partition.lastUse)) {
            List<Partition> values = values(shared);
            if (values != null) {
                values.forEach(value -> value.state = Partition.SPILLING);
                return new Victim(values, shared);
            }
            // Someone reads in it: it counts as used, so that the next look is at another one.
            shared.lastUse = registry.nextUse();
        }
        if (partition == null) {
            return null;
        }
        partition.state = Partition.SPILLING;
        return new Victim(List.of(partition), null);
    }

    private @Nullable Partition coldPartition(boolean onlyWithCopy, long nowNs) {
        Partition best = null;
        boolean leased = false;
        int seen = 0;
        for (Partition each = recency.oldest(); each != null && seen < CANDIDATES; each = each.newer) {
            if (each.pins > 0
                    || each.state != Partition.IN_MEMORY
                    || each.extents.length == 0
                    || (onlyWithCopy && each.copy == null)) {
                continue;
            }
            if (leases.isLeased(each.generation)) {
                leased = true;
                continue;
            }
            seen++;
            if (each.copy != null) {
                return each;
            }
            if (best == null || each.totalBytes > 2 * best.totalBytes) {
                best = each;
            }
        }
        if (leased && best == null) {
            registry.zombies().reclaimDeadReaders(nowNs);
        }
        return best;
    }

    private @Nullable SharedExtent coldestShared() {
        SharedExtent coldest = null;
        for (SharedExtent each : memory.packed.all()) {
            if (each.holdsOnlyValues() && (coldest == null || each.lastUse < coldest.lastUse)) {
                coldest = each;
            }
        }
        return coldest;
    }

    /** All values of an extent, or null if one of them cannot leave now. */
    private @Nullable List<Partition> values(SharedExtent shared) {
        LongHashSet leased = leasedNow();
        List<Partition> values = new ArrayList<>();
        for (Partition value = shared.values.oldest(); value != null; value = value.newer) {
            if (value.pins > 0 || value.state != Partition.IN_MEMORY || leased.contains(value.generation)) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    private LongHashSet leasedNow() {
        LongHashSet leased = new LongHashSet(0);
        leases.forEachLease(leased::add);
        return leased;
    }

    /** Ends what {@link #take} began: memory goes back unless someone came to read meanwhile. Without a copy all stays as it was. */
    void finish(Victim victim, @Nullable SpillCopy copy) {
        List<Partition> leaving = new ArrayList<>(victim.partitions.size());
        for (Partition partition : victim.partitions) {
            partition.state = Partition.IN_MEMORY;
            if (partition.removed) {
                registry.zombies().releaseIfUnread(partition);
            } else if (copy != null) {
                if (victim.shared == null) {
                    keepCopy(partition, copy);
                }
                if (partition.pins == 0) {
                    table.revoke(partition.slot);
                    leaving.add(partition);
                }
            }
        }
        if (copy != null) {
            evict(leaving, copy);
            if (copy.users == 0) {
                registry.forgetCopy(copy);
            }
        }
        registry.signalStateChanged();
    }

    private static void keepCopy(Partition partition, SpillCopy copy) {
        if (partition.copy == null) {
            partition.copy = copy;
            copy.users++;
        }
    }

    /** After the revocations; the rows are scanned once for all. */
    private void evict(List<Partition> leaving, SpillCopy copy) {
        LongHashSet leased = leasedNow();
        for (Partition partition : leaving) {
            if (leased.contains(partition.generation)) {
                table.restore(partition.slot, partition.generation);
                continue;
            }
            if (!partition.packedValue) { // those are in the list of their extent
                recency.remove(partition);
            }
            spilledBytes.addAndGet(partition.totalBytes); // first: whoever sees memory free sees where it went
            registry.giveMemoryBack(partition);
            keepCopy(partition, copy);
            partition.state = Partition.SPILLED;
        }
    }

    /** Any thread. */
    long spilledBytes() {
        return spilledBytes.get();
    }
}
