package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that one live arena took over from dead ones. Any thread. */
final class AdoptedArenas {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdoptedArenas.class);

    private final PartitionRegistry registry;
    private final AdoptedSpillFiles spillFiles;
    private final Path ownDirectory;
    private final List<AdoptedArena> arenas = new CopyOnWriteArrayList<>();

    AdoptedArenas(PartitionRegistry registry, SpillDirectories directories, Path ownDirectory) {
        this.registry = registry;
        this.ownDirectory = ownDirectory;
        this.spillFiles = new AdoptedSpillFiles(registry, directories);
    }

    /** With what the dead owner itself had taken over from others. */
    List<AdoptedPartition> adopt(Path directory) {
        AdoptedArena arena = AdoptedArena.take(directory);
        List<AdoptedPartition> result = arena.partitions();
        for (Path spillDirectory : arena.spillDirectories()) {
            spillFiles.take(spillDirectory, arena, result);
        }
        note(arena, true);
        arenas.add(arena);
        for (Path earlier : arena.adoptedDirectories()) {
            try {
                result.addAll(adopt(earlier));
            } catch (StoreException e) {
                // Somebody else has it, or its last partition went with its last owner.
                LOGGER.info(
                        "what the owner of {} had taken over from {} is not here: {}",
                        directory,
                        earlier,
                        e.getMessage());
            }
        }
        sweep();
        return result;
    }

    /** So that who takes this arena over one day finds that one too. */
    private void note(AdoptedArena arena, boolean isHere) {
        Path file = ownDirectory.resolve(ArenaFiles.ADOPTED_PREFIX + ArenaFiles.hex(arena.arenaId()));
        try {
            if (isHere) {
                Files.writeString(file, arena.directory().toAbsolutePath().toString());
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOGGER.warn("cannot note in {} that {} is taken over: {}", file, arena.directory(), e.toString());
        }
    }

    /** A partition that is to leave memory, kept there by a lease until this is closed. */
    record Victim(AdoptedArena arena, PartitionView view) implements AutoCloseable {
        SpillHead head() {
            ResultLocation location = view.location();
            Identity identity =
                    new Identity(location.partitionHigh(), location.partitionLow(), view.kind(), view.tag());
            return new SpillHead(identity, view.totalBytes(), location.generation(), ViewedExtent.lengths(view));
        }

        long totalBytes() {
            return view.totalBytes();
        }

        long address(int extent) {
            return view.address(extent);
        }

        @Override
        public void close() {
            view.close();
        }
    }

    /** The next to be spilled, or null. */
    @Nullable
    Victim victim() {
        for (AdoptedArena arena : arenas) {
            PartitionView view = arena.victim();
            if (view != null) {
                return new Victim(arena, view);
            }
        }
        return null;
    }

    /** A victim is on disk: it becomes a spilled partition like any other, and its memory goes back to the system. */
    void spilled(Victim victim, SpillCopy copy) {
        Identity identity = victim.head().identity;
        boolean added = registry.addSpilled(new Partition(identity, victim.totalBytes()), copy);
        victim.close();
        if (!victim.arena().remove(identity.high(), identity.low()) && added) {
            // Removed while it was written.
            registry.remove(identity.high(), identity.low());
        }
    }

    /**
     * Opens one of the arena's own partitions or one that it took over; null if it is not here. The spill thread makes the latter the
     * former, which is why the arena's own are looked at once more.
     */
    @Nullable
    PartitionView openOwnOr(long high, long low, long runAge, Reload reload) {
        PartitionView view = registry.open(high, low, runAge, reload);
        if (view == null) {
            view = open(high, low);
        }
        return view != null ? view : registry.open(high, low, runAge, reload);
    }

    /** Whether it is the arena's own or taken over. */
    boolean containsOwnOr(long high, long low) {
        return registry.contains(high, low) || contains(high, low) || registry.contains(high, low);
    }

    /** Removes one of the arena's own or one that it took over; false if it is not here. */
    boolean removeOwnOr(long high, long low) {
        return registry.remove(high, low) || remove(high, low) || registry.remove(high, low);
    }

    /** One that was taken over and not spilled since; null else. */
    @Nullable
    PartitionView open(long high, long low) {
        for (AdoptedArena arena : arenas) {
            PartitionView view = arena.open(high, low);
            if (view != null) {
                return view;
            }
        }
        return null;
    }

    private boolean contains(long high, long low) {
        for (AdoptedArena arena : arenas) {
            if (arena.contains(high, low)) {
                return true;
            }
        }
        return false;
    }

    boolean remove(long high, long low) {
        for (AdoptedArena arena : arenas) {
            if (arena.remove(high, low)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return arenas.isEmpty();
    }

    /** Called by the spill thread now and then: frees what was removed, forgets arenas that are empty. */
    void sweep() {
        for (AdoptedArena arena : new ArrayList<>(arenas)) {
            if (arena.sweep()) {
                arenas.remove(arena);
                note(arena, false);
            }
        }
    }

    long bytes() {
        long sum = 0;
        for (AdoptedArena arena : arenas) {
            sum += arena.bytes();
        }
        return sum;
    }

    int partitionCount() {
        int sum = 0;
        for (AdoptedArena arena : arenas) {
            sum += arena.partitionCount();
        }
        return sum;
    }

    void close() {
        for (AdoptedArena arena : arenas) {
            arena.close();
        }
        arenas.clear();
    }
}
