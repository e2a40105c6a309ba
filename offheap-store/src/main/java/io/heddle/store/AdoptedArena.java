package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * What a dead owner left in memory, held by the arena that took it over. The directory, the table and the rows of leases stay what they
 * were, so readers notice nothing, also those of partitions that the owner had removed but not freed yet. Nothing is ever written but
 * generations; memory goes back to the system by partition, files with their last one. Any thread.
 */
final class AdoptedArena {
    private final Path directory;
    private final LifeLock lock;
    private final ControlFile control;
    private final PartitionTable table;
    private final LeaseBoard leases;
    private final ReadableArena reader;
    private final AdoptedSlabs slabs;
    private final Map<PartitionId, Entry> entries = new HashMap<>();
    private final List<Entry> zombies = new ArrayList<>();
    /** Changed under the lock, read by any thread. */
    private final AtomicLong bytes = new AtomicLong();

    private volatile int partitionCount;
    private boolean closed;

    private AdoptedArena(Path directory, Path controlPath, LifeLock lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        this.control = ControlFile.open(controlPath);
        this.table = PartitionTable.adopt(directory);
        this.leases = new LeaseBoard(directory, control);
        this.slabs = new AdoptedSlabs(directory);
        this.reader = ReadableArena.open(controlPath);
    }

    private record PartitionId(long high, long low) {}

    private record Entry(ResultLocation location, Identity identity, List<AdoptedSlabs.Range> ranges) {
        long bytes() {
            long sum = 0;
            for (AdoptedSlabs.Range range : ranges) {
                sum += range.lengthBytes();
            }
            return sum;
        }
    }

    /** Becomes the owner of a dead arena; refuses if its owner lives. */
    static AdoptedArena take(Path directory) {
        try {
            LifeLock lock = LifeLock.takeIfDead(directory.resolve(ArenaFiles.OWNER_LOCK));
            if (lock == null) {
                throw new StoreException("the owner of " + directory + " is alive: its arena cannot be adopted");
            }
            try {
                AdoptedArena arena = new AdoptedArena(directory, controlPath(directory), lock);
                arena.collect();
                return arena;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("cannot adopt the arena in " + directory + ": " + e, e);
        }
    }

    private static Path controlPath(Path directory) throws IOException {
        for (Path file : ArenaFiles.list(directory)) {
            if (ArenaFiles.isControl(file)) {
                return file;
            }
        }
        throw new IOException("no control file in " + directory);
    }

    /** Keeps what has a whole manifest, drops the rest, and gives the memory between back to the system. */
    private void collect() {
        for (int slot = 0; slot < table.slotCount(); slot++) {
            long generation = table.generation(slot);
            if (generation != 0) {
                Entry entry = entry(slot, generation);
                if (entry == null) {
                    table.revoke(slot);
                } else {
                    entries.put(
                            new PartitionId(
                                    entry.identity().high(), entry.identity().low()),
                            entry);
                    slabs.retain(entry.ranges());
                    bytes.addAndGet(entry.bytes());
                }
            }
        }
        partitionCount = entries.size();
        collectZombies();
        slabs.dropUnused(control);
    }

    /** What the owner had removed while somebody still read it: its row keeps the place until the last lease ends. */
    private void collectZombies() {
        LongHashSet leased = new LongHashSet(0);
        leases.forEachLease(leased::add);
        for (long generation : leased) {
            int slot = ResultLocation.slot(generation);
            if (slot < table.slotCount() && table.generation(slot) == 0) {
                Entry entry = entry(slot, generation);
                if (entry != null) {
                    zombies.add(entry);
                    slabs.retain(entry.ranges());
                    bytes.addAndGet(entry.bytes());
                }
            }
        }
    }

    private @Nullable Entry entry(int slot, long generation) {
        int length = table.manifestLength(slot);
        int slab = table.slab(slot);
        long at = slabs.address(slab, table.manifestOffset(slot), length);
        if (ResultLocation.slot(generation) != slot
                || length < Manifest.HEADER_BYTES
                || at == 0
                || !Manifest.isSealed(at, length, generation)
                || Manifest.totalBytes(at) != table.totalBytes(slot)) {
            return null;
        }
        Identity identity = Manifest.identity(at);
        List<AdoptedSlabs.Range> ranges = new ArrayList<>();
        ranges.add(new AdoptedSlabs.Range(slab, table.manifestOffset(slot), length));
        for (int i = 0; !Manifest.isPacked(at) && i < Manifest.extentCount(at); i++) {
            AdoptedSlabs.Range range = new AdoptedSlabs.Range(
                    Manifest.rowSlab(at, i), Manifest.rowOffset(at, i), Manifest.rowLength(at, i));
            if (slabs.address(range.slab(), range.offset(), range.lengthBytes()) == 0) {
                return null;
            }
            ranges.add(range);
        }
        ResultLocation location = new ResultLocation(
                control.arenaId(),
                identity.high(),
                identity.low(),
                generation,
                table.manifestOffset(slot),
                table.totalBytes(slot),
                slab,
                length);
        return new Entry(location, identity, ranges);
    }

    List<Path> spillDirectories() {
        return control.spillDirectories();
    }

    Path directory() {
        return directory;
    }

    long arenaId() {
        return reader.arenaId();
    }

    /** Directories of the arenas that the dead owner had taken over itself. */
    List<Path> adoptedDirectories() {
        List<Path> result = new ArrayList<>();
        try {
            for (Path file : ArenaFiles.list(directory)) {
                if (file.getFileName().toString().startsWith(ArenaFiles.ADOPTED_PREFIX)) {
                    result.add(Path.of(Files.readString(file)));
                }
            }
        } catch (IOException e) {
            throw new StoreException("cannot read what the owner of " + directory + " had taken over: " + e, e);
        }
        return result;
    }

    synchronized List<AdoptedPartition> partitions() {
        List<AdoptedPartition> result = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Identity identity = entry.identity();
            ResultLocation location = entry.location();
            result.add(new AdoptedPartition(
                    identity.high(), identity.low(), identity.kind(), identity.tag(), location.totalBytes(), location));
        }
        return result;
    }

    /** Opens under a lease, like any reader of this directory; null if it is not here. */
    @Nullable
    PartitionView open(long high, long low) {
        ResultLocation location;
        synchronized (this) {
            Entry entry = entries.get(new PartitionId(high, low));
            if (entry == null) {
                return null;
            }
            location = entry.location();
        }
        try {
            return reader.view(location);
        } catch (StaleLocationException e) {
            return null;
        }
    }

    /** A partition that nobody reads, under a lease so that it stays meanwhile; null if there is none. Packed values are too small for it. */
    @Nullable
    PartitionView victim() {
        List<ResultLocation> candidates = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : entries.values()) {
                if (entry.ranges().size() > 1
                        && !leases.isLeased(entry.location().generation())) {
                    candidates.add(entry.location());
                    break;
                }
            }
        }
        for (ResultLocation location : candidates) {
            try {
                return reader.view(location);
            } catch (StaleLocationException e) {
                // Removed in between.
                return null;
            }
        }
        return null;
    }

    synchronized boolean contains(long high, long low) {
        return entries.containsKey(new PartitionId(high, low));
    }

    synchronized boolean remove(long high, long low) {
        Entry entry = entries.remove(new PartitionId(high, low));
        if (entry == null) {
            return false;
        }
        table.revoke(ResultLocation.slot(entry.location().generation()));
        partitionCount = entries.size();
        zombies.add(entry);
        sweep();
        return true;
    }

    /** Frees removed partitions whose readers have ended. True once nothing is left and the directory is gone. */
    synchronized boolean sweep() {
        if (closed) {
            return true;
        }
        for (int i = zombies.size() - 1; i >= 0; i--) {
            Entry entry = zombies.get(i);
            if (!leases.isLeased(entry.location().generation())) {
                zombies.remove(i);
                bytes.addAndGet(-entry.bytes());
                slabs.release(entry.ranges(), control);
            }
        }
        if (!zombies.isEmpty()) {
            leases.reclaimDead();
        } else {
            reader.unmapDropped();
        }
        return entries.isEmpty() && zombies.isEmpty() && close();
    }

    /** Without a lock. */
    long bytes() {
        return bytes.get();
    }

    /** Without a lock. */
    int partitionCount() {
        return partitionCount;
    }

    /** Removes all files; what views of this process still read stays mapped. */
    synchronized boolean close() {
        if (closed) {
            return true;
        }
        entries.values()
                .forEach(entry ->
                        table.revoke(ResultLocation.slot(entry.location().generation())));
        entries.clear();
        partitionCount = 0;
        reader.close();
        ArenaFiles.deleteKnown(directory);
        slabs.close();
        leases.close();
        table.close();
        control.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("cannot let go of the lock in " + directory, e);
        }
        closed = true;
        return true;
    }
}
