package io.heddle.cluster;

import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/** A node as the {@link Duty} sees it. Everything is called by whoever holds the duty, one thread at a time. */
public interface Conductor extends Agent {
    /** Any task: for {@link #takeShortRun}. */
    long ANY_TASK = 0;

    /** None: of a caller that must be able to stop waiting while the task goes on. */
    long NO_TASK = -1;

    /**
     * A run of user code that is expected to be over within microseconds. The caller gives the duty up, runs it, and goes on;
     * if it takes longer after all, another thread has the duty meanwhile.
     *
     * @param taskId the only task that the caller will run, {@link #ANY_TASK} or {@link #NO_TASK}.
     * @return null if there is none. Then, if there is one of another task, {@link #hasShortRun} is true.
     */
    default @Nullable Runnable takeShortRun(final long taskId) {
        return null;
    }

    /** A short run is over: the least that is to be done before the next one is taken. */
    default void endShortRun() {}

    /** Whether a short run waits for a thread that takes any. */
    default boolean hasShortRun() {
        return false;
    }

    /**
     * Whether all who work for this node have enough to go on with. Then it is no haste to look for their messages, and several of
     * them at a time cost less than one after the other.
     */
    default boolean isAhead() {
        return false;
    }

    /** Whether some of those who send to this node cannot ring its doorbell, so that it must not sleep long. */
    default boolean hasRemotePeers() {
        return false;
    }

    /** Whether results are on their way between this node and other hosts, for which nobody rings. Any thread. */
    default boolean isTransferring() {
        return false;
    }
}
