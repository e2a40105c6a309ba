package io.heddle.diagnostics;

import java.nio.file.Path;

/**
 * Decides about the arena of a dead node before its directory is removed, and removes what must go. Called by
 * {@link NodeDirectory#reap} on the caller's thread, under the lock of the cluster directory: it must not call back.
 */
@FunctionalInterface
public interface ArenaRemover {
    /** Keeps every arena directory that holds anything. */
    ArenaRemover KEEP = arenaDirectory -> false;

    /** Lets every arena go. */
    ArenaRemover REMOVE = arenaDirectory -> true;

    /**
     * Decide about one arena.
     *
     * @param arenaDirectory directory of the arena of a dead node; it holds at least one file.
     * @return true if what is left in the directory may be deleted; false while another process has adopted it: the node's
     *     directory then stays.
     */
    boolean mayRemove(Path arenaDirectory);
}
