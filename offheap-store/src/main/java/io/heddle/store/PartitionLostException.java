package io.heddle.store;

/** A partition the arena once held cannot be given back: its spill file is missing or damaged. It must be computed again. */
public class PartitionLostException extends StoreException {
    private static final long serialVersionUID = 1L;

    public PartitionLostException(String message) {
        super(message);
    }

    public PartitionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
