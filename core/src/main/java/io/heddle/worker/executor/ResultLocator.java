package io.heddle.worker.executor;

import io.heddle.store.ResultLocation;
import org.jspecify.annotations.Nullable;

/** Asks the holder of a result where it lies now, after a location turned out to be stale. */
public interface ResultLocator {
    /**
     * A location that the holder keeps valid until {@link Located#done}, or null if nobody holds the result any more.
     * Blocks the calling executor thread, at most until the node's time-out; thread-safe.
     */
    @Nullable
    Located locate(long taskId, int holderWorkerId);

    /**
     * An answer.
     *
     * @param location where the result lies.
     * @param done tells the holder that its pin may end; called once.
     */
    record Located(ResultLocation location, Runnable done) {}
}
