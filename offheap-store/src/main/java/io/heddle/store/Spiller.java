package io.heddle.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that moves partitions to disk above the threshold or when a reservation is short, brings back what will be needed while there is
 * room, frees removed partitions whose readers have ended, and deletes files. It holds the lock for decisions only, never while it reads,
 * writes or compresses.
 */
final class Spiller implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Spiller.class);
    private static final long WAIT_WITH_WAITERS_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long WAIT_WITH_ZOMBIES_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WAIT_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** What is expected beyond this is forgotten: it is reloaded when it is opened. */
    private static final int EXPECTED_MAX = 1024;

    private final long arenaId;
    private final ArenaMemory memory;
    private final PartitionRegistry registry;
    private final SpillDirectories directories;
    private final SpillCompression compression;
    private final AdoptedArenas adopted;
    private final DiskMoves moves;
    private final Reload prefetch;
    private final ArrayDeque<Partition> expected = new ArrayDeque<>();
    private final ArrayDeque<long[]> adoptedToRemove = new ArrayDeque<>();
    private volatile long targetChunks;
    private volatile long startChunks;
    private long requestedChunks = Long.MAX_VALUE;
    private boolean draining;
    /** Names bundles: a value can be in several one after the other, while others of the first one are still to be read there. */
    private long bundleCount;

    private boolean blocked;

    Spiller(
            long arenaId,
            ArenaMemory memory,
            PartitionRegistry registry,
            SpillDirectories directories,
            SpillCompression compression,
            AdoptedArenas adopted,
            DiskMoves moves) {
        this.arenaId = arenaId;
        this.memory = memory;
        this.registry = registry;
        this.directories = directories;
        this.compression = compression;
        this.adopted = adopted;
        this.moves = moves;
        this.prefetch = new Reload(memory, directories, moves, 0);
    }

    void thresholds(long target, long start) {
        targetChunks = target;
        startChunks = start;
    }

    boolean isBlocked() {
        return directories.trouble() != null;
    }

    long prefetchedBytes() {
        return prefetch.reloadedBytes();
    }

    /** Spills until so many chunks are held, once. Under the lock. */
    void spillDownTo(long chunks) {
        requestedChunks = chunks;
        memory.spillWork.ring();
    }

    /** Someone will open this soon. Under the lock. */
    void expect(Partition partition) {
        if (expected.size() < EXPECTED_MAX) {
            expected.add(partition);
            memory.spillWork.ring();
        }
    }

    /** Somebody wants a partition gone that had been taken over when it was last seen. Under the lock. */
    void removeAdopted(long high, long low) {
        adoptedToRemove.add(new long[] {high, low});
        memory.spillWork.ring();
    }

    @Override
    public void run() {
        memory.lock.lock();
        try {
            while (!memory.isClosed()) {
                long waitNs = step();
                if (waitNs > 0) {
                    memory.spillWork.awaitNanos(waitNs, memory.lock);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            memory.lock.unlock();
            compression.close();
        }
    }

    /** One piece of work; returns how long there is nothing to do. */
    private long step() {
        long nowNs = System.nanoTime();
        boolean zombies = registry.zombies().sweep(nowNs);
        sweepAdopted();
        deleteFiles();
        boolean waiters = memory.hasOpenWaiters();
        if (wantsToSpill() && spill(nowNs)) {
            return 0;
        }
        requestedChunks = Long.MAX_VALUE;
        if (waiters) {
            memory.grantWaiters();
            memory.onNothingToSpill(nowNs);
        } else if (prefetchOne()) {
            return 0;
        }
        return waiters ? WAIT_WITH_WAITERS_NS : zombies ? WAIT_WITH_ZOMBIES_NS : WAIT_IDLE_NS;
    }

    /** Held and adopted memory together: what a dead neighbour left is this worker's to carry. */
    private long chunksToCarry() {
        return memory.account.heldChunks() + adopted.bytes() / StoreLimits.CHUNK_BYTES;
    }

    private boolean wantsToSpill() {
        long carried = chunksToCarry();
        if (carried > startChunks) {
            draining = true;
        } else if (carried <= targetChunks) {
            draining = false;
        }
        return draining || carried > requestedChunks || memory.needsSpilling();
    }

    /** Only this arena's own partitions make room for those who wait. */
    private boolean spill(long nowNs) {
        return memory.needsSpilling() ? spillOne(nowNs) || spillAdopted(nowNs) : spillAdopted(nowNs) || spillOne(nowNs);
    }

    /** Their arenas have locks of their own, which may be held for long. */
    private void sweepAdopted() {
        for (long[] id; (id = adoptedToRemove.poll()) != null; ) {
            long high = id[0];
            long low = id[1];
            // Here it may have become one of the arena's own, spilled.
            if (!registry.remove(high, low)) {
                withoutLock(() -> adopted.remove(high, low));
            }
        }
        if (!adopted.isEmpty()) {
            withoutLock(adopted::sweep);
        }
    }

    private void withoutLock(Runnable work) {
        memory.lock.unlock();
        try {
            work.run();
        } finally {
            memory.lock.lock();
        }
    }

    private boolean spillAdopted(long nowNs) {
        if (adopted.isEmpty() || chunksToCarry() <= targetChunks) {
            return false;
        }
        boolean[] done = {false};
        withoutLock(() -> {
            try (AdoptedArenas.Victim victim = adopted.victim()) {
                int directory = victim == null ? -1 : directories.choose(victim.totalBytes(), nowNs);
                done[0] = victim != null && directory >= 0 && writeAdopted(victim, directory);
            }
        });
        return done[0];
    }

    /** False if nothing was won: it cannot be written now. */
    private boolean writeAdopted(AdoptedArenas.Victim victim, int directory) {
        SpillHead head = victim.head();
        Path path = directories.directory(directory).resolve(ArenaFiles.spillName(head.identity, head.generation));
        try {
            long startNs = System.nanoTime();
            long fileBytes = SpillFile.write(path, head, victim::address, compression);
            SpillCopy copy = new SpillCopy(directory, head.identity, head.generation, fileBytes, 0);
            written(copy, head.identity.high(), head.totalBytes, startNs);
            adopted.spilled(victim, copy);
            if (copy.users == 0) {
                directories.delete(copy);
            }
            return true;
        } catch (IOException e) {
            directories.failed(directory, head.identity.toString(), e);
            return false;
        }
    }

    private void written(SpillCopy copy, long high, long bytes, long startNs) {
        long endNs = System.nanoTime();
        directories.written(copy);
        compression.written(copy.fileBytes, endNs - startNs);
        moves.onSpilled(high, bytes, startNs, endNs);
    }

    private boolean spillOne(long nowNs) {
        Evictor.Victim victim = registry.evictor().take(blocked, nowNs);
        if (victim == null) {
            if (blocked) {
                // Looks whether there is room again.
                victim = registry.evictor().take(false, nowNs);
            }
            if (victim == null) {
                return false;
            }
        }
        SpillCopy copy = victim.first().copy;
        if (copy == null) {
            int directory = directories.choose(victim.totalBytes(), nowNs);
            copy = directory < 0 ? null : write(victim, directory);
            blocked = copy == null;
        }
        memory.spillTrouble(blocked ? directories.trouble() : null);
        registry.evictor().finish(victim, copy);
        return copy != null;
    }

    /** Writes without the lock; partitions are sealed, so their bytes do not change, and marked, so their memory does not go. */
    private @Nullable SpillCopy write(Evictor.Victim victim, int directory) {
        Partition first = victim.first();
        SharedExtent shared = victim.shared();
        SpillHead head = shared == null
                ? SpillHead.of(first)
                : ValueBundle.plan(arenaId, ++bundleCount, victim.partitions().size(), shared.extent.lengthBytes());
        Path path = directories.directory(directory).resolve(ArenaFiles.spillName(head.identity, head.generation));
        Extent[] extents = first.extents;
        memory.lock.unlock();
        try {
            long startNs = System.nanoTime();
            long fileBytes = shared == null
                    ? SpillFile.write(path, head, extent -> extents[extent].address, compression)
                    : ValueBundle.write(path, head, victim.partitions(), shared);
            SpillCopy copy = new SpillCopy(
                    directory,
                    head.identity,
                    head.generation,
                    fileBytes,
                    shared == null ? 0 : ValueBundle.valuesOffset(head));
            written(copy, first.high, victim.totalBytes(), startNs);
            return copy;
        } catch (IOException e) {
            directories.failed(directory, head.identity.toString(), e);
            return null;
        } finally {
            memory.lock.lock();
        }
    }

    private void deleteFiles() {
        SpillCopy copy;
        while ((copy = registry.nextFileToDelete()) != null) {
            SpillCopy file = copy;
            withoutLock(() -> directories.delete(file));
        }
    }

    /** Brings one expected partition back if it fits without spilling another. True if there may be more to do. */
    private boolean prefetchOne() {
        Partition partition = expected.poll();
        if (partition == null) {
            return false;
        }
        if (memory.hasRoomFor(partition.totalBytes) && partition.state == Partition.SPILLED && !partition.removed) {
            try (PinnedView view = registry.open(partition.high, partition.low, ArenaMemory.NO_RUN, prefetch)) {
                LOGGER.debug("prefetched {}", view == null ? "nothing" : view.location());
            } catch (StoreException e) {
                // Whoever opens it meets the same and can say so.
                LOGGER.debug("cannot prefetch {}", partition.identity(), e);
            }
        }
        return true;
    }
}
