package io.heddle.worker.executor;

import org.jspecify.annotations.Nullable;

/** Where a job's classes come from: the client that submitted it, over the worker's session. */
@FunctionalInterface
public interface ClassSource {
    /**
     * The class file of {@code name}, or null where the client has none. Blocks the executor thread, at most until the
     * node's time-out; thread-safe.
     *
     * @param clientId the client that owns the job.
     * @param name binary name, for example {@code com.example.Risk$Leg}.
     */
    byte @Nullable [] classFile(int clientId, String name);
}
