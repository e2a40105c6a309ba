package io.heddle.worker;

/** Why a run ended without result and blame; order and names as in the protocol. */
public enum AbortedBecause {
    /** It ran longer than it may: reported as an error of the task, never as aborted. */
    TIMED_OUT,
    /** The scheduler asked for it. */
    CANCELLED,
    /** It gave way to another run that waits for memory. */
    MEMORY,
    /** The worker is closing. */
    SHUTDOWN,
    /** Its function asked to be run on another worker. */
    RESCHEDULED
}
