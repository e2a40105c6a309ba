package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.store.ArenaReaper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a host keeps the files of its clusters, and who removes those of the dead. */
public final class HostFiles {
    private HostFiles() {}

    /** The directory of a cluster by its name. */
    public static Path clusterDirectory(final String clusterName) {
        return NodeDirectory.defaultRoot().resolve(clusterName);
    }

    /** The spill directory of a cluster below the directory for temporary files. */
    public static Path spillDirectory(final String clusterName) {
        return spillRoot().resolve(clusterName);
    }

    private static Path spillRoot() {
        final String root = NodeDirectory.defaultRoot().getFileName().toString();
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), root + "-spill");
    }

    /** Removes what dead nodes of this user left on this host. Called at every start. */
    public static void reapTheDead() {
        NodeDirectory.reap(NodeDirectory.defaultRoot(), HostFiles::mayRemoveArena);
        final Path spillRoot = spillRoot();
        if (Files.isDirectory(spillRoot)) {
            ArenaReaper.reap(spillRoot);
            for (final Path cluster : directoriesIn(spillRoot)) {
                if (!Files.exists(clusterDirectory(cluster.getFileName().toString()))) {
                    removeEmpty(cluster);
                }
            }
        }
    }

    /** Removes what dead nodes of one cluster left. */
    public static void reapTheDead(final Path clusterDirectory) {
        NodeDirectory.reapCluster(clusterDirectory, HostFiles::mayRemoveArena);
    }

    /** An arena that a living neighbour has adopted stays until that one is done with it. */
    static boolean mayRemoveArena(final Path arenaDirectory) {
        final Path node = arenaDirectory.getParent();
        if (node != null) {
            ArenaReaper.reap(node);
        }
        if (!Files.isDirectory(arenaDirectory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(arenaDirectory)) {
            return files.findAny().isEmpty();
        } catch (final IOException unreadable) {
            return false;
        }
    }

    /** Removes a directory and those inside it as far as no file is in them. */
    static void removeEmpty(final Path directory) {
        directoriesIn(directory).forEach(HostFiles::removeEmpty);
        try {
            Files.deleteIfExists(directory);
        } catch (final IOException notEmpty) {
            return; // somebody else's files are there
        }
    }

    private static List<Path> directoriesIn(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).toList();
        } catch (final IOException missing) {
            return List.of();
        }
    }
}
