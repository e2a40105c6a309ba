package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Directories of one test, in shared memory and on disk; closing fails if the test left anything there. */
final class Workspace implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    final Path shared;
    final Path disk;
    private boolean tidy = true;

    Workspace() {
        String name = "heddle-store-test-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
        shared = Path.of("/dev/shm").resolve(name);
        disk = Path.of(System.getProperty("java.io.tmpdir")).resolve(name);
        try {
            Files.createDirectories(shared);
            Files.createDirectories(disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For tests that end with the files of the dead. */
    Workspace untidy() {
        tidy = false;
        return this;
    }

    ArenaOptions options(long limitBytes) {
        return options("arena", limitBytes);
    }

    ArenaOptions options(String name, long limitBytes) {
        return new ArenaOptions(shared.resolve(name), disk.resolve("spill"), limitBytes)
                .keepEmptySlabsNs(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Override
    public void close() {
        try {
            List<Path> left = new ArrayList<>(FilesBelow.of(shared));
            left.addAll(FilesBelow.of(disk));
            FilesBelow.delete(shared);
            FilesBelow.delete(disk);
            if (tidy && !left.isEmpty()) {
                throw new AssertionError("files left behind: " + left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
