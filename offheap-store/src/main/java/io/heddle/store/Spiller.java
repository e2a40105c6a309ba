package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves partitions to disk and back. Its thread spills above the threshold or when a reservation is short, frees removed partitions whose
 * readers have ended, and deletes files. Reloads run in the thread that wants the partition.
 */
final class Spiller implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Spiller.class);
    private static final long RETRY_AFTER_FAILURE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long WAIT_WITH_WAITERS_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long WAIT_WITH_ZOMBIES_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WAIT_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ArenaMemory memory;
    private final PartitionRegistry registry;
    private final Path directory;
    private final SpillCodec codec;
    private final long reservationTimeoutNs;
    private final AtomicLong reloadedBytes = new AtomicLong();
    private volatile long targetChunks;
    private volatile long startChunks;
    private volatile boolean blocked;
    private @Nullable AdoptedArenas adopted;
    private long blockedUntilNs;
    private boolean draining;

    Spiller(
            ArenaMemory memory,
            PartitionRegistry registry,
            Path directory,
            SpillCodec codec,
            long reservationTimeoutNs) {
        this.memory = memory;
        this.registry = registry;
        this.directory = directory;
        this.codec = codec;
        this.reservationTimeoutNs = reservationTimeoutNs;
    }

    /** Before the thread starts. */
    void adopted(AdoptedArenas value) {
        adopted = value;
    }

    void thresholds(long target, long start) {
        targetChunks = target;
        startChunks = start;
    }

    boolean isBlocked() {
        return blocked;
    }

    long reloadedBytes() {
        return reloadedBytes.get();
    }

    @Override
    public void run() {
        memory.lock.lock();
        try {
            while (!memory.isClosed()) {
                long nowNs = System.nanoTime();
                boolean zombies = registry.sweepZombies(nowNs);
                sweepAdopted();
                deleteFiles();
                boolean waiters = memory.hasOpenWaiters();
                Partition victim = wantsToSpill() ? registry.takeVictim(isHeldBack(nowNs), nowNs) : null;
                if (victim != null) {
                    spill(victim);
                } else {
                    if (waiters) {
                        memory.grantWaiters();
                        memory.onNothingToSpill(nowNs);
                    }
                    memory.spillWork.awaitNanos(
                            waiters ? WAIT_WITH_WAITERS_NS : zombies ? WAIT_WITH_ZOMBIES_NS : WAIT_IDLE_NS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            memory.lock.unlock();
        }
    }

    private void sweepAdopted() {
        AdoptedArenas arenas = adopted;
        if (arenas != null && !arenas.isEmpty()) {
            memory.lock.unlock();
            try {
                arenas.sweep();
            } finally {
                memory.lock.lock();
            }
        }
    }

    private boolean wantsToSpill() {
        long held = memory.account.heldChunks();
        if (held > startChunks) {
            draining = true;
        } else if (held <= targetChunks) {
            draining = false;
        }
        return draining || memory.needsSpilling();
    }

    private boolean isHeldBack(long nowNs) {
        return blocked && nowNs - blockedUntilNs < 0;
    }

    /** Writes without the lock; the partition is sealed, so its bytes do not change, and marked, so its memory does not go. */
    private void spill(Partition victim) {
        long fileGeneration = victim.fileGeneration;
        if (fileGeneration == 0) {
            SpillHead plan = SpillFile.plan(victim);
            memory.lock.unlock();
            try {
                SpillFile.write(path(victim, plan.generation), plan, extent -> victim.extents[extent].address, codec);
                fileGeneration = plan.generation;
            } catch (IOException e) {
                onFailure(victim, e);
            } finally {
                memory.lock.lock();
            }
        }
        if (fileGeneration != 0) {
            if (blocked && victim.fileGeneration == 0) {
                blocked = false;
                memory.spillTrouble(null);
            }
        } else {
            memory.spillTrouble("partitions cannot be spilled to " + directory);
        }
        registry.finishSpill(victim, fileGeneration);
    }

    private void onFailure(Partition victim, IOException e) {
        if (!blocked) {
            LOGGER.warn(
                    "cannot spill {} of {} bytes to {}: partitions stay in memory until there is room on the disk: {}",
                    victim.identity(),
                    victim.totalBytes,
                    directory,
                    e.toString());
        }
        blocked = true;
        blockedUntilNs = System.nanoTime() + RETRY_AFTER_FAILURE_NS;
    }

    private void deleteFiles() {
        Partition partition;
        while ((partition = registry.nextFileToDelete()) != null) {
            Path path = path(partition, partition.fileGeneration);
            memory.lock.unlock();
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOGGER.warn("cannot delete spill file {}: {}", path, e.toString());
            } finally {
                memory.lock.lock();
            }
        }
    }

    private Path path(Partition partition, long generation) {
        return directory.resolve(ArenaFiles.spillName(partition.high, partition.low, generation));
    }

    /** Brings a partition back into reserved memory. In the thread that wants it, which may be interrupted at any time. */
    List<Extent> reload(Partition partition, long runAge) {
        Path path = path(partition, partition.fileGeneration);
        SpillHead head;
        try {
            head = SpillFile.readHead(path);
        } catch (IOException e) {
            throw lost(partition, e);
        }
        Identity identity = head.identity;
        if (identity.high() != partition.high
                || identity.low() != partition.low
                || head.totalBytes != partition.totalBytes) {
            throw lost(partition, new IOException(path + " holds " + identity + " of " + head.totalBytes + " bytes"));
        }
        List<Extent> extents = List.of(memory.reserve(head.lengths, runAge, reservationTimeoutNs));
        try {
            SpillFile.readData(path, head, extent -> extents.get(extent).address);
            reloadedBytes.addAndGet(head.totalBytes);
            return new ArrayList<>(extents);
        } catch (IOException e) {
            giveBack(extents, runAge);
            throw lost(partition, e);
        } catch (RuntimeException e) {
            giveBack(extents, runAge);
            throw e;
        }
    }

    private void giveBack(List<Extent> extents, long runAge) {
        memory.lock.lock();
        try {
            extents.forEach(extent -> memory.freeReserved(extent, runAge));
        } finally {
            memory.lock.unlock();
        }
    }

    private static PartitionLostException lost(Partition partition, IOException cause) {
        return new PartitionLostException(
                partition.identity() + " of " + partition.totalBytes + " bytes was spilled and cannot be read back: "
                        + cause.getMessage() + "; it must be computed again",
                cause);
    }
}
