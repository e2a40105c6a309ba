package io.heddle.worker;

/** What is going on with a task or an input on this worker. */
public enum Activity {
    /** Nothing: it stands in the queue of runs that may start. */
    IDLE,
    /** Inputs are on their way from other hosts. */
    FETCHING,
    /** A thread runs it. */
    EXECUTING,
    /** Its bytes are in the arena. */
    STORED,
    /** Its bytes are in a spill file. */
    SPILLED
}
