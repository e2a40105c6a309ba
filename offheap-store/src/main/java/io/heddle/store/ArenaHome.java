package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directories of a live arena, in shared memory and for spilling, with the locks that show its owner lives. */
final class ArenaHome {
    private final Path directory;
    private final Path spillDirectory;
    private final LifeLock lock;
    private final LifeLock spillLock;
    private final ControlFile control;
    private final PartitionTable table;
    private final LeaseBoard leases;

    private ArenaHome(ArenaOptions options, LifeLock lock, Path spillDirectory, LifeLock spillLock) throws IOException {
        this.directory = options.directory();
        this.spillDirectory = spillDirectory;
        this.lock = lock;
        this.spillLock = spillLock;
        ArenaFiles.createPrivate(directory.resolve(ArenaFiles.READERS));
        this.control =
                ControlFile.create(ArenaFiles.control(directory, options.arenaId()), options.arenaId(), spillDirectory);
        this.table = new PartitionTable(directory);
        this.leases = new LeaseBoard(directory, control);
    }

    static ArenaHome create(ArenaOptions options) {
        Path directory = options.directory();
        Path spillDirectory = ArenaFiles.spillDirectory(options.spillDirectory(), options.arenaId());
        LifeLock lock = null;
        LifeLock spillLock = null;
        try {
            lock = own(directory);
            spillLock = own(spillDirectory);
            return new ArenaHome(options, lock, spillDirectory, spillLock);
        } catch (IOException e) {
            undo(directory, lock);
            undo(spillDirectory, spillLock);
            throw new StoreException(
                    "cannot make the arena in " + directory + " with spill files in " + spillDirectory + ": " + e
                            + "; check that both can be written",
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

    Path spillDirectory() {
        return spillDirectory;
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
        release(spillDirectory, spillLock);
    }
}
