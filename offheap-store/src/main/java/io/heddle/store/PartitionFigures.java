package io.heddle.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.LongHashSet;

/** What there is to tell about the partitions of an arena. Methods take its lock themselves unless they say otherwise. */
final class PartitionFigures {
    private final ArenaMemory memory;
    private final PartitionTable table;
    private final LeaseBoard leases;
    private final PartitionMap partitions;
    private final RecencyList recency;
    private final Zombies zombies;
    private final Evictor evictor;

    PartitionFigures(
            ArenaMemory memory,
            PartitionTable table,
            LeaseBoard leases,
            PartitionMap partitions,
            RecencyList recency,
            Zombies zombies,
            Evictor evictor) {
        this.memory = memory;
        this.table = table;
        this.leases = leases;
        this.partitions = partitions;
        this.recency = recency;
        this.zombies = zombies;
        this.evictor = evictor;
    }

    /** Under the lock. */
    long pinnedChunks() {
        long sum = 0;
        for (Partition partition = recency.oldest(); partition != null; partition = partition.newer) {
            sum += partition.pins > 0 ? partition.chunks() : 0;
        }
        return sum;
    }

    /** Without the lock. */
    long spilledBytes() {
        return evictor.spilledBytes();
    }

    /** Without the lock. */
    long zombieBytes() {
        return zombies.bytes();
    }

    long leasedBytes() {
        memory.lock.lock();
        try {
            LongHashSet generations = new LongHashSet(0);
            leases.forEachLease(generations::add);
            return bytesOf(generations);
        } finally {
            memory.lock.unlock();
        }
    }

    private long bytesOf(LongHashSet generations) {
        long[] sum = {0};
        generations.forEachLong(generation -> {
            int slot = ResultLocation.slot(generation);
            sum[0] += slot < table.slotCount() ? table.totalBytes(slot) : 0;
        });
        return sum[0];
    }

    /** Most first. */
    List<ReaderLeases> leasesByReader() {
        memory.lock.lock();
        try {
            List<ReaderLeases> result = new ArrayList<>();
            leases.forEachReader(
                    (pid, generations) -> result.add(new ReaderLeases(pid, generations.size(), bytesOf(generations))));
            result.sort(Comparator.comparingLong(ReaderLeases::bytes).reversed());
            return result;
        } finally {
            memory.lock.unlock();
        }
    }

    /** Without the lock. */
    int partitionCount() {
        return partitions.size();
    }
}
