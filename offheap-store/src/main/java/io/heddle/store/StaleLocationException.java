package io.heddle.store;

/**
 * The location no longer names memory that may be read: the partition was spilled, removed or its arena is gone. The reader asks the
 * owner for a new one. Carries no stack trace, since readers meet it in the normal course of things.
 */
public class StaleLocationException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StaleLocationException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
