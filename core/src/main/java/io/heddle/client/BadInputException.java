package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import org.jspecify.annotations.Nullable;

/**
 * What the caller gave cannot be used: an option, a file, a row of it, the name of a column. Exit code 2.
 */
public class BadInputException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence for people.
     */
    public BadInputException(final String message) {
        this(message, null);
    }

    /**
     * @param message one sentence for people.
     * @param cause   what was caught.
     */
    public BadInputException(final String message, final @Nullable Throwable cause) {
        super(ErrorKind.USER, message, cause);
    }
}
