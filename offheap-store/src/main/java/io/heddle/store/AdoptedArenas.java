package io.heddle.store;

import java.io.IOException;
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
    private final Path spillDirectory;
    private final List<AdoptedArena> arenas = new CopyOnWriteArrayList<>();

    AdoptedArenas(PartitionRegistry registry, Path spillDirectory) {
        this.registry = registry;
        this.spillDirectory = spillDirectory;
    }

    List<AdoptedPartition> adopt(Path directory) {
        AdoptedArena arena = AdoptedArena.take(directory);
        List<AdoptedPartition> result = arena.partitions();
        try {
            AdoptedArena.moveSpillFiles(arena.spillDirectory(), spillDirectory, new Taker(arena, result));
        } catch (IOException e) {
            LOGGER.warn("spill files in {} cannot be taken over: {}", arena.spillDirectory(), e.toString());
        }
        arenas.add(arena);
        sweep();
        return result;
    }

    private final class Taker implements AdoptedArena.SpillFileTaker {
        private final AdoptedArena arena;
        private final List<AdoptedPartition> result;

        Taker(AdoptedArena arena, List<AdoptedPartition> result) {
            this.arena = arena;
            this.result = result;
        }

        @Override
        public boolean isWanted(SpillHead head) {
            Identity identity = head.identity;
            return !arena.contains(identity.high(), identity.low())
                    && !registry.contains(identity.high(), identity.low());
        }

        @Override
        public void onMoved(SpillHead head) {
            Identity identity = head.identity;
            if (registry.addSpilled(identity, head.totalBytes, head.generation)) {
                result.add(new AdoptedPartition(
                        identity.high(), identity.low(), identity.kind(), identity.tag(), head.totalBytes, null));
            }
        }

        @Override
        public void onDamaged(Path file, IOException why) {
            LOGGER.warn("spill file {} of a dead owner is dropped: {}", file, why.toString());
        }
    }

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

    boolean contains(long high, long low) {
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
