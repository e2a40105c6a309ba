package io.heddle.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A lock file held by a process as long as it lives; the kernel frees it when the process is gone for whatever reason, and not when it is
 * only stopped. Locks of this JVM are known by a table and never probed through the file: closing any channel of a file drops the
 * process's POSIX locks on it.
 */
final class LifeLock implements AutoCloseable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private LifeLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the file, already locked when it appears under its name, so that nobody takes it for one of the dead. */
    static LifeLock create(Path path) throws IOException {
        Path known = known(path);
        Path temporary = path.resolveSibling(path.getFileName() + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        HELD_HERE.add(known);
        try {
            LifeLock lock = MappedFile.uninterrupted(() -> lock(temporary, known, true))
                    .orElseThrow(() -> new IOException("new lock file " + temporary + " is locked by another process"));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            return lock;
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(known);
            throw e;
        }
    }

    /** Takes the lock of a dead holder, or returns null if the holder lives. */
    static @Nullable LifeLock takeIfDead(Path path) throws IOException {
        Path known = known(path);
        if (!HELD_HERE.add(known)) {
            return null;
        }
        LifeLock lock = null;
        try {
            lock = MappedFile.uninterrupted(() -> lock(path, known, false)).orElse(null);
            return lock;
        } finally {
            if (lock == null) {
                HELD_HERE.remove(known);
            }
        }
    }

    /** Whether some process, this one or another, holds the lock. A missing file is held by nobody. */
    static boolean isHeld(Path path) throws IOException {
        try {
            LifeLock lock = takeIfDead(path);
            if (lock == null) {
                return true;
            }
            lock.close();
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Optional<LifeLock> lock(Path file, Path known, boolean create) throws IOException {
        FileChannel channel = create
                ? FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this JVM through another copy of this class: alive.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(new LifeLock(known, channel));
    }

    private static Path known(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("a lock file needs a directory: " + path);
        }
        return parent.toRealPath().resolve(path.getFileName());
    }

    /** Lets go; the file stays for its owner to delete. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(path);
        }
    }
}
