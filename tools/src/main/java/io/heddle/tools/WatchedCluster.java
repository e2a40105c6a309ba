package io.heddle.tools;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that look at a cluster of this host: at which. */
class WatchedCluster {
    @Option(
            names = "--cluster",
            paramLabel = "NAME|DIR",
            description = "Name or directory of the cluster. Default: the only one that runs on this host.")
    private @Nullable String cluster;

    /** Made by picocli. */
    WatchedCluster() {}

    /** Its directory; it must live. */
    final Path living() {
        return ClusterChoice.living(cluster);
    }

    /** Its directory; if it is named, it may be dead. */
    final Path present() {
        return ClusterChoice.present(cluster);
    }
}
