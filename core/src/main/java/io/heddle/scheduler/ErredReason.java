package io.heddle.scheduler;

/** Why a task has failed for good; travels to clients with the task that caused it. */
public enum ErredReason {
    /** Its function threw and no retry was left; the node holds the exception under the causing task's id. */
    FAILED,
    /** A client cancelled it, or cancelled something it depends on. */
    CANCELLED,
    /** As many workers as are allowed died while they had it. */
    WORKERS_DIED,
    /** It was submitted with a dependency that the scheduler does not know (any more): the causing id is that one. */
    UNKNOWN_DEPENDENCY,
    /** A client asked for a task that the scheduler does not know (any more). */
    UNKNOWN_TASK,
    /** There was no worker that could run it for longer than {@link SchedulerOptions#noWorkerTimeoutNs()}. */
    NO_WORKER,
    /** It was started more often than {@link SchedulerOptions#runsMax()} allows, each time without blame. */
    TOO_MANY_RUNS,
    /** It had not ended when its deadline came. */
    DEADLINE,
    /** It was scattered by a client, and every worker that held it is gone: there is no function to make it again. */
    DATA_LOST;

    private static final ErredReason[] VALUES = values();

    static ErredReason of(final int ordinal) {
        return VALUES[ordinal];
    }

    /** The number by which tables and logs keep it. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is part of the snapshot version
    int code() {
        return ordinal();
    }
}
