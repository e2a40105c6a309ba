package io.heddle.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to own a directory, as an OS lock on a file beside it that the kernel frees when the process dies.
 *
 * <p>POSIX drops the lock of a process when it closes <em>any</em> descriptor of the file. So nobody here opens the
 * file while this process holds it: a set of held files answers first, and whether the locked file is still the one
 * at the path is found out by inode numbers, without opening it.
 */
final class DirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Tries to take the lock of a directory.
     *
     * @return null if somebody has it
     */
    static @Nullable DirectoryLock tryLock(final Path directory) throws IOException {
        final Path absolute = directory.toAbsolutePath().normalize();
        final Path file = absolute.resolveSibling(absolute.getFileName() + ".lock");
        if (!HELD.add(file)) {
            return null;
        }
        FileChannel channel = null;
        try {
            channel = lockedChannel(file);
        } finally {
            if (channel == null) {
                HELD.remove(file);
            }
        }
        return channel == null ? null : new DirectoryLock(file, channel);
    }

    private static @Nullable FileChannel lockedChannel(final Path file) throws IOException {
        while (true) {
            final Object before = inode(file);
            final FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return null;
            }
            // The holder before may have deleted the file between: a lock on a file without a name protects nothing.
            if (before != null && before.equals(inode(file))) {
                return channel;
            }
            channel.close();
        }
    }

    private static @Nullable Object inode(final Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ino");
        } catch (final NoSuchFileException e) {
            return null;
        }
    }

    /** Deletes the file and gives the right back. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (final IOException e) {
            LOG.warn("the lock file {} stays behind: {}", file, e.toString());
        } finally {
            HELD.remove(file);
        }
    }
}
