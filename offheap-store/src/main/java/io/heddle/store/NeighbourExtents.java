package io.heddle.store;

import java.io.IOException;
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
    private final long runAge;
    private final int[] lengths;
    private @Nullable Path file;
    private @Nullable SpillHead head;

    NeighbourExtents(ReadableArena arena, ResultLocation location, Reload reload, long runAge) {
        this.arena = arena;
        this.location = location;
        this.reload = reload;
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
        String name = ArenaFiles.spillName(location.partitionHigh(), location.partitionLow(), location.generation());
        for (Path directory : arena.spillDirectories()) {
            Path candidate = directory.resolve(name);
            try {
                if (Files.exists(candidate)) {
                    SpillHead found = SpillFile.readHead(candidate);
                    file = candidate;
                    head = found;
                    return found;
                }
            } catch (IOException e) {
                stale.addSuppressed(e);
            }
        }
        throw stale;
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
    public long totalBytes() {
        return location.totalBytes();
    }

    @Override
    public ExtentView open(int extent) {
        try {
            return new ViewedExtent(arena.view(location), extent);
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
