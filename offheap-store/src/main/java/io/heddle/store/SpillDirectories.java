package io.heddle.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where spill files go: the directory whose disk has the most room, within a quota over all of them and never down to the last bytes of a disk.
 * A directory that failed rests for a second. Choosing and writing belong to the spill thread; paths and figures are for any thread.
 */
final class SpillDirectories {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpillDirectories.class);
    private static final long RETRY_AFTER_FAILURE_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Path> directories;
    private final List<FileStore> disks = new ArrayList<>();
    private final long[] restsUntilNs;
    private final boolean[] rests;
    private final long quotaBytes;
    private final long keepFreeBytes;
    private final AtomicLong fileBytes = new AtomicLong();
    private volatile @Nullable String trouble;

    SpillDirectories(List<Path> directories, long quotaBytes, long keepFreeBytes) {
        this.directories = directories;
        this.quotaBytes = quotaBytes;
        this.keepFreeBytes = keepFreeBytes;
        this.restsUntilNs = new long[directories.size()];
        this.rests = new boolean[directories.size()];
        for (Path directory : directories) {
            try {
                disks.add(Files.getFileStore(directory));
            } catch (IOException e) {
                throw new StoreException("cannot tell which disk " + directory + " is on", e);
            }
        }
    }

    /** Index of the directory for a file of this many bytes, or -1 while there is none; {@link #trouble} then says why. */
    int choose(long bytes, long nowNs) {
        if (fileBytes.get() + bytes > quotaBytes) {
            trouble = "the spill files have " + fileBytes + " of at most " + quotaBytes + " bytes";
            return -1;
        }
        int best = -1;
        long mostFree = -1;
        for (int i = 0; i < directories.size(); i++) {
            if (rests[i] && nowNs - restsUntilNs[i] < 0) {
                continue;
            }
            long free = freeBytes(i);
            if (free - bytes >= keepFreeBytes && free > mostFree) {
                best = i;
                mostFree = free;
            }
        }
        if (best < 0) {
            trouble = "partitions cannot be spilled to " + directories + ": no disk with " + bytes + " bytes and "
                    + keepFreeBytes + " bytes to spare";
        }
        return best;
    }

    private long freeBytes(int directory) {
        try {
            if (!Files.exists(directories.get(directory))) {
                // Somebody deleted it: what was in it is lost, but the next file shall have a place.
                ArenaFiles.createPrivate(directories.get(directory));
            }
            return disks.get(directory).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    void failed(int directory, String what, IOException why) {
        if (!rests[directory]) {
            LOGGER.warn(
                    "cannot spill {} to {}: it stays in memory until the disk has room: {}",
                    what,
                    directories.get(directory),
                    why.toString());
        }
        rests[directory] = true;
        restsUntilNs[directory] = System.nanoTime() + RETRY_AFTER_FAILURE_NS;
        trouble = "partitions cannot be spilled to " + directories.get(directory) + ": " + why.getMessage();
    }

    void written(SpillCopy copy) {
        fileBytes.addAndGet(copy.fileBytes);
        rests[copy.directory] = false;
        trouble = null;
    }

    /** A file that another arena had written is here now. */
    void tookOver(SpillCopy copy) {
        fileBytes.addAndGet(copy.fileBytes);
    }

    void delete(SpillCopy copy) {
        Path path = path(copy);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOGGER.warn("cannot delete spill file {}: {}", path, e.toString());
        }
        fileBytes.addAndGet(-copy.fileBytes); // last: who waits for it finds no file
    }

    /** What keeps partitions from being spilled, or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    Path path(SpillCopy copy) {
        return directories.get(copy.directory).resolve(copy.fileName());
    }

    Path directory(int index) {
        return directories.get(index);
    }

    /** The directory to which a file can be moved without being copied, else the first. */
    int onDiskOf(Path file) throws IOException {
        return Math.max(0, disks.indexOf(Files.getFileStore(file)));
    }

    /** Bytes of all files. */
    long fileBytes() {
        return fileBytes.get();
    }
}
