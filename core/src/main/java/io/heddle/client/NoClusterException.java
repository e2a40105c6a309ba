package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import org.jspecify.annotations.Nullable;

/**
 * No scheduler answers at the address given, or none of the protocol's version. Exit code 4.
 */
public class NoClusterException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence for people.
     */
    public NoClusterException(final String message) {
        this(message, null);
    }

    /**
     * @param message one sentence for people.
     * @param cause   what was caught.
     */
    public NoClusterException(final String message, final @Nullable Throwable cause) {
        super(ErrorKind.PEER, message, cause);
    }
}
