package io.heddle.jmh;

import io.heddle.diagnostics.NodeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/** A directory in shared memory and one on disk for one benchmark process; what killed ones left goes when the next one starts. */
final class BenchDirectory implements AutoCloseable {
    private static final String PREFIX = "heddle-bench-";

    private final Path memory;
    private final Path disk;

    private BenchDirectory(final Path memory, final Path disk) {
        this.memory = memory;
        this.disk = disk;
    }

    static BenchDirectory create() {
        final String name = PREFIX + ProcessHandle.current().pid();
        final Path shared = NodeDirectory.defaultRoot().toAbsolutePath().getParent();
        final Path memoryRoot = shared == null ? Path.of("/dev/shm") : shared;
        final Path diskRoot = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            removeTheDead(memoryRoot);
            removeTheDead(diskRoot);
            return new BenchDirectory(
                    Files.createDirectories(memoryRoot.resolve(name)),
                    Files.createDirectories(diskRoot.resolve(name + "-disk")));
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void removeTheDead(final Path root) throws IOException {
        final List<Path> found;
        try (Stream<Path> entries = Files.list(root)) {
            found = entries.filter(entry -> String.valueOf(entry.getFileName()).startsWith(PREFIX))
                    .toList();
        }
        for (final Path entry : found) {
            final String digits = String.valueOf(entry.getFileName())
                    .substring(PREFIX.length())
                    .replace("-disk", "");
            final boolean isOurs = !digits.isEmpty() && digits.chars().allMatch(Character::isDigit);
            if (isOurs && ProcessHandle.of(Long.parseLong(digits)).isEmpty()) {
                IoUtil.delete(entry.toFile(), true);
            }
        }
    }

    /** In shared memory. */
    Path memory() {
        return memory;
    }

    /** On a disk, as far as the directory for temporary files is. */
    Path disk() {
        return disk;
    }

    @Override
    public void close() {
        IoUtil.delete(memory.toFile(), true);
        IoUtil.delete(disk.toFile(), true);
    }
}
