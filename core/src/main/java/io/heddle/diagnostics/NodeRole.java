package io.heddle.diagnostics;

import java.util.Locale;

/**
 * What a node is.
 */
public enum NodeRole {
    /** Keeps the state of all tasks. */
    SCHEDULER(0),
    /** Runs tasks and holds results. */
    WORKER(1),
    /** A program that submits tasks. */
    CLIENT(2),
    /** Host steward with its media driver. */
    DRIVER(3);

    private final int code;

    NodeRole(final int code) {
        this.code = code;
    }

    /**
     * The role as binary files write it.
     *
     * @return the number, as in the event log's schema.
     */
    public int code() {
        return code;
    }

    /**
     * The role as people and files write it.
     *
     * @return the name in lower case.
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static NodeRole of(final int code) {
        for (final NodeRole role : values()) {
            if (role.code == code) {
                return role;
            }
        }
        throw new IllegalArgumentException("unknown code of a node's role: " + code + ", expected 0 to 3");
    }

    static NodeRole parse(final String text) {
        for (final NodeRole role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("unknown role of a node: '" + text
                + "', expected scheduler, worker, client or driver; was the directory written by a newer Heddle?");
    }
}
