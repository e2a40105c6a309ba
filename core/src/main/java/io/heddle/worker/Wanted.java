package io.heddle.worker;

/** What the scheduler wants of a task on this worker. */
public enum Wanted {
    /** A run, and then its result. */
    RUN,
    /** The result that is there. */
    HOLD,
    /** Nothing any more: the entry stays only until what is going on has ended. */
    NOTHING
}
