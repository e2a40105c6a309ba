package io.heddle.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Predicate;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * All sealed partitions of one arena and the only way their memory is published and reused: a generation is revoked, then rows of leases are
 * scanned, and only then memory goes back. Methods take the arena's lock themselves unless they say otherwise.
 */
final class PartitionRegistry {
    private final long arenaId;
    final ArenaMemory memory;
    private final PartitionTable table;
    private final PartitionPublisher publisher;
    private final PartitionMap partitions = new PartitionMap();
    private final RecencyList recency = new RecencyList();
    private final Zombies zombies;
    private final ArrayDeque<SpillCopy> filesToDelete = new ArrayDeque<>();
    private final Evictor evictor;
    private final PartitionFigures figures;
    private final Condition stateChanged;
    private long pinCount;
    private long uses;
    private boolean closed;

    PartitionRegistry(long arenaId, ArenaMemory memory, PartitionTable table, LeaseBoard leases) {
        this.arenaId = arenaId;
        this.memory = memory;
        this.table = table;
        this.publisher = new PartitionPublisher(arenaId, memory, table);
        this.stateChanged = memory.lock.newCondition();
        this.zombies = new Zombies(this, memory, leases);
        this.evictor = new Evictor(this, memory, table, leases, recency);
        this.figures = new PartitionFigures(memory, table, leases, partitions, recency, zombies, evictor);
        memory.pinnedChunks(figures::pinnedChunks);
    }

    // ---- sealing ----

    /** Publishes reserved extents as a partition; the memory then counts as used. */
    ResultLocation seal(Identity identity, List<Extent> extents, long runAge, long timeoutNs) {
        memory.lock.lock();
        try {
            Partition partition = new Partition(identity, Extent.totalBytes(extents));
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
            partition.lastUse = nextUse();
            recency.add(partition);
            return partition.location(arenaId);
        } finally {
            memory.lock.unlock();
        }
    }

    private void refuseDuplicate(Identity identity) {
        requireOpen();
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
            PartitionPublisher.putPacked(
                    partition, memory.takePacked(memory.packed, partition.manifestLength, runAge, timeoutNs));
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
            joinShared(partition);
            return partition.location(arenaId);
        } finally {
            memory.lock.unlock();
        }
    }

    /** What is pinned after the end would be read after its memory was unmapped. */
    private void requireOpen() {
        if (closed) {
            throw new StoreException("the arena is closed");
        }
    }

    /** A packed value is one of those its extent is left by as a whole. */
    private void joinShared(Partition value) {
        value.lastUse = nextUse();
        if (value.shared != null) {
            value.shared.addValue(value);
        }
    }

    /** Counts openings: the only clock that tells old from new. */
    long nextUse() {
        return ++uses;
    }

    // ---- opening ----

    /** Pins a partition, reloading it first if need be; null if it is not here. */
    @Nullable
    PinnedView open(long high, long low, long runAge, Reload reload) {
        memory.lock.lock();
        try {
            while (true) {
                requireOpen();
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
                    reload(partition, runAge, reload);
                }
            }
        } finally {
            memory.lock.unlock();
        }
    }

    /** Pins a partition that is in memory; null if it is spilled or not here. */
    @Nullable
    PinnedView openResident(long high, long low, long runAge) {
        memory.lock.lock();
        try {
            requireOpen();
            Partition partition = partitions.get(high, low);
            return partition != null && partition.isResident() ? pin(partition, runAge) : null;
        } finally {
            memory.lock.unlock();
        }
    }

    /** The copy on disk of a partition, or null. */
    @Nullable
    SpillCopy copyOf(long high, long low) {
        memory.lock.lock();
        try {
            Partition partition = partitions.get(high, low);
            return partition == null ? null : partition.copy;
        } finally {
            memory.lock.unlock();
        }
    }

    private PinnedView pin(Partition partition, long runAge) {
        partition.pins++;
        pinCount++;
        memory.addPinned(runAge, partition.chunks());
        noteUse(partition);
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
                if (partition.removed) {
                    zombies.releaseIfUnread(partition);
                } else if (memory.hasOpenWaiters()) {
                    memory.spillWork.ring();
                }
            }
        } finally {
            memory.lock.unlock();
        }
    }

    private void reload(Partition partition, long runAge, Reload reload) {
        partition.state = Partition.RELOADING;
        List<Extent> extents = List.of();
        ByteBuffer value = null;
        boolean lost = false;
        memory.lock.unlock();
        try {
            if (partition.packedValue) {
                value = reload.value(partition);
            } else {
                extents = reload.extents(partition, runAge);
            }
        } catch (PartitionLostException e) {
            lost = true;
            throw e;
        } finally {
            memory.lock.lock();
            if (lost && !partition.removed) {
                partitions.remove(partition);
            }
            if (lost || partition.removed) {
                forgetCopyOf(partition);
            }
            partition.state = Partition.SPILLED;
            stateChanged.signalAll();
        }
        if (value != null) {
            comeBack(partition, value, runAge, reload.timeoutNs());
        } else {
            comeBack(partition, extents, runAge, reload.timeoutNs());
        }
    }

    private void comeBack(Partition value, ByteBuffer bytes, long runAge, long timeoutNs) {
        if (value.removed) {
            BufferUtil.free(bytes);
            return;
        }
        value.state = Partition.RELOADING;
        boolean back = false;
        try {
            // May wait, without the lock: the value may be removed meanwhile.
            PackedSpace.Slot slot = memory.takePacked(memory.packed, value.manifestLength, runAge, timeoutNs);
            if (value.removed || closed) {
                memory.freePacked(memory.packed, slot.shared(), slot.grain(), value.manifestLength);
            } else {
                settle(value, bytes, slot);
                back = true;
            }
        } finally {
            BufferUtil.free(bytes);
            if (!back) {
                value.state = Partition.SPILLED;
            }
            if (back || value.removed) {
                forgetCopyOf(value);
            }
            stateChanged.signalAll();
        }
    }

    private void settle(Partition value, ByteBuffer bytes, PackedSpace.Slot slot) {
        int grain = value.grain;
        PartitionPublisher.putPacked(value, slot);
        boolean published = false;
        try {
            publisher.startGeneration(value);
            Reload.place(bytes, value);
            table.publish(value.slot, value.location(arenaId));
            published = true;
        } finally {
            if (!published) {
                publisher.displace(value, 0, ArenaMemory.NO_RUN);
                value.forgetMemory();
                value.grain = grain;
            }
        }
        value.state = Partition.IN_MEMORY;
        joinShared(value);
    }

    private void comeBack(Partition partition, List<Extent> extents, long runAge, long timeoutNs) {
        boolean placed = false;
        boolean back = false;
        try {
            partition.state = Partition.RELOADING;
            // May wait, without the lock: the partition may be removed meanwhile.
            publisher.place(partition, extents, runAge, timeoutNs);
            placed = true;
            if (partition.removed || closed) {
                return;
            }
            publisher.publish(partition);
            back = true;
        } finally {
            if (!back) {
                if (placed) {
                    publisher.displace(partition, extents.size(), runAge);
                }
                partition.forgetMemory();
                partition.state = Partition.SPILLED;
                extents.forEach(extent -> memory.freeReserved(extent, runAge));
                if (partition.removed) {
                    forgetCopyOf(partition);
                }
            }
            stateChanged.signalAll();
        }
        memory.keep(partition.chunks(), runAge);
        partition.state = Partition.IN_MEMORY;
        partition.lastUse = nextUse();
        recency.add(partition);
    }

    /** Counts a partition in memory as just used; returns one that is spilled. Under the lock. */
    @Nullable
    Partition touch(long high, long low) {
        Partition partition = partitions.get(high, low);
        if (partition == null || partition.state == Partition.SPILLED) {
            return partition;
        }
        noteUse(partition);
        return null;
    }

    private void noteUse(Partition partition) {
        partition.lastUse = nextUse();
        if (!partition.packedValue) {
            recency.touch(partition);
        } else if (partition.shared != null) {
            partition.shared.lastUse = partition.lastUse;
        }
    }

    boolean contains(long high, long low) {
        return is(high, low, partition -> true);
    }

    boolean isResident(long high, long low) {
        return is(high, low, Partition::isResident);
    }

    private boolean is(long high, long low, Predicate<Partition> what) {
        memory.lock.lock();
        try {
            Partition partition = partitions.get(high, low);
            return partition != null && what.test(partition);
        } finally {
            memory.lock.unlock();
        }
    }

    /** Takes in what lies in a spill file that another arena had written. False if the id is taken. */
    boolean addSpilled(Partition partition, SpillCopy copy) {
        memory.lock.lock();
        try {
            if (closed || partitions.get(partition.high, partition.low) != null) {
                return false;
            }
            partition.state = Partition.SPILLED;
            partition.copy = copy;
            copy.users++;
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
                case Partition.SPILLED -> forgetCopyOf(partition);
                case Partition.RELOADING -> {} // whoever reloads sees the mark
                default -> {
                    table.revoke(partition.slot);
                    if (!partition.packedValue) {
                        recency.remove(partition);
                    }
                    zombies.releaseOrKeep(partition);
                }
            }
            return true;
        } finally {
            memory.lock.unlock();
        }
    }

    /** Gives a partition up that nobody reads. */
    void release(Partition partition) {
        giveMemoryBack(partition);
        forgetCopyOf(partition);
    }

    void giveMemoryBack(Partition partition) {
        table.giveSlotBack(partition.slot);
        partition.slot = -1;
        for (Extent extent : partition.extents) {
            memory.freeUsed(extent);
        }
        if (partition.shared != null) {
            if (partition.packedValue) {
                partition.shared.removeValue(partition);
            }
            memory.freePacked(memory.spaceOf(partition), partition.shared, partition.grain, partition.manifestLength);
        }
        partition.forgetMemory();
    }

    private void forgetCopyOf(Partition partition) {
        SpillCopy copy = partition.copy;
        partition.copy = null;
        if (copy != null && --copy.users == 0) {
            forgetCopy(copy);
        }
    }

    /** The spill thread deletes it. */
    void forgetCopy(SpillCopy copy) {
        filesToDelete.add(copy);
        memory.spillWork.ring();
    }

    // ---- for the spill thread; under the lock ----

    Zombies zombies() {
        return zombies;
    }

    Evictor evictor() {
        return evictor;
    }

    void signalStateChanged() {
        stateChanged.signalAll();
    }

    @Nullable
    SpillCopy nextFileToDelete() {
        return filesToDelete.poll();
    }

    PartitionFigures figures() {
        return figures;
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
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < timeoutNs && (pinCount > 0 || memory.account.reservedChunks() > 0)) {
                stateChanged.await(10, TimeUnit.MILLISECONDS);
                memory.lock.doErrands();
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
