package io.heddle.store;

/** The arena holds no sealed partition of this id: it was never sealed here, or was removed. */
public class PartitionNotFoundException extends StoreException {
    private static final long serialVersionUID = 1L;

    public PartitionNotFoundException(String message) {
        super(message);
    }
}
