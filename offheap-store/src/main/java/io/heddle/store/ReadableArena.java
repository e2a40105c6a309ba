package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.UnsafeApi;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One arena as a reading process sees it: what it has mapped so far, and the leases it holds there. Everything mapped stays mapped while a
 * lease may need it. The hot path takes a lease and looks two words up; all else happens once. Any thread.
 */
final class ReadableArena {
    private static final MappedFile[] NO_FILES = {};

    private final Path directory;
    private final Path controlPath;
    private final ControlFile control;
    private final long arenaId;
    private final List<Path> spillDirectories;
    private volatile LeaseRow[] rows;
    private volatile MappedFile[] tableSegments = NO_FILES;
    private volatile Int2ObjectHashMap<MappedFile> slabs = new Int2ObjectHashMap<>();
    private volatile long droppedSeen;
    private final AtomicLong leasedBytes = new AtomicLong();
    private boolean closed;

    private ReadableArena(Path controlPath, Path directory, ControlFile control) throws IOException {
        this.controlPath = controlPath;
        this.directory = directory;
        this.control = control;
        this.arenaId = control.arenaId();
        this.spillDirectories = control.spillDirectories();
        this.droppedSeen = control.slabsDropped();
        this.rows = new LeaseRow[] {LeaseRow.create(directory, control)};
    }

    static ReadableArena open(Path controlPath) throws IOException {
        Path directory = controlPath.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("a control file needs a directory: " + controlPath);
        }
        ControlFile control = ControlFile.open(controlPath);
        try {
            return new ReadableArena(controlPath, directory, control);
        } catch (IOException | RuntimeException e) {
            control.close();
            throw e;
        }
    }

    long arenaId() {
        return arenaId;
    }

    /** Where the owner's spill files are; known also when the arena is gone and no longer mapped. */
    List<Path> spillDirectories() {
        return spillDirectories;
    }

    /** Whether those who wait for its memory wait in vain. */
    synchronized boolean isStalled() {
        return !closed && control.isStalled();
    }

    PartitionView view(ResultLocation location) {
        return view(location, null, ArenaMemory.NO_RUN);
    }

    /** @param holder what reads here for the run, null if it is for none */
    LeasedView view(ResultLocation location, @Nullable NeighbourLeases holder, long runAge) {
        long generation = location.generation();
        LeaseRow[] current = rows;
        LeaseRow row = current[current.length - 1];
        int lease = row.take(generation);
        if (lease < 0) {
            row = takeElsewhere(location);
            lease = row.take(generation);
            if (lease < 0) {
                throw stale(location, "its arena is gone");
            }
        }
        boolean held = false;
        try {
            if (!isCurrent(generation)) {
                throw stale(location, "it was spilled or removed");
            }
            if (control.slabsDropped() != droppedSeen) {
                unmapDropped();
            }
            long manifest = slabAddress(location.slab(), location) + location.manifestOffset();
            if (!Manifest.matches(manifest, location)) {
                throw stale(location, "its manifest says otherwise");
            }
            held = true;
            leasedBytes.addAndGet(location.totalBytes());
            return new LeasedView(this, row, lease, location, manifest, holder, runAge);
        } finally {
            if (!held) {
                row.release(lease);
            }
        }
    }

    /** Called once by a view that ends. */
    void release(LeaseRow row, int lease, ResultLocation location) {
        row.release(lease);
        leasedBytes.addAndGet(-location.totalBytes());
    }

    /** Whether open views of this process keep more of the arena in memory than one reader should. */
    boolean isLeasedTooMuch() {
        return leasedBytes.get() > control.limitBytes() * StoreLimits.LEASED_SHARE;
    }

    private boolean isCurrent(long generation) {
        int slot = ResultLocation.slot(generation);
        int index = slot / StoreLimits.TABLE_SEGMENT_SLOTS;
        MappedFile[] segments = tableSegments;
        MappedFile segment = index < segments.length ? segments[index] : mapTable(index);
        return segment != null
                && UnsafeApi.getLongVolatile(null, PartitionTable.rowAddress(segment, slot)) == generation;
    }

    private synchronized @Nullable MappedFile mapTable(int index) {
        MappedFile[] segments = tableSegments;
        while (segments.length <= index) {
            try {
                MappedFile next = MappedFile.open(ArenaFiles.tableSegment(directory, segments.length), false);
                segments = Arrays.copyOf(segments, segments.length + 1);
                segments[segments.length - 1] = next;
                tableSegments = segments;
            } catch (NoSuchFileException e) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot map the partition table in " + directory, e);
            }
        }
        return segments[index];
    }

    /** Address where a slab is mapped here. Only for those who hold a lease on something in it: so it cannot be unmapped meanwhile. */
    long slabAddress(int number, ResultLocation location) {
        MappedFile slab = slabs.get(number);
        return (slab == null ? mapSlab(number, location) : slab).address;
    }

    private synchronized MappedFile mapSlab(int number, ResultLocation location) {
        MappedFile slab = slabs.get(number);
        if (slab == null) {
            try {
                slab = MappedFile.open(ArenaFiles.slab(directory, number), false);
            } catch (NoSuchFileException e) {
                throw stale(location, "its arena is gone");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot map slab " + number + " in " + directory, e);
            }
            Int2ObjectHashMap<MappedFile> next = new Int2ObjectHashMap<>(slabs);
            next.put(number, slab);
            slabs = next;
        }
        return slab;
    }

    /** Unmaps slabs whose files their owner has unlinked: an owner does so only once nothing in them is leased. */
    synchronized void unmapDropped() {
        long dropped = control.slabsDropped();
        if (dropped == droppedSeen) {
            return;
        }
        Int2ObjectHashMap<MappedFile> next = new Int2ObjectHashMap<>();
        slabs.forEach((number, slab) -> {
            if (Files.exists(slab.path)) {
                next.put(number, slab);
            }
        });
        Int2ObjectHashMap<MappedFile> before = slabs;
        slabs = next;
        droppedSeen = dropped;
        before.forEach((number, slab) -> {
            if (!next.containsKey(number)) {
                slab.close();
            }
        });
    }

    boolean isGone() {
        return !Files.exists(controlPath);
    }

    private synchronized LeaseRow takeElsewhere(ResultLocation location) {
        LeaseRow[] current = rows;
        for (LeaseRow row : current) {
            int lease = row.take(location.generation());
            if (lease >= 0) {
                row.release(lease);
                return row;
            }
            if (lease == LeaseRow.RETIRED) {
                throw stale(location, "its arena is gone");
            }
        }
        try {
            LeaseRow[] next = Arrays.copyOf(current, current.length + 1);
            next[current.length] = LeaseRow.create(directory, control);
            rows = next;
            return next[current.length];
        } catch (NoSuchFileException e) {
            throw stale(location, "its arena is gone");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a row of leases in " + directory, e);
        }
    }

    /** Unmaps all and gives the rows back; false if views are open, which then stay good until the process ends. */
    synchronized boolean close() {
        for (LeaseRow row : rows) {
            if (!row.retire()) {
                return false;
            }
        }
        for (LeaseRow row : rows) {
            row.close();
        }
        slabs.forEach((number, slab) -> slab.close());
        slabs = new Int2ObjectHashMap<>();
        for (MappedFile segment : tableSegments) {
            segment.close();
        }
        closed = true;
        control.close();
        return true;
    }

    private static StaleLocationException stale(ResultLocation location, String why) {
        return new StaleLocationException(Identity.name(location.partitionHigh(), location.partitionLow())
                + " is no longer where it was in arena " + ArenaFiles.hex(location.arenaId()) + ": " + why
                + "; ask its owner");
    }
}
