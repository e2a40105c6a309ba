package io.heddle.graph;

import org.jspecify.annotations.Nullable;

/**
 * The base of the errors that the engine reports to its user: one sentence that says what happened, what was found and
 * expected, and what to do.
 */
public class HeddleException extends RuntimeException {
    private final ErrorKind kind;

    /** An error without a cause. */
    public HeddleException(final ErrorKind kind, final String message) {
        this(kind, message, null);
    }

    /** An error with its cause, for example the exception of a remote task with its remote stack trace. */
    public HeddleException(final ErrorKind kind, final String message, final @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Who can mend it. */
    public ErrorKind kind() {
        return kind;
    }
}
