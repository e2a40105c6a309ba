package io.heddle.store;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory account of one worker and all partitions in it. Any thread of the owning process may call any method. Used plus reserved
 * memory never exceeds the limit. Errors are {@link StoreException}s. Which methods never wait for another thread, the package's tour says.
 */
public final class Arena implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Arena.class);

    private final ArenaOptions options;
    private final ArenaHome home;
    private final MemoryAccount account;
    private final ArenaMemory memory;
    private final PartitionRegistry registry;
    private final Spiller spiller;
    private final List<Thread> threads;
    private final AdoptedArenas adopted;
    private final SpillDirectories spillDirectories;
    private final Reload reload;
    private volatile boolean paused;
    private boolean closed;

    private Arena(ArenaOptions options, ArenaHome home) {
        this.options = options;
        this.home = home;
        long limitChunks = options.limitBytes() / StoreLimits.CHUNK_BYTES;
        int slabChunks = (int) Math.min(limitChunks, options.slabBytes() / StoreLimits.CHUNK_BYTES);
        this.account = new MemoryAccount(limitChunks);
        this.memory = new ArenaMemory(
                account,
                new SlabSet(options.directory(), slabChunks, options.hugePages(), home.control()),
                new NeighbourLeases(home.control(), home.leases()),
                options.limitBytes());
        this.registry = new PartitionRegistry(options.arenaId(), memory, home.table(), home.leases());
        this.spillDirectories =
                new SpillDirectories(home.spillDirectories(), options.spillQuotaBytes(), options.keepFreeBytes());
        this.reload = new Reload(memory, spillDirectories, options.diskMoves(), options.reservationTimeoutNs());
        this.adopted = new AdoptedArenas(registry, spillDirectories, options.directory());
        this.spiller = new Spiller(
                options.arenaId(),
                memory,
                registry,
                spillDirectories,
                new SpillCompression(options.spillCodec()),
                adopted,
                options.diskMoves());
        applyThresholds();
        this.threads = List.of(
                thread("heddle-spill-", spiller),
                thread("heddle-slab-", new SlabBuilder(memory, options.prefault(), options.keepEmptySlabsNs())));
        threads.forEach(Thread::start);
    }

    private Thread thread(String prefix, Runnable work) {
        Thread thread = new Thread(work, prefix + ArenaFiles.hex(options.arenaId()));
        thread.setDaemon(true);
        return thread;
    }

    /** Makes the arena's directory and starts its threads; the first slab is made in the background. */
    public static Arena create(ArenaOptions options) {
        options.validate();
        return new Arena(options, ArenaHome.create(options));
    }

    /**
     * Begins, on a thread of its own, what the first arena of a JVM would wait for: most of a second of class loading. Called first thing by a
     * program that will soon make an arena, while it does other things.
     */
    public static void warmUp() {
        Thread thread = new Thread(Slab::warmUp, "heddle-store-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void applyThresholds() {
        long limitChunks = account.limitChunks();
        long start = Math.max(1, (long) (limitChunks * options.spillFraction()));
        spiller.thresholds((long) (limitChunks * options.targetFraction()), start);
        memory.spillStartChunks(start);
    }

    /**
     * Begins a partition.
     *
     * @param high high half of the id
     * @param low low half of the id
     * @param kind what the content is, kept in the manifest
     * @param tag what the caller wants to find again after an adoption, such as a task id
     * @param runAge orders the runs of this arena: the smaller, the older; writers of one run share it
     */
    public PartitionWriter newPartition(long high, long low, int kind, long tag, long runAge) {
        return new ArenaWriter(
                memory, registry, new Identity(high, low, kind, tag), runAge, options.reservationTimeoutNs());
    }

    /** Stores a whole value at once: packed with others if below a chunk, else in extents. Waits for memory as a writer does. */
    public ResultLocation storeValue(
            long high, long low, int kind, long tag, long runAge, DirectBuffer source, int offset, int length) {
        source.boundsCheck(offset, length);
        if (length > StoreLimits.MAX_PACKED_BYTES) {
            return storeInExtents(high, low, kind, tag, runAge, source, offset, length);
        }
        Identity identity = new Identity(high, low, kind, tag);
        Partition value = registry.startValue(identity, length, runAge, options.reservationTimeoutNs());
        long at = value.manifestAddress;
        Manifest.writeHeader(at, Manifest.FORM_PACKED, value.generation, identity, 1, length);
        copy(source, offset, at + Manifest.HEADER_BYTES, length);
        Manifest.seal(at, value.manifestLength);
        return registry.publishValue(value);
    }

    private ResultLocation storeInExtents(
            long high, long low, int kind, long tag, long runAge, DirectBuffer source, int offset, int length) {
        try (PartitionWriter writer = newPartition(high, low, kind, tag, runAge)) {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, StoreLimits.MAX_EXTENT_BYTES);
                long address = writer.reserve(part);
                copy(source, offset + done, address, part);
                writer.trim(address, part);
                done += part;
            }
            return writer.seal();
        }
    }

    private static void copy(DirectBuffer source, int offset, long address, int length) {
        if (length > 0) {
            new UnsafeBuffer(address, length).putBytes(0, source, offset, length);
        }
    }

    /** Pins a partition in memory, reloading it if spilled. */
    public PartitionView open(long high, long low) {
        return open(high, low, ArenaMemory.NO_RUN);
    }

    /** The same on behalf of a run, whose pins then count as memory it holds when it waits for more. */
    public PartitionView open(long high, long low, long runAge) {
        PartitionView view = adopted.openOwnOr(high, low, runAge, reload);
        if (view == null) {
            throw new PartitionNotFoundException(Identity.name(high, low) + " is not in arena "
                    + ArenaFiles.hex(options.arenaId()) + ": it was removed or never sealed here");
        }
        return view;
    }

    /**
     * A partition to be read extent by extent on behalf of a run, none of which is kept in memory while it is not open.
     *
     * @throws PartitionNotFoundException if it is not here
     */
    public PartitionExtents extents(long high, long low, long runAge) {
        return new OwnExtents(registry, adopted, reload, high, low, runAge);
    }

    /** A fresh location, reloading if spilled. To keep it good until the reader has its lease, hold {@link #open(long, long)} meanwhile. */
    public ResultLocation locate(long high, long low) {
        try (PartitionView view = open(high, low)) {
            return view.location();
        }
    }

    /** Whether a sealed partition of this key is here, in memory or spilled. */
    public boolean contains(long high, long low) {
        return adopted.containsOwnOr(high, low);
    }

    /** Forgets a partition; its memory is free now or when its last pin or lease ends. False if it is not here. */
    public boolean remove(long high, long low) {
        return adopted.removeOwnOr(high, low);
    }

    /**
     * The same for a thread that may not wait for others. What is asked of this arena afterwards finds it done, but for the figures that are read
     * without the lock, which may follow a moment later, and for a partition taken over from a dead arena, which the spill thread removes.
     */
    public void removeLater(long high, long low) {
        memory.lock.later(new ArenaLock.Errand() {
            @Override
            void run() {
                // After the end its files are gone, and all that was in them.
                if (!memory.isClosed() && !registry.remove(high, low) && !adopted.isEmpty()) {
                    spiller.removeAdopted(high, low);
                }
            }
        });
    }

    /**
     * Takes over the partitions of an arena whose owner is dead: at once readable where they lie, beside the limit; its spill files become this
     * arena's. What has no sealed manifest is dropped. Partitions removed in the owner's last moments may come back.
     *
     * @throws StoreException if the owner lives or there is no arena
     */
    public List<AdoptedPartition> adopt(Path directoryOfDeadArena) {
        return adopted.adopt(directoryOfDeadArena);
    }

    /** Bytes in memory of partitions taken over from dead arenas, beside the limit. */
    public long adoptedBytes() {
        return adopted.bytes();
    }

    /** Number by which neighbours and the scheduler know this arena. */
    public long arenaId() {
        return options.arenaId();
    }

    /** Where its files are, in shared memory. */
    public Path directory() {
        return options.directory();
    }

    /** Bytes, in whole chunks, of sealed partitions and packed values in memory, those removed but still read included. */
    public long usedBytes() {
        return ArenaMemory.bytes(account.usedChunks());
    }

    /** Bytes, in whole chunks, of writers not yet sealed. */
    public long reservedBytes() {
        return ArenaMemory.bytes(account.reservedChunks());
    }

    /** Used plus reserved bytes at one instant. */
    public long heldBytes() {
        return ArenaMemory.bytes(account.heldChunks());
    }

    /** Most that used plus reserved bytes ever were. */
    public long peakBytes() {
        return ArenaMemory.bytes(account.peakChunks());
    }

    /** What used and reserved bytes together never exceed. */
    public long limitBytes() {
        return ArenaMemory.bytes(account.limitChunks());
    }

    /** Changes the limit; when lowered below use, reservations are refused and partitions spilled until use fits. */
    public void limit(long limitBytes) {
        ArenaOptions.validateLimit(limitBytes, slabBytes(), options.directory());
        memory.lock.lock();
        try {
            account.limitChunks(limitBytes / StoreLimits.CHUNK_BYTES);
            home.control().limitBytes(limitBytes());
            applyThresholds();
            memory.onLimitChanged();
        } finally {
            memory.lock.unlock();
        }
    }

    /** How full it is, with hysteresis between the thresholds. */
    public MemoryPressure pressure() {
        double share = (double) account.heldChunks() / account.limitChunks();
        boolean isPaused = share >= options.pauseFraction() || (paused && share >= options.spillFraction());
        paused = isPaused;
        return isPaused
                ? MemoryPressure.PAUSED
                : share >= options.spillFraction() ? MemoryPressure.SPILLING : MemoryPressure.NORMAL;
    }

    /** Held bytes at which spilling ends. */
    public long targetBytes() {
        return (long) (limitBytes() * options.targetFraction());
    }

    /** Held bytes at which spilling begins. */
    public long spillStartBytes() {
        return (long) (limitBytes() * options.spillFraction());
    }

    /** Held bytes at which no run shall begin. */
    public long pauseBytes() {
        return (long) (limitBytes() * options.pauseFraction());
    }

    /** Bytes, in whole chunks, of the extents that packed values share: part of the used bytes. */
    public long packedBytes() {
        memory.lock.lock();
        try {
            return ArenaMemory.bytes(memory.packedChunks());
        } finally {
            memory.lock.unlock();
        }
    }

    /** Bytes of slab files now in shared memory, without their headers. */
    public long slabBytes() {
        memory.lock.lock();
        try {
            return ArenaMemory.bytes(memory.slabs.capacityChunks());
        } finally {
            memory.lock.unlock();
        }
    }

    /** Bytes of partitions ever moved out of memory to spill files. */
    public long spilledBytes() {
        return registry.figures().spilledBytes();
    }

    /** Bytes of partitions ever read back from spill files. */
    public long reloadedBytes() {
        return reload.reloadedBytes() + spiller.prefetchedBytes();
    }

    /** Bytes of partitions other processes read now. Scans their rows. */
    public long leasedBytes() {
        return registry.figures().leasedBytes();
    }

    /** Bytes of removed partitions that wait for their last reader. */
    public long zombieBytes() {
        return registry.figures().zombieBytes();
    }

    /** Partitions held, in memory or spilled, own or adopted. */
    public long partitionCount() {
        return (long) registry.figures().partitionCount() + adopted.partitionCount();
    }

    /** Whether the last try to spill failed because the disk is full or broken; partitions then stay in memory. */
    public boolean spillBlocked() {
        return spiller.isBlocked();
    }

    /** Bytes of all spill files now. */
    public long spillFileBytes() {
        return spillDirectories.fileBytes();
    }

    /** What each process reads here now, most first. Scans their rows. */
    public List<ReaderLeases> leasesByReader() {
        return registry.figures().leasesByReader();
    }

    /**
     * Asks the spill thread to move partitions to disk until no more than this is held and adopted, or nothing can be moved. Returns at once;
     * later use may grow again up to the limit.
     */
    public void spillDownTo(long heldBytes) {
        memory.lock.lock();
        try {
            spiller.spillDownTo(heldBytes / StoreLimits.CHUNK_BYTES);
        } finally {
            memory.lock.unlock();
        }
    }

    /**
     * Says that a partition will be opened soon: a spilled one is brought back ahead while there is room, one in memory counts as just used.
     * Waits for nothing; unknown ones are ignored.
     */
    public void expect(long high, long low) {
        memory.lock.later(new ArenaLock.Errand() {
            @Override
            void run() {
                Partition spilled = registry.touch(high, low);
                if (spilled != null) {
                    spiller.expect(spilled);
                }
            }
        });
    }

    Reload reload() {
        return reload;
    }

    ArenaMemory memory() {
        return memory;
    }

    PartitionRegistry registry() {
        return registry;
    }

    /** Stops the threads and removes all files, in shared memory and of spilling. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        memory.lock.lock();
        try {
            memory.close();
        } finally {
            memory.lock.unlock();
        }
        joinThreads();
        adopted.close();
        boolean unused = registry.close(options.closeTimeoutNs());
        memory.unmap(unused);
        if (!unused) {
            LOGGER.warn(
                    "arena {} is closed while views or writers are still open: their memory stays mapped until the process ends",
                    ArenaFiles.hex(options.arenaId()));
        }
        home.close(unused);
    }

    private void joinThreads() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join(TimeUnit.SECONDS.toMillis(1));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
