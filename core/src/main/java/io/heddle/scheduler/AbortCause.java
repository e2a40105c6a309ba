package io.heddle.scheduler;

/** Why a run ended without a result and without blame, as a worker reports it; order and names as in the protocol. */
public enum AbortCause {
    /** The scheduler asked for it. */
    CANCELLED,
    /** It gave way to another run that waits for memory. */
    MEMORY,
    /** The worker is closing: it gets no new work. */
    SHUTDOWN,
    /** Its function asked to be run on another worker. */
    RESCHEDULED
}
