package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.diagnostics.NodeDirectory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that read what nodes wrote: of which cluster, of which node. */
final class WatchedNodes extends WatchedCluster {
    @Option(names = "--node", paramLabel = "NAME", description = "Only of this node. Default: of all.")
    private @Nullable String node;

    /** Made by picocli. */
    WatchedNodes() {}

    /** The name of the only one that is wanted; null: all are. */
    @Nullable
    String name() {
        return node;
    }

    /** Whether a node is wanted. */
    boolean isWanted(final String name) {
        return node == null || node.equals(name);
    }

    /**
     * The directories of those that are wanted.
     *
     * @param directory of their cluster.
     * @throws BadInputException if one is named and there is none of that name.
     */
    List<NodeDirectory> of(final Path directory) {
        final List<NodeDirectory> wanted = NodeDirectory.list(directory).stream()
                .filter(known -> isWanted(known.name()))
                .toList();
        if (node != null && wanted.isEmpty()) {
            throw new BadInputException("--node is " + node + ", but no node of " + directory.getFileName()
                    + " on this host has that name; heddle stat shows them");
        }
        return wanted;
    }
}
