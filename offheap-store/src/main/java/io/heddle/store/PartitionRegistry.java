package io.heddle.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * All sealed partitions of one arena and the only way their memory is published and reused: a generation is revoked, then rows of leases are
 * scanned, and only then memory goes back. Methods take the arena's lock themselves unless they say otherwise.
 */
final class PartitionRegistry {
    private static final long DEAD_CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long arenaId;
    private final ArenaMemory memory;
    private final PartitionTable table;
    private final LeaseBoard leases;
    private final PartitionPublisher publisher;
    private final PartitionMap partitions = new PartitionMap();
    private final RecencyList recency = new RecencyList();
    private final List<Partition> zombies = new ArrayList<>();
    private final ArrayDeque<Partition> filesToDelete = new ArrayDeque<>();
    private final Condition stateChanged;
    private long lastDeadCheckNs = System.nanoTime() - DEAD_CHECK_INTERVAL_NS;
    private long pinCount;
    private long spilledBytes;
    private boolean closed;

    PartitionRegistry(long arenaId, ArenaMemory memory, PartitionTable table, LeaseBoard leases) {
        this.arenaId = arenaId;
        this.memory = memory;
        this.table = table;
        this.leases = leases;
        this.publisher = new PartitionPublisher(arenaId, memory, table);
        this.stateChanged = memory.lock.newCondition();
        memory.pinnedChunks(this::pinnedChunks);
    }

    // ---- sealing ----

    /** Publishes reserved extents as a partition; the memory then counts as used. */
    ResultLocation seal(Identity identity, List<Extent> extents, long runAge, long timeoutNs) {
        memory.lock.lock();
        try {
            long totalBytes = 0;
            for (Extent extent : extents) {
                totalBytes += extent.lengthBytes();
            }
            Partition partition = new Partition(identity, totalBytes);
            publisher.place(partition, extents, runAge, timeoutNs);
            try {
                refuseDuplicate(identity);
                publisher.publish(partition);
            } catch (RuntimeException e) {
                publisher.displace(partition, extents.size(), runAge);
                throw e;
            }
            memory.keep(partition.chunks(), runAge);
            partitions.put(partition);
            recency.add(partition);
            return partition.location(arenaId);
        } finally {
            memory.lock.unlock();
        }
    }

    private void refuseDuplicate(Identity identity) {
        if (closed) {
            throw new StoreException("the arena is closed");
        }
        if (partitions.get(identity.high(), identity.low()) != null) {
            throw new StoreException(identity + " is sealed already: remove it first or use another id");
        }
    }

    /** Makes a packed value's place and generation; its bytes and manifest are then written without the lock. */
    Partition startValue(Identity identity, int lengthBytes, long runAge, long timeoutNs) {
        memory.lock.lock();
        try {
            Partition partition = new Partition(identity, lengthBytes);
            partition.packedValue = true;
            partition.extentCount = 1;
            partition.manifestLength = Manifest.HEADER_BYTES + lengthBytes;
            refuseDuplicate(identity);
            PartitionPublisher.putPacked(partition, memory.takePacked(partition.manifestLength, runAge, timeoutNs));
            try {
                publisher.startGeneration(partition);
            } catch (RuntimeException e) {
                publisher.displace(partition, 0, runAge);
                throw e;
            }
            return partition;
        } finally {
            memory.lock.unlock();
        }
    }

    ResultLocation publishValue(Partition partition) {
        memory.lock.lock();
        try {
            try {
                refuseDuplicate(partition.identity());
            } catch (RuntimeException e) {
                table.giveSlotBack(partition.slot);
                publisher.displace(partition, 0, ArenaMemory.NO_RUN);
                throw e;
            }
            table.publish(partition.slot, partition.location(arenaId));
            partitions.put(partition);
            return partition.location(arenaId);
        } finally {
            memory.lock.unlock();
        }
    }

    // ---- opening ----

    /** How a spilled partition comes back: reserves, reads and checks; without the lock. */
    interface Reloader {
        List<Extent> reload(Partition partition, long runAge);
    }

    /** Pins a partition, reloading it first if need be; null if it is not here. */
    @Nullable
    PinnedView open(long high, long low, long runAge, Reloader reloader) {
        memory.lock.lock();
        try {
            while (true) {
                Partition partition = partitions.get(high, low);
                if (partition == null) {
                    return null;
                }
                if (partition.isResident()) {
                    return pin(partition, runAge);
                }
                if (partition.state == Partition.RELOADING) {
                    stateChanged.awaitUninterruptibly();
                } else {
                    reload(partition, runAge, reloader);
                }
            }
        } finally {
            memory.lock.unlock();
        }
    }

    private PinnedView pin(Partition partition, long runAge) {
        partition.pins++;
        pinCount++;
        memory.addPinned(runAge, partition.chunks());
        recency.touch(partition);
        return new PinnedView(this, partition, partition.location(arenaId), runAge);
    }

    void unpin(Partition partition, long runAge) {
        memory.lock.lock();
        try {
            partition.pins--;
            pinCount--;
            memory.addPinned(runAge, -partition.chunks());
            if (closed) {
                stateChanged.signalAll();
            } else if (partition.pins == 0) {
                if (partition.removed
                        && partition.state == Partition.IN_MEMORY
                        && !leases.isLeased(partition.generation)) {
                    zombies.remove(partition);
                    release(partition);
                } else if (memory.hasOpenWaiters()) {
                    memory.spillWork.signal();
                }
            }
        } finally {
            memory.lock.unlock();
        }
    }

    private void reload(Partition partition, long runAge, Reloader reloader) {
        partition.state = Partition.RELOADING;
        List<Extent> extents = null;
        boolean lost = false;
        memory.lock.unlock();
        try {
            extents = reloader.reload(partition, runAge);
        } catch (PartitionLostException e) {
            lost = true;
            throw e;
        } finally {
            memory.lock.lock();
            partition.state = Partition.SPILLED;
            stateChanged.signalAll();
            if (lost && !partition.removed) {
                partitions.remove(partition);
                forgetFile(partition);
            } else if (partition.removed) {
                forgetFile(partition);
            }
        }
        try {
            if (partition.removed) {
                extents.forEach(extent -> memory.freeReserved(extent, runAge));
                return;
            }
            comeBack(partition, extents, runAge);
        } catch (RuntimeException e) {
            extents.forEach(extent -> memory.freeReserved(extent, runAge));
            throw e;
        }
    }

    private void comeBack(Partition partition, List<Extent> extents, long runAge) {
        partition.state = Partition.RELOADING;
        try {
            publisher.place(partition, extents, runAge, 0);
            try {
                publisher.publish(partition);
            } catch (RuntimeException e) {
                publisher.displace(partition, extents.size(), runAge);
                throw e;
            }
        } catch (RuntimeException e) {
            partition.forgetMemory();
            partition.state = Partition.SPILLED;
            throw e;
        }
        memory.keep(partition.chunks(), runAge);
        partition.state = Partition.IN_MEMORY;
        recency.add(partition);
    }

    boolean contains(long high, long low) {
        memory.lock.lock();
        try {
            return partitions.get(high, low) != null;
        } finally {
            memory.lock.unlock();
        }
    }

    boolean isResident(long high, long low) {
        memory.lock.lock();
        try {
            Partition partition = partitions.get(high, low);
            return partition != null && partition.isResident();
        } finally {
            memory.lock.unlock();
        }
    }

    /** Takes over the spill file of a dead owner. False if the id is taken. */
    boolean addSpilled(Identity identity, long totalBytes, long fileGeneration) {
        memory.lock.lock();
        try {
            if (partitions.get(identity.high(), identity.low()) != null) {
                return false;
            }
            Partition partition = new Partition(identity, totalBytes);
            partition.state = Partition.SPILLED;
            partition.fileGeneration = fileGeneration;
            partitions.put(partition);
            return true;
        } finally {
            memory.lock.unlock();
        }
    }

    // ---- removing ----

    boolean remove(long high, long low) {
        memory.lock.lock();
        try {
            Partition partition = partitions.get(high, low);
            if (partition == null) {
                return false;
            }
            partitions.remove(partition);
            partition.removed = true;
            switch (partition.state) {
                case Partition.SPILLED -> forgetFile(partition);
                case Partition.RELOADING -> {} // whoever reloads sees the mark
                default -> {
                    table.revoke(partition.slot);
                    recency.remove(partition);
                    releaseOrWait(partition);
                }
            }
            return true;
        } finally {
            memory.lock.unlock();
        }
    }

    private void releaseOrWait(Partition partition) {
        if (isUnread(partition)) {
            release(partition);
        } else {
            zombies.add(partition);
            memory.spillWork.signal();
        }
    }

    /** Whether a revoked partition's memory is in nobody's use: not pinned, not being written to disk, not leased. */
    private boolean isUnread(Partition partition) {
        return partition.pins == 0 && partition.state == Partition.IN_MEMORY && !leases.isLeased(partition.generation);
    }

    private void release(Partition partition) {
        giveMemoryBack(partition);
        forgetFile(partition);
    }

    private void giveMemoryBack(Partition partition) {
        table.giveSlotBack(partition.slot);
        partition.slot = -1;
        for (Extent extent : partition.extents) {
            memory.freeUsed(extent);
        }
        if (partition.shared != null) {
            memory.freePacked(partition.shared, partition.grain, partition.manifestLength);
        }
        partition.forgetMemory();
    }

    private void forgetFile(Partition partition) {
        if (partition.fileGeneration != 0) {
            filesToDelete.add(partition);
            memory.spillWork.signal();
        }
    }

    // ---- for the spill thread; under the lock ----

    /** Frees removed partitions whose readers have ended. True while some remain. */
    boolean sweepZombies(long nowNs) {
        boolean leased = false;
        for (int i = zombies.size() - 1; i >= 0; i--) {
            Partition partition = zombies.get(i);
            if (isUnread(partition)) {
                zombies.remove(i);
                release(partition);
            } else {
                leased |= partition.pins == 0;
            }
        }
        if (leased) {
            reclaimDeadReaders(nowNs);
        }
        return !zombies.isEmpty();
    }

    private void reclaimDeadReaders(long nowNs) {
        if (nowNs - lastDeadCheckNs >= DEAD_CHECK_INTERVAL_NS) {
            lastDeadCheckNs = nowNs;
            leases.reclaimDead();
        }
    }

    /** Least recently used partition that nobody reads, marked as being spilled; null if there is none. */
    @Nullable
    Partition takeVictim(boolean onlyWithFile, long nowNs) {
        boolean leased = false;
        for (Partition partition = recency.oldest(); partition != null; partition = partition.newer) {
            if (partition.pins == 0
                    && partition.state == Partition.IN_MEMORY
                    && partition.extents.length > 0
                    && (partition.fileGeneration != 0 || !onlyWithFile)) {
                if (leases.isLeased(partition.generation)) {
                    leased = true;
                } else {
                    partition.state = Partition.SPILLING;
                    return partition;
                }
            }
        }
        if (leased) {
            reclaimDeadReaders(nowNs);
        }
        return null;
    }

    /** Ends what {@link #takeVictim} began: the memory goes back unless someone came to read meanwhile. */
    void finishSpill(Partition partition, long fileGeneration) {
        partition.state = Partition.IN_MEMORY;
        partition.fileGeneration = fileGeneration;
        stateChanged.signalAll();
        if (partition.removed) {
            if (isUnread(partition)) {
                zombies.remove(partition);
                release(partition);
            }
        } else if (partition.pins == 0 && fileGeneration != 0) {
            table.revoke(partition.slot);
            if (leases.isLeased(partition.generation)) {
                table.restore(partition.slot, partition.generation);
                recency.touch(partition);
            } else {
                recency.remove(partition);
                giveMemoryBack(partition);
                partition.state = Partition.SPILLED;
                spilledBytes += partition.totalBytes;
            }
        }
    }

    @Nullable
    Partition nextFileToDelete() {
        return filesToDelete.poll();
    }

    // ---- figures ----

    private long pinnedChunks() {
        long sum = 0;
        for (Partition partition = recency.oldest(); partition != null; partition = partition.newer) {
            sum += partition.pins > 0 ? partition.chunks() : 0;
        }
        return sum;
    }

    long spilledBytes() {
        memory.lock.lock();
        try {
            return spilledBytes;
        } finally {
            memory.lock.unlock();
        }
    }

    long zombieBytes() {
        memory.lock.lock();
        try {
            long sum = 0;
            for (Partition partition : zombies) {
                sum += partition.packedValue
                        ? (long) SharedExtent.grains(partition.manifestLength) * StoreLimits.PACKED_GRAIN_BYTES
                        : ArenaMemory.bytes(partition.chunks());
            }
            return sum;
        } finally {
            memory.lock.unlock();
        }
    }

    long leasedBytes() {
        memory.lock.lock();
        try {
            LongHashSet generations = new LongHashSet(0);
            leases.forEachLease(generations::add);
            long[] sum = {0};
            generations.forEachLong(generation -> {
                int slot = ResultLocation.slot(generation);
                sum[0] += slot < table.slotCount() ? table.totalBytes(slot) : 0;
            });
            return sum[0];
        } finally {
            memory.lock.unlock();
        }
    }

    int partitionCount() {
        memory.lock.lock();
        try {
            return partitions.size();
        } finally {
            memory.lock.unlock();
        }
    }

    // ---- closing ----

    /** Revokes everything and waits for views to end. True if none is left, so that memory may be unmapped. */
    boolean close(long timeoutNs) {
        memory.lock.lock();
        try {
            closed = true;
            partitions.forEach(partition -> {
                if (partition.slot >= 0) {
                    table.revoke(partition.slot);
                }
            });
            long leftNs = timeoutNs;
            while (leftNs > 0 && (pinCount > 0 || memory.account.reservedChunks() > 0)) {
                leftNs = stateChanged.awaitNanos(Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(10)))
                        + leftNs
                        - Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(10));
            }
            return pinCount == 0 && memory.account.reservedChunks() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            memory.lock.unlock();
        }
    }
}
