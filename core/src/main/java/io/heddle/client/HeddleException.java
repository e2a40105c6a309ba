package io.heddle.client;

import org.jspecify.annotations.Nullable;

/**
 * Base of all exceptions that Heddle throws to its callers on purpose.
 *
 * <p>The message is one sentence or two for people: what happened, actual and expected, who, what to do. Programs branch on
 * {@link #category()} or on the subclass: {@link BadInputException}, {@link NoClusterException} and
 * {@link NotAuthorisedException} name the cases that have an exit code of their own.
 */
public class HeddleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind category;

    /**
     * @param category who can mend it.
     * @param message  one sentence for people.
     */
    public HeddleException(final ErrorKind category, final String message) {
        this(category, message, null);
    }

    /**
     * @param category who can mend it.
     * @param message  one sentence for people.
     * @param cause    what was caught, shown to people only on demand.
     */
    public HeddleException(final ErrorKind category, final String message, final @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /**
     * Who can mend it.
     *
     * @return the kind, never null.
     */
    public ErrorKind category() {
        return category;
    }
}
