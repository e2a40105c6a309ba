package io.heddle.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Removed partitions that someone still reads: their memory comes free with the last reader. Under the arena's lock. */
final class Zombies {
    private static final long DEAD_CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final PartitionRegistry registry;
    private final ArenaMemory memory;
    private final LeaseBoard leases;
    private final List<Partition> zombies = new ArrayList<>();
    /** Changed under the lock, read by any thread. */
    private final AtomicLong bytes = new AtomicLong();

    private long lastDeadCheckNs = System.nanoTime() - DEAD_CHECK_INTERVAL_NS;

    Zombies(PartitionRegistry registry, ArenaMemory memory, LeaseBoard leases) {
        this.registry = registry;
        this.memory = memory;
        this.leases = leases;
    }

    /** For a partition just removed and revoked. */
    void releaseOrKeep(Partition partition) {
        if (isUnread(partition)) {
            registry.release(partition);
        } else {
            zombies.add(partition);
            bytes.addAndGet(bytesOf(partition));
            memory.spillWork.ring();
        }
    }

    /** For a removed partition whose reader, or whose writing to disk, has ended. */
    void releaseIfUnread(Partition partition) {
        if (isUnread(partition) && zombies.remove(partition)) {
            free(partition);
        }
    }

    /** Whether a revoked partition's memory is in nobody's use: not pinned, not being written to disk, not leased. */
    private boolean isUnread(Partition partition) {
        return partition.pins == 0 && partition.state == Partition.IN_MEMORY && !leases.isLeased(partition.generation);
    }

    /** Frees those whose readers have ended. True while some remain. */
    boolean sweep(long nowNs) {
        boolean leased = false;
        for (int i = zombies.size() - 1; i >= 0; i--) {
            Partition partition = zombies.get(i);
            if (isUnread(partition)) {
                zombies.remove(i);
                free(partition);
            } else {
                leased |= partition.pins == 0;
            }
        }
        if (leased) {
            reclaimDeadReaders(nowNs);
        }
        return !zombies.isEmpty();
    }

    void reclaimDeadReaders(long nowNs) {
        if (nowNs - lastDeadCheckNs >= DEAD_CHECK_INTERVAL_NS) {
            lastDeadCheckNs = nowNs;
            leases.reclaimDead();
        }
    }

    private void free(Partition zombie) {
        long freedBytes = bytesOf(zombie);
        registry.release(zombie);
        bytes.addAndGet(-freedBytes); // last: whoever sees that none waits sees their memory free
    }

    private static long bytesOf(Partition zombie) {
        return zombie.packedValue
                ? (long) SharedExtent.grains(zombie.manifestLength) * StoreLimits.PACKED_GRAIN_BYTES
                : ArenaMemory.bytes(zombie.chunks());
    }

    /** Those of them that are extents of their own, not places in shared ones. Under the lock. */
    long extentBytes() {
        long sum = 0;
        for (Partition zombie : zombies) {
            sum += zombie.packedValue ? 0 : bytesOf(zombie);
        }
        return sum;
    }

    /** Bytes that wait for their last reader. Any thread. */
    long bytes() {
        return bytes.get();
    }
}
