package io.heddle.transport;

/** A session could not be opened: one sentence that names what to do, and a category for programs. */
public final class ConnectFailedException extends TransportException {
    private static final long serialVersionUID = 1L;

    private final ConnectFailure failure;

    /**
     * @param failure category
     * @param message one sentence for people
     */
    public ConnectFailedException(final ConnectFailure failure, final String message) {
        super(message);
        this.failure = failure;
    }

    /** Why, for programs. */
    public ConnectFailure failure() {
        return failure;
    }
}
