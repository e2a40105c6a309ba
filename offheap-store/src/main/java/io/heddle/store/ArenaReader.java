package io.heddle.store;

import java.nio.file.Path;

/**
 * Reads partitions of other processes' arenas in place. One per process is enough; any thread may call it. It finds arenas below a root
 * directory by their id, maps what it needs read-only on first use, and takes a lease for each open view; no message to the owner.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ArenaReader implements AutoCloseable {

    private ArenaReader() {}

    /** @param rootDirectory a directory that has all arenas of this host below it, at most five levels down */
    public static ArenaReader open(Path rootDirectory) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a lease and opens the partition.
     *
     * @throws StaleLocationException if it is no longer there: ask the owner for a new location
     */
    public PartitionView open(ResultLocation location) {
        throw new UnsupportedOperationException();
    }

    /** Unmaps slabs their owners have dropped. Opening does the same by the way; idle processes call this now and then. */
    public void releaseDropped() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
