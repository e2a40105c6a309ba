package io.heddle.transport;

/** Something in the transport that the caller has to know: the message says what happened and what to do. */
public class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what happened, expected and actual, and what to do */
    public TransportException(final String message) {
        super(message);
    }

    /**
     * @param message what happened, expected and actual, and what to do
     * @param cause what the layer below said
     */
    public TransportException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
