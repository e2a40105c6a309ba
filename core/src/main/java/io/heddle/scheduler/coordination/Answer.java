package io.heddle.scheduler.coordination;

/** How a request ended; order and names as in the protocol. */
public enum Answer {
    /** As asked. */
    DONE,
    /** There is nothing of that name, or, for what must be new, there is already. */
    ABSENT,
    /** What it waited for did not come in time. */
    TIMED_OUT,
    /** The client ended the wait. */
    CANCELLED,
    /** It contradicts what there is. */
    REFUSED
}
