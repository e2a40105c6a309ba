package io.heddle.worker.executor;

import io.heddle.graph.ErrorKind;
import io.heddle.store.ResultLocation;

/** How a run ended. */
public sealed interface RunOutcome {
    /**
     * With a result.
     *
     * @param isPartition columns; else a serialised value.
     * @param location where it lies in this worker's arena.
     * @param inline the value itself if it is small, else empty.
     * @param durationNs time in the function.
     */
    record Finished(boolean isPartition, ResultLocation location, byte[] inline, long durationNs)
            implements RunOutcome {}

    /**
     * With an exception.
     *
     * @param kind who can mend it.
     * @param message one sentence.
     * @param exception serialised, or empty.
     * @param trace where, as further lines for people; see {@link FailureTrace}.
     * @param inputs what the function was called with, as lines for people; see {@link FailedInputs}.
     */
    record Erred(ErrorKind kind, String message, byte[] exception, String trace, String inputs) implements RunOutcome {}

    /** Because it was asked to, or gave way to another run that waits for memory. */
    record Aborted() implements RunOutcome {}

    /** Because it asked to be run elsewhere. */
    record Rescheduled() implements RunOutcome {}

    /**
     * Before it began, because an input was gone.
     *
     * @param dependencyTaskId the input.
     */
    record InputLost(long dependencyTaskId) implements RunOutcome {}
}
