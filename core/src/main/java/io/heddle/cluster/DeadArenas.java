package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.store.ArenaReaper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The arenas of dead workers of a cluster on this host that nobody takes over, because nothing was wanted of them or their adopter died too: they
 * are removed while the cluster lives, with their spill files. What else the dead left, such as logs, stays. One thread.
 */
final class DeadArenas {
    /** Adoptions are over by then. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Path clusterDirectory;
    private final Map<Path, Long> deadSinceNs = new HashMap<>();

    DeadArenas(final Path clusterDirectory) {
        this.clusterDirectory = clusterDirectory;
    }

    /** Looks at all; whose death is known for a while loses its arena unless that has a new owner. */
    void look(final long nowNs) {
        for (final NodeDirectory node : NodeDirectory.list(clusterDirectory)) {
            final Path arena = node.arenaDirectory();
            if (node.isAlive()) {
                deadSinceNs.remove(arena);
            } else if (nowNs - deadSinceNs.computeIfAbsent(arena, first -> nowNs) >= GRACE_NS) {
                ArenaReaper.reap(arena);
            }
        }
    }

    /** While nobody decides on adoptions, nobody counts as dead for long. */
    void forget() {
        deadSinceNs.clear();
    }
}
