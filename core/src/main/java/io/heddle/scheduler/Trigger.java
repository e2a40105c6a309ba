package io.heddle.scheduler;

/** What made a task change its state, for the story. */
enum Trigger {
    SUBMITTED,
    INPUTS_READY,
    PLACED,
    RUN_FINISHED,
    RUN_ERRED,
    RUN_ABORTED,
    INPUT_LOST,
    INPUT_ERRED,
    RESULT_LOST,
    RESULT_ADOPTED,
    WORKER_LOST,
    WORKER_JOINED,
    NO_LONGER_NEEDED,
    NEEDED_AGAIN,
    CANCELLED,
    LIMIT_REACHED,
    RETRIED,
    RESULT_RETURNED,
    RESULT_COPIED,
    RESULT_MOVED;

    private static final Trigger[] VALUES = values();

    static Trigger of(final int ordinal) {
        return VALUES[ordinal];
    }

    /** The number by which tables and logs keep it. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is part of the snapshot version
    int code() {
        return ordinal();
    }
}
