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

    /** What the refused reservation asked for. */
    public long requestedBytes() {
        return requestedBytes;
    }

    /** What sealed partitions took then. */
    public long usedBytes() {
        return usedBytes;
    }

    /** What other writers had reserved then. */
    public long reservedBytes() {
        return reservedBytes;
    }

    /** The limit of the arena then. */
    public long limitBytes() {
        return limitBytes;
    }
}
