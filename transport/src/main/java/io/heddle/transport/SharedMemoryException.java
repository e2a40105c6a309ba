package io.heddle.transport;

/** Shared memory is too small for what is asked; the message names the remedies. */
public final class SharedMemoryException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** @param message what needs how much, what is there, what to do */
    public SharedMemoryException(final String message) {
        super(message);
    }
}
