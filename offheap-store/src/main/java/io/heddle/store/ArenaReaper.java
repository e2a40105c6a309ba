package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what dead owners left in shared memory and in spill directories. Called at start by nodes and by the host steward. */
public final class ArenaReaper {
    private static final Logger LOGGER = LoggerFactory.getLogger(ArenaReaper.class);
    private static final int SEARCH_DEPTH = 7;

    private ArenaReaper() {}

    /**
     * Removes all arena and spill directories below the root whose owner is dead, and the spill directories those arenas name; those of live
     * owners stay. What is to be adopted must be adopted before.
     *
     * @return number of directories removed
     */
    public static int reap(Path rootDirectory) {
        int removed = 0;
        for (Path lock : ownerLocks(rootDirectory)) {
            removed += reapDirectory(lock.getParent()) ? 1 : 0;
        }
        return removed;
    }

    private static List<Path> ownerLocks(Path root) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return found;
        }
        while (true) {
            found.clear();
            try (Stream<Path> files =
                    Files.find(root, SEARCH_DEPTH, (path, attributes) -> path.endsWith(ArenaFiles.OWNER_LOCK))) {
                files.forEach(found::add);
                return found;
            } catch (UncheckedIOException e) {
                // A directory vanished while it was being listed: look again.
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot look for dead arenas below " + root, e);
            }
        }
    }

    /** Removes one directory, and the spill directory it names, if its owner is dead. */
    static boolean reapDirectory(@Nullable Path directory) {
        if (directory == null) {
            return false;
        }
        try (LifeLock lock = LifeLock.takeIfDead(directory.resolve(ArenaFiles.OWNER_LOCK))) {
            if (lock == null) {
                return false;
            }
            // First what only the arena knows of: who is killed in between leaves something that can be found.
            for (Path spillDirectory : spillDirectories(directory)) {
                if (Files.exists(spillDirectory.resolve(ArenaFiles.OWNER_LOCK))) {
                    reapDirectory(spillDirectory);
                } else {
                    // Somebody deleted it, lock and all, and its owner made it again.
                    ArenaFiles.deleteKnown(spillDirectory);
                }
            }
            ArenaFiles.deleteKnown(directory);
            LOGGER.info("removed what a dead owner left in {}", directory);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove what a dead owner left in " + directory, e);
        }
    }

    private static List<Path> spillDirectories(Path directory) throws IOException {
        for (Path file : ArenaFiles.list(directory)) {
            if (ArenaFiles.isControl(file)) {
                try (ControlFile control = ControlFile.open(file)) {
                    return control.spillDirectories();
                } catch (IOException e) {
                    LOGGER.warn("cannot tell where the spill files of {} are: {}", directory, e.toString());
                }
            }
        }
        return List.of();
    }
}
