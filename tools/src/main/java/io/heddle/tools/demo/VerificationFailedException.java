package io.heddle.tools.demo;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;

/** The result of a job, or the way it used memory, is not what it must be. Exit code 3. */
public final class VerificationFailedException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what differs.
     */
    public VerificationFailedException(final String message) {
        super(ErrorKind.INTERNAL, message);
    }
}
