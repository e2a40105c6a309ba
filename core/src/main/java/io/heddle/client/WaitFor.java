package io.heddle.client;

/** When {@link Client#waitFor} returns. */
public enum WaitFor {
    /** When all tasks have ended. */
    ALL,
    /** When the first task has ended. */
    FIRST
}
