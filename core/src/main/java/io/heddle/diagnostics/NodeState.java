package io.heddle.diagnostics;

import java.util.Locale;

/** What can be seen of a node's life from outside. */
public enum NodeState {
    /** It reports. */
    RUNNING,
    /** A worker that reports and begins no run, as its memory is full. */
    PAUSED,
    /** Its process runs, but it has not reported for a while: overloaded, in a long pause of the JVM, or stuck. */
    LATE,
    /** Its process is stopped (SIGSTOP, or a debugger holds it). */
    FROZEN,
    /** Its process is gone, or has given up the node. */
    DEAD;

    /**
     * The state as people and JSON write it.
     *
     * @return the name in lower case.
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the node does its work.
     *
     * @return true if it reports.
     */
    public boolean isResponding() {
        return this == RUNNING || this == PAUSED;
    }
}
