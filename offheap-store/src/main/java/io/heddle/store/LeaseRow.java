package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.UnsafeApi;

/**
 * The leases one process holds on one arena: a file in the arena's directory that only this process writes. Each lease is a word that holds
 * the generation read; 0 is none. The lock file beside it tells the owner whether this process lives.
 *
 * <pre>
 *   0 words ever used    8 reader's pid    64 ... words
 * </pre>
 */
final class LeaseRow implements AutoCloseable {
    static final int FULL = -1;
    static final int RETIRED = -2;
    static final int PID_OFFSET = 8;
    static final int WORDS_OFFSET = 64;
    static final int LENGTH_BYTES = WORDS_OFFSET + StoreLimits.LEASES_PER_ROW * Long.BYTES;

    private final MappedFile file;
    private final LifeLock lock;
    private final Path lockPath;
    private final int[] free = new int[StoreLimits.LEASES_PER_ROW];
    private int freeCount;
    private int everUsed;
    private boolean retired;

    private LeaseRow(MappedFile file, LifeLock lock, Path lockPath) {
        this.file = file;
        this.lock = lock;
        this.lockPath = lockPath;
    }

    static LeaseRow create(Path arenaDirectory, ControlFile control) throws IOException {
        String id = ArenaFiles.hex(ThreadLocalRandom.current().nextLong());
        Path readers = arenaDirectory.resolve(ArenaFiles.READERS);
        Path lockPath = readers.resolve(id + ArenaFiles.LOCK_SUFFIX);
        LifeLock lock = LifeLock.create(lockPath);
        MappedFile file = MappedFile.create(readers.resolve(id + ArenaFiles.ROW_SUFFIX), LENGTH_BYTES);
        UnsafeApi.putLong(file.address + PID_OFFSET, ProcessHandle.current().pid());
        control.announceReader();
        return new LeaseRow(file, lock, lockPath);
    }

    /**
     * Index of the lease's word; {@link #FULL} if all are taken, {@link #RETIRED} if this row is no longer used. The lease only counts once the
     * generation is found unchanged afterwards.
     */
    synchronized int take(long generation) {
        int index;
        if (retired) {
            return RETIRED;
        } else if (freeCount > 0) {
            index = free[--freeCount];
        } else if (everUsed < StoreLimits.LEASES_PER_ROW) {
            index = everUsed++;
            UnsafeApi.putLongVolatile(null, file.address, everUsed);
        } else {
            return FULL;
        }
        UnsafeApi.putLongVolatile(null, word(index), generation);
        UnsafeApi.fullFence();
        return index;
    }

    synchronized void release(int index) {
        UnsafeApi.putLongVolatile(null, word(index), 0);
        free[freeCount++] = index;
    }

    /** No lease can be taken any more from here on. False, and nothing changes, if some are held. */
    synchronized boolean retire() {
        retired |= everUsed == freeCount;
        return retired;
    }

    private long word(int index) {
        return file.address + WORDS_OFFSET + (long) index * Long.BYTES;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file.path);
            file.close();
            Files.deleteIfExists(lockPath);
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file.path, e);
        }
    }
}
