package io.heddle.scheduler;

/** Where a task stands in the scheduler. Which change may follow which stands in {@link TransitionTable}. */
public enum TaskState {
    /** Needed, and some input is not in memory. Found only through its inputs. */
    WAITING,
    /** Needed, all inputs in memory; stands in the ready queue. */
    READY,
    /** A run of it is with a worker; stands in that worker's list of assigned tasks. */
    ASSIGNED,
    /** Its result is held by a worker; stands in that worker's list of results. */
    IN_MEMORY,
    /** Failed for good. Kept with its inputs' specifications, so that its cause can still be told. */
    ERRED,
    /** Has no result and nobody needs one now; its specification is kept because a dependent may have to run again. */
    RELEASED,
    /** Has left the tables; only the story still knows it. */
    FORGOTTEN,
    /** Would be ready, but no worker could ever run it; stands in the list of tasks without worker. */
    NO_WORKER;

    private static final TaskState[] VALUES = values();

    static TaskState of(final int ordinal) {
        return VALUES[ordinal];
    }

    /** The number by which tables and logs keep it. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is part of the snapshot version
    int code() {
        return ordinal();
    }
}
