package io.heddle.store;

/**
 * A reservation cannot be met: it can never fit, or nothing came free before its deadline. Thrown to the thread that reserves; the
 * arena is unchanged by the failed call. All figures are bytes at the moment of the refusal.
 */
public class MemoryLimitException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final long requestedBytes;
    private final long usedBytes;
    private final long reservedBytes;
    private final long limitBytes;

    public MemoryLimitException(
            String message, long requestedBytes, long usedBytes, long reservedBytes, long limitBytes) {
        super(message);
        this.requestedBytes = requestedBytes;
        this.usedBytes = usedBytes;
        this.reservedBytes = reservedBytes;
        this.limitBytes = limitBytes;
    }

    public long requestedBytes() {
        return requestedBytes;
    }

    public long usedBytes() {
        return usedBytes;
    }

    public long reservedBytes() {
        return reservedBytes;
    }

    public long limitBytes() {
        return limitBytes;
    }
}
