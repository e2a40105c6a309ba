package io.heddle.graph;

import org.jspecify.annotations.Nullable;

/**
 * The base of the errors that the engine reports to its user: one sentence that says what happened, what was found and
 * expected, and what to do.
 */
public class HeddleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind category;

    /** An error without a cause. */
    public HeddleException(final ErrorKind category, final String message) {
        this(category, message, null);
    }

    /** An error with its cause, for example the exception of a remote task with its remote stack trace. */
    public HeddleException(final ErrorKind category, final String message, final @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /** Who can mend it. */
    public ErrorKind category() {
        return category;
    }
}
