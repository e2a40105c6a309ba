package io.heddle.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A partition of another arena of this host, extent by extent: in place under a lease as long as it is in memory there, else from the spill file
 * that its owner wrote, into memory of the reader's own. So a reader neither makes the owner bring a partition back nor waits for the owner.
 */
final class NeighbourExtents implements PartitionExtents {
    private final ReadableArena arena;
    private final ResultLocation location;
    private final Reload reload;
    private final NeighbourLeases leases;
    private final long runAge;
    private final int[] lengths;
    private @Nullable Path file;
    private @Nullable SpillHead head;

    NeighbourExtents(ReadableArena arena, ResultLocation location, Reload reload, NeighbourLeases leases, long runAge) {
        this.arena = arena;
        this.location = location;
        this.reload = reload;
        this.leases = leases;
        this.runAge = runAge;
        this.lengths = readLengths();
    }

    private int[] readLengths() {
        try (PartitionView view = arena.view(location)) {
            return ViewedExtent.lengths(view);
        } catch (StaleLocationException stale) {
            return headOrThrow(stale).lengths.clone();
        }
    }

    private SpillHead headOrThrow(StaleLocationException stale) {
        SpillHead known = head;
        if (known != null) {
            return known;
        }
        try {
            Path found = find();
            if (found != null) {
                SpillHead read = SpillFile.readHead(found);
                if (read.identity.high() != location.partitionHigh()
                        || read.identity.low() != location.partitionLow()
                        || read.totalBytes != location.totalBytes()) {
                    throw new IOException(found + " holds " + read.identity + " of " + read.totalBytes + " bytes");
                }
                file = found;
                head = read;
                return read;
            }
        } catch (IOException e) {
            stale.addSuppressed(e);
        }
        throw stale;
    }

    /**
     * The owner's file: named by the generation under which the partition was spilled first. That is the one of the location unless the partition has
     * come back since, or its arena was adopted; the bytes are the same.
     */
    private @Nullable Path find() throws IOException {
        long high = location.partitionHigh();
        long low = location.partitionLow();
        String name = ArenaFiles.spillName(high, low, location.generation());
        for (Path directory : arena.spillDirectories()) {
            Path candidate = directory.resolve(name);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        for (Path directory : arena.spillDirectories()) {
            if (Files.isDirectory(directory)) {
                try (DirectoryStream<Path> others =
                        Files.newDirectoryStream(directory, ArenaFiles.spillNamesOf(high, low))) {
                    for (Path other : others) {
                        return other;
                    }
                }
            }
        }
        return null;
    }

    /**
     * All of it, from the spill file.
     *
     * @throws StaleLocationException if there is none that can be read
     */
    PartitionView load() {
        StaleLocationException stale = new StaleLocationException(
                Identity.name(location.partitionHigh(), location.partitionLow()) + " is in no spill file of its owner");
        SpillHead known = headOrThrow(stale);
        Path path = file;
        if (path == null) {
            throw stale;
        }
        try {
            return new LoadedView(reload, location, known, reload.extents(path, known, runAge), runAge);
        } catch (IOException e) {
            head = null;
            stale.addSuppressed(e);
            throw stale;
        }
    }

    @Override
    public int extentCount() {
        return lengths.length;
    }

    @Override
    public int length(int extent) {
        return lengths[extent];
    }

    @Override
    public ExtentView open(int extent) {
        try {
            return new ViewedExtent(leases.open(arena, location, runAge), extent);
        } catch (StaleLocationException stale) {
            SpillHead known = headOrThrow(stale);
            Path path = file;
            if (path == null) {
                throw stale;
            }
            try {
                return reload.extent(path, known, extent, runAge);
            } catch (IOException e) {
                head = null;
                stale.addSuppressed(e);
                throw stale;
            }
        }
    }
}
