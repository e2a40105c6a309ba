package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The directories of a live arena, in shared memory and for spilling, with the locks that show its owner lives. */
final class ArenaHome {
    private final Path directory;
    private final LifeLock lock;
    private final Map<Path, LifeLock> spillLocks;
    private final ControlFile control;
    private final PartitionTable table;
    private final LeaseBoard leases;

    private ArenaHome(ArenaOptions options, LifeLock lock, Map<Path, LifeLock> spillLocks) throws IOException {
        this.directory = options.directory();
        this.lock = lock;
        this.spillLocks = spillLocks;
        ArenaFiles.createPrivate(directory.resolve(ArenaFiles.READERS));
        this.control = ControlFile.create(
                ArenaFiles.control(directory, options.arenaId()), options.arenaId(), spillDirectories());
        control.limitBytes(options.limitBytes());
        this.table = new PartitionTable(directory);
        this.leases = new LeaseBoard(directory, control);
    }

    static ArenaHome create(ArenaOptions options) {
        Path directory = options.directory();
        LifeLock lock = null;
        Map<Path, LifeLock> spillLocks = new LinkedHashMap<>();
        try {
            lock = own(directory);
            for (Path parent : options.spillDirectories()) {
                Path spillDirectory = ArenaFiles.spillDirectory(parent, options.arenaId());
                spillLocks.put(spillDirectory, own(spillDirectory));
            }
            return new ArenaHome(options, lock, spillLocks);
        } catch (IOException e) {
            undo(directory, lock);
            spillLocks.forEach(ArenaHome::undo);
            throw new StoreException(
                    "cannot make the arena in " + directory + " with spill files in " + options.spillDirectories()
                            + ": " + e + "; check that all can be written",
                    e);
        }
    }

    private static LifeLock own(Path directory) throws IOException {
        ArenaFiles.createPrivate(directory);
        Path path = directory.resolve(ArenaFiles.OWNER_LOCK);
        if (Files.exists(path)) {
            if (LifeLock.isHeld(path)) {
                throw new IOException("another arena that lives is in " + directory + ": choose another directory");
            }
            ArenaFiles.deleteKnown(directory);
            ArenaFiles.createPrivate(directory);
        }
        return LifeLock.create(path);
    }

    private static void undo(Path directory, @Nullable LifeLock lock) {
        if (lock != null) {
            release(directory, lock);
        }
    }

    private static void release(Path directory, LifeLock lock) {
        ArenaFiles.deleteKnown(directory);
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("cannot let go of the lock in " + directory, e);
        }
    }

    List<Path> spillDirectories() {
        return List.copyOf(spillLocks.keySet());
    }

    ControlFile control() {
        return control;
    }

    PartitionTable table() {
        return table;
    }

    LeaseBoard leases() {
        return leases;
    }

    /** Removes all files; unmaps unless something still uses the memory. */
    void close(boolean unmap) {
        if (unmap) {
            leases.close();
            table.close();
            control.close();
        }
        release(directory, lock);
        spillLocks.forEach(ArenaHome::release);
    }
}
