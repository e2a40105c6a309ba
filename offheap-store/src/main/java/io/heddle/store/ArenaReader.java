package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Reads partitions of other processes' arenas in place. One per process is enough; any thread may call it. It finds arenas below a root
 * directory by their id, maps what it needs read-only on first use, and takes a lease for each open view; no message to the owner.
 */
public final class ArenaReader implements AutoCloseable {
    private static final int SEARCH_DEPTH = 6;

    private final Path rootDirectory;
    /** Replaced as a whole when an arena is found, so that opening never waits for that. */
    private volatile Long2ObjectHashMap<ReadableArena> arenas = new Long2ObjectHashMap<>();

    private final boolean copies;
    private boolean closed;

    private ArenaReader(Path rootDirectory, boolean copies) {
        this.rootDirectory = rootDirectory;
        this.copies = copies;
    }

    /** @param rootDirectory a directory that has all arenas of this host below it, at most five levels down */
    public static ArenaReader open(Path rootDirectory) {
        return new ArenaReader(rootDirectory, false);
    }

    /**
     * For those who may hold views for ever, such as clients: once their leases on an arena pass {@link StoreLimits#LEASED_SHARE} of its limit,
     * what they open next is a copy of their own, so that the arena's owner can always spill the rest.
     */
    public static ArenaReader openCopying(Path rootDirectory) {
        return new ArenaReader(rootDirectory, true);
    }

    /**
     * Takes a lease and opens the partition.
     *
     * @throws StaleLocationException if it is no longer there: ask the owner for a new location
     */
    public PartitionView open(ResultLocation location) {
        ReadableArena arena = arena(location);
        PartitionView view = arena.view(location);
        return copies && arena.isLeasedTooMuch() ? CopiedView.of(view) : view;
    }

    /**
     * The same on behalf of a run of {@code own}, the arena of the reader's own process: should the run wait there for memory while those who wait
     * here do so because of what it reads, one of them gives way. What is spilled there comes into memory of {@code own} if this process leases so much
     * of that arena that its owner may have no room to bring it back: the owner would wait for this run, and this run for the owner.
     */
    public PartitionView open(ResultLocation location, Arena own, long runAge) {
        ReadableArena arena = arena(location);
        try {
            return own.memory().neighbourLeases.open(arena, location, runAge);
        } catch (StaleLocationException stale) {
            if (!arena.isLeasedTooMuch()) {
                throw stale;
            }
            return openSpilled(location, own, runAge);
        }
    }

    /**
     * Reads a partition from its owner's spill file into memory that a run of {@code own} reserves until the view is closed.
     *
     * @throws StaleLocationException if there is no such file: the partition is in memory, packed with others, or gone
     * @throws MemoryLimitException if there is no room for it here
     */
    public PartitionView openSpilled(ResultLocation location, Arena own, long runAge) {
        return new NeighbourExtents(arena(location), location, own.reload(), own.memory().neighbourLeases, runAge)
                .load();
    }

    private ReadableArena arena(ResultLocation location) {
        ReadableArena arena = arenas.get(location.arenaId());
        return arena != null ? arena : find(location);
    }

    /**
     * A partition to be read extent by extent on behalf of a run of {@code own}, the arena of the reader's own process: it gives the memory for
     * extents that come from the owner's spill file.
     *
     * @throws StaleLocationException if it is neither there nor in the spill file that belongs to the location: ask the owner for a new location
     */
    public PartitionExtents extents(ResultLocation location, Arena own, long runAge) {
        return new NeighbourExtents(arena(location), location, own.reload(), own.memory().neighbourLeases, runAge);
    }

    private synchronized ReadableArena find(ResultLocation location) {
        ReadableArena known = arenas.get(location.arenaId());
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new StoreException("the reader of " + rootDirectory + " is closed");
        }
        try {
            ReadableArena arena = ReadableArena.open(controlFile(location));
            Long2ObjectHashMap<ReadableArena> next = new Long2ObjectHashMap<>(arenas);
            next.put(location.arenaId(), arena);
            arenas = next;
            return arena;
        } catch (NoSuchFileException e) {
            throw gone(location);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read arena " + ArenaFiles.hex(location.arenaId()) + " below " + rootDirectory, e);
        }
    }

    private Path controlFile(ResultLocation location) throws IOException {
        Path name = ArenaFiles.control(rootDirectory, location.arenaId()).getFileName();
        while (true) {
            try (Stream<Path> files = Files.find(
                    rootDirectory,
                    SEARCH_DEPTH,
                    (path, attributes) -> path.getFileName().equals(name))) {
                Optional<Path> found = files.findFirst();
                return found.orElseThrow(() -> gone(location));
            } catch (UncheckedIOException e) {
                // A directory vanished while it was being listed: look again.
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    private StaleLocationException gone(ResultLocation location) {
        return new StaleLocationException("there is no arena " + ArenaFiles.hex(location.arenaId()) + " below "
                + rootDirectory + ": its owner closed it or was reaped; ask who holds "
                + Identity.name(location.partitionHigh(), location.partitionLow()) + " now");
    }

    /** Unmaps slabs and arenas their owners have dropped. Opening does the same for slabs; idle processes call this now and then. */
    public synchronized void releaseDropped() {
        Long2ObjectHashMap<ReadableArena> next = new Long2ObjectHashMap<>(arenas);
        arenas.forEach((id, arena) -> {
            arena.unmapDropped();
            if (arena.isGone() && arena.close()) {
                next.remove(id.longValue());
            }
        });
        arenas = next;
    }

    /** Ends all leases. What open views read stays mapped until the process ends. */
    @Override
    public synchronized void close() {
        closed = true;
        arenas.forEach((id, arena) -> arena.close());
        arenas = new Long2ObjectHashMap<>();
    }
}
