package io.heddle.store;

/** The thread was interrupted while it waited for memory; its interrupt flag is set again. Nothing was reserved by the failed call. */
public class ReservationInterruptedException extends StoreException {
    private static final long serialVersionUID = 1L;

    public ReservationInterruptedException(String message) {
        super(message);
    }
}
