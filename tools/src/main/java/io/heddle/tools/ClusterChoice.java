package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.client.NoClusterException;
import io.heddle.diagnostics.NodeDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the cluster directory that a command means. */
final class ClusterChoice {
    private ClusterChoice() {}

    /**
     * The named cluster, or the only one that lives on this host.
     *
     * @param nameOrDirectory as given on the command line, or null.
     * @return a cluster directory with at least one living node.
     * @throws NoClusterException if none lives.
     * @throws BadInputException  if several do and none is named.
     */
    static Path living(final @Nullable String nameOrDirectory) {
        final Path root = NodeDirectory.defaultRoot();
        if (nameOrDirectory != null) {
            final Path directory = directoryOf(nameOrDirectory);
            if (!isLiving(directory)) {
                throw new NoClusterException("no cluster runs in " + directory
                        + (Files.isDirectory(directory) ? ", though dead nodes left files there" : "")
                        + hintOfOthers(root));
            }
            return directory;
        }
        final List<Path> living = living(root);
        if (living.isEmpty()) {
            throw new NoClusterException("no cluster runs on this host (looked in " + root
                    + "): start one with 'heddle scheduler' and 'heddle worker', or try 'heddle demo'");
        }
        if (living.size() > 1) {
            throw new BadInputException(
                    "several clusters run on this host: choose one with --cluster, of " + names(living));
        }
        return living.get(0);
    }

    /** The name of a cluster that is to be made. */
    static String newName(final @Nullable String name) {
        final String result = name == null ? "default" : name;
        requireName("--cluster", result);
        return result;
    }

    /**
     * The named cluster, living or dead, or the only one that lives on this host.
     *
     * @param nameOrDirectory as given on the command line, or null.
     * @return a cluster directory with at least one node.
     * @throws NoClusterException if there is none.
     * @throws BadInputException  if several live and none is named.
     */
    static Path present(final @Nullable String nameOrDirectory) {
        if (nameOrDirectory != null) {
            final Path directory = directoryOf(nameOrDirectory);
            if (!NodeDirectory.list(directory).isEmpty()) {
                return directory;
            }
        }
        return living(nameOrDirectory);
    }

    private static Path directoryOf(final String nameOrDirectory) {
        return nameOrDirectory.contains("/")
                ? Path.of(nameOrDirectory)
                : NodeDirectory.defaultRoot().resolve(nameOrDirectory);
    }

    /** Names become names of directories. */
    static void requireName(final String option, final String name) {
        if (!NodeDirectory.isName(name)) {
            throw new BadInputException(option + " is '" + name
                    + "', expected 1 to 64 letters, digits, dots, dashes and underscores, beginning with none of '.-'");
        }
    }

    private static String hintOfOthers(final Path root) {
        final List<Path> living = living(root);
        return living.isEmpty() ? "" : "; there is " + names(living);
    }

    private static List<Path> living(final Path root) {
        final List<Path> living = new ArrayList<>();
        for (final Path directory : NodeDirectory.clusters(root)) {
            if (isLiving(directory)) {
                living.add(directory);
            }
        }
        return living;
    }

    private static boolean isLiving(final Path directory) {
        return NodeDirectory.list(directory).stream().anyMatch(NodeDirectory::isAlive);
    }

    private static String names(final List<Path> directories) {
        return String.join(
                ", ",
                directories.stream()
                        .map(directory -> String.valueOf(directory.getFileName()))
                        .toList());
    }
}
