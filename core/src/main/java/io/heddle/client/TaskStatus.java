package io.heddle.client;

/** Where the task of a future stands, as far as this client knows. */
public enum TaskStatus {
    /** Submitted; neither finished nor failed. */
    PENDING,
    /** The result is in the memory of the cluster, or here. */
    FINISHED,
    /** The task, or one that it depends on, failed; {@link TaskFuture#exception()} says how. */
    ERROR,
    /** Cancelled before it finished. */
    CANCELLED,
    /** The cluster went away before the task finished. */
    LOST
}
