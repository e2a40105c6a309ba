package io.heddle.jmh;

/** What was measured did not do what it should have done: its figures are worth nothing. */
final class WrongResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongResultException(final String message) {
        super(message);
    }
}
