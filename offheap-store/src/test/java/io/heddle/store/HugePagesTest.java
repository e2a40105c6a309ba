package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages of 2 MiB under an arena that is in use, as the kernel tells of them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HugePagesTest {
    private static final int PARTITIONS = 12;
    private static final int BYTES = 4 << 20;

    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    @Test
    void contentStaysAsPagesBecomeHugeUnderIt() throws IOException {
        final boolean isOffered = isOffered();
        final boolean isTried;
        try (Arena arena = Arena.create(workspace.options(64L << 20).hugePages(true));
                ArenaReader reader = ArenaReader.open(workspace.shared)) {
            for (int i = 1; i <= PARTITIONS; i++) {
                final ResultLocation location = Content.write(arena, i, i, i, i, BYTES);
                try (PartitionView view = reader.open(location)) {
                    Content.verify(view, i, i);
                }
            }
            isTried = isOffered && isAligned("arena/slab-0");
            if (isTried) {
                Await.until(() -> hugeBytes("arena/slab-") > 0, "huge pages under a slab");
            }
            for (int i = 1; i <= PARTITIONS; i++) {
                try (PartitionView view = arena.open(i, i)) {
                    Content.verify(view, i, i);
                }
                assertTrue(arena.remove(i, i));
            }
            assertEquals(0, arena.usedBytes());
        }
        assumeTrue(
                isTried,
                "this kernel has no huge pages for shared memory, or another mapping was in the way: only the content was tried");
    }

    @Test
    void withoutTheOptionPagesAreSmall() throws IOException {
        final Path file = workspace.shared.resolve("plain");
        Files.write(file, new byte[(int) (2 * HugePages.BYTES)]);
        try (MappedFile mapped = HugePages.place(2 * HugePages.BYTES, () -> MappedFile.open(file, true))) {
            assertTrue(mapped.lengthBytes > 0);
            assumeTrue(hugeBytes("/plain") == 0, "on this machine all shared memory has huge pages");
        } finally {
            Files.delete(file);
        }
        try (Arena arena = Arena.create(workspace.options(64L << 20))) {
            Content.write(arena, 1, 1, 1, 1, BYTES);
            assertEquals(0, hugeBytes("arena/slab-"));
            arena.remove(1, 1);
        }
    }

    private boolean isOffered() throws IOException {
        final Path file = workspace.shared.resolve("probe");
        final int length = (int) (2 * HugePages.BYTES);
        Files.write(file, new byte[length]);
        try (MappedFile mapped = HugePages.place(length, () -> MappedFile.open(file, true))) {
            HugePages.collapse(mapped.address, mapped.address + length);
            return hugeBytes("/probe") > 0;
        } finally {
            Files.delete(file);
        }
    }

    /** Whether a mapping of this process whose file is named so begins where huge pages fit. */
    private boolean isAligned(final String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(workspace.shared.getFileName() + "/") && line.endsWith(name))
                .anyMatch(line -> HugePages.fitsAt(Long.parseLong(line.substring(0, line.indexOf('-')), 16)));
    }

    /** Of the mappings of this process whose files are named so. */
    private long hugeBytes(final String name) {
        try {
            final List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
            long kibibytes = 0;
            boolean isMeant = false;
            for (final String line : lines) {
                if (line.contains("/dev/shm/") || line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    isMeant = line.contains(workspace.shared.getFileName() + "/") && line.contains(name);
                } else if (isMeant && line.startsWith("ShmemPmdMapped:")) {
                    kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            return kibibytes << 10;
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
