package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Names of the files of an arena, and the only code that deletes them: nothing but these names is ever removed. */
final class ArenaFiles {
    static final String OWNER_LOCK = "owner.lock";
    static final String CONTROL_PREFIX = "arena-";
    static final String CONTROL_SUFFIX = ".dat";
    static final String SLAB_PREFIX = "slab-";
    static final String TABLE_PREFIX = "table-";
    /** Files that name the directories of arenas taken over from dead owners. */
    static final String ADOPTED_PREFIX = "adopted-";

    static final String READERS = "readers";
    static final String ROW_SUFFIX = ".row";
    static final String LOCK_SUFFIX = ".lock";
    static final String SPILL_PREFIX = "spill-";
    static final String SPILL_SUFFIX = ".part";
    static final String TEMPORARY_SUFFIX = ".tmp";

    private ArenaFiles() {}

    static Path control(Path directory, long arenaId) {
        return directory.resolve(CONTROL_PREFIX + hex(arenaId) + CONTROL_SUFFIX);
    }

    static boolean isControl(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(CONTROL_PREFIX) && name.endsWith(CONTROL_SUFFIX);
    }

    static Path slab(Path directory, int number) {
        return directory.resolve(SLAB_PREFIX + number);
    }

    static Path tableSegment(Path directory, int number) {
        return directory.resolve(TABLE_PREFIX + number);
    }

    static Path spillDirectory(Path parent, long arenaId) {
        return parent.resolve(SPILL_PREFIX + hex(arenaId));
    }

    static String spillName(long high, long low, long generation) {
        return hex(high) + "-" + hex(low) + "-" + hex(generation) + SPILL_SUFFIX;
    }

    /** A glob of the files of a partition, of whichever generation. */
    static String spillNamesOf(long high, long low) {
        return hex(high) + "-" + hex(low) + "-*" + SPILL_SUFFIX;
    }

    static String spillName(Identity identity, long generation) {
        return spillName(identity.high(), identity.low(), generation);
    }

    static String hex(long value) {
        return String.format("%016x", value);
    }

    static void createPrivate(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    static List<Path> list(Path directory) throws IOException {
        List<Path> result = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(result::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        result.sort(null);
        return result;
    }

    /** Deletes the known files of a directory and the directory itself if nothing else is in it; the lock goes last. */
    static void deleteKnown(Path directory) {
        try {
            Path readers = directory.resolve(READERS);
            for (Path file : list(readers)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(readers);
            for (Path file : list(directory)) {
                if (isKnown(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory.resolve(OWNER_LOCK));
            if (list(directory).isEmpty()) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory + ": remove it by hand", e);
        }
    }

    private static boolean isKnown(String name) {
        return name.startsWith(CONTROL_PREFIX)
                || name.startsWith(SLAB_PREFIX)
                || name.startsWith(TABLE_PREFIX)
                || name.startsWith(ADOPTED_PREFIX)
                || name.endsWith(SPILL_SUFFIX)
                || name.endsWith(TEMPORARY_SUFFIX);
    }
}
