package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import org.jspecify.annotations.Nullable;

/**
 * The two sides do not hold the same secret. Exit code 5.
 */
public class NotAuthorisedException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence for people.
     */
    public NotAuthorisedException(final String message) {
        this(message, null);
    }

    /**
     * @param message one sentence for people.
     * @param cause   what was caught.
     */
    public NotAuthorisedException(final String message, final @Nullable Throwable cause) {
        super(ErrorKind.USER, message, cause);
    }
}
