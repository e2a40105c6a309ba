package io.heddle.diagnostics;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Locks of the operating system on files, as a sign of life. Those who only ask take a shared lock for a moment, so that two of them do
 * not take each other for the owner; an owner-to-be tries for a while, so that one who asks does not turn it away.
 */
final class LockFile {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private LockFile() {}

    static FileChannel open(final Path path) throws IOException {
        return FileChannel.open(path, CREATE, READ, WRITE);
    }

    static @Nullable FileLock tryExclusive(final FileChannel channel) throws IOException {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        do {
            try {
                final FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (final OverlappingFileLockException ex) {
                // Held by this process through another channel: the same as held by another process.
            }
            LockSupport.parkNanos(RETRY_NS);
        } while (System.nanoTime() - deadlineNs < 0);
        return null;
    }

    /**
     * Must not be asked about a file that this very process has locked: see the owners' map in {@link NodeDirectory}. One at a time: two of one process
     * would meet each other's lock, and take it for the owner's.
     */
    static synchronized boolean isHeldElsewhere(final Path path) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (final OverlappingFileLockException ex) {
            return true;
        } catch (final NoSuchFileException ex) {
            return false;
        }
    }
}
