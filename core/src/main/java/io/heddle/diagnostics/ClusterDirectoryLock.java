package io.heddle.diagnostics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Held for the short time in which node directories of one cluster appear or disappear, so that a reaper never meets a directory that is
 * made but not locked yet. Among threads of a process by a Java lock, among processes by a lock of the operating system.
 */
final class ClusterDirectoryLock implements AutoCloseable {
    static final String FILE_NAME = ".directory.lock";

    private static final ReentrantLock THREADS = new ReentrantLock();
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final FileChannel channel;

    private ClusterDirectoryLock(final Path directory, final FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static ClusterDirectoryLock acquire(final Path directory) throws IOException {
        if (THREADS.isHeldByCurrentThread()) {
            throw new IllegalStateException("the lock of a cluster directory is already held by this thread");
        }
        THREADS.lock();
        try {
            while (true) {
                final FileChannel channel = openOrNull(directory);
                if (channel == null) {
                    continue;
                }
                if (isOurs(channel, directory.resolve(FILE_NAME))) {
                    return new ClusterDirectoryLock(directory, channel);
                }
                channel.close();
            }
        } catch (final IOException | RuntimeException ex) {
            THREADS.unlock();
            throw ex;
        }
    }

    private static @Nullable FileChannel openOrNull(final Path directory) throws IOException {
        try {
            createPrivateDirectories(directory);
            return LockFile.open(directory.resolve(FILE_NAME));
        } catch (final NoSuchFileException ex) {
            // Another process removed the empty directory in between: make it again.
            return null;
        } catch (final FileAlreadyExistsException ex) {
            // So does the JDK say when a directory that it found was removed before it looked what it is.
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw ex;
            }
            return null;
        }
    }

    /**
     * The directory may have been removed, and made anew by others, between opening the file and getting its lock: only if a length
     * given through the channel shows through the path is it the lock that others see. (Its content says nothing safely: reading it
     * through a second channel and closing that one would free the lock.)
     */
    private static boolean isOurs(final FileChannel channel, final Path path) throws IOException {
        if (LockFile.tryExclusive(channel) == null) {
            channel.close();
            throw new IOException("another process holds " + path + " for too long; if it is stopped, end it");
        }
        final long token = ThreadLocalRandom.current().nextLong(1, 1L << 30);
        channel.write(ByteBuffer.allocate(1), token);
        try {
            return Files.size(path) == token + 1;
        } catch (final NoSuchFileException ex) {
            return false;
        } finally {
            channel.truncate(0);
        }
    }

    static void createPrivateDirectories(final Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            final FileAttribute<Set<PosixFilePermission>> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
            Files.createDirectories(directory, ownerOnly);
        } else {
            Files.createDirectories(directory);
        }
    }

    Path resolve(final String nodeDirectoryName) {
        return directory.resolve(nodeDirectoryName);
    }

    /** The lock file goes with the directory; who waits for it notices and starts over. */
    void deleteDirectoryIfEmpty() throws IOException {
        try (var files = Files.list(directory)) {
            if (files.anyMatch(file -> !file.getFileName().toString().equals(FILE_NAME))) {
                return;
            }
        }
        Files.deleteIfExists(directory.resolve(FILE_NAME));
        deleteIfEmpty(directory);
        final Path parent = directory.getParent();
        if (parent != null && parent.equals(NodeDirectory.defaultRoot())) {
            deleteIfEmpty(parent);
        }
    }

    static void deleteIfEmpty(final Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (final DirectoryNotEmptyException ex) {
            // Others live in it.
            return;
        } catch (final IOException ex) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            THREADS.unlock();
        }
    }
}
