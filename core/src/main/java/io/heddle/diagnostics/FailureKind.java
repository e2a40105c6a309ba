package io.heddle.diagnostics;

/**
 * Who can mend a failure.
 */
public enum FailureKind {
    /** The function or its input. */
    USER(0),
    /** Memory, disk or threads. */
    RESOURCE(1),
    /** Another process or the network. */
    PEER(2),
    /** Heddle itself. */
    INTERNAL(3);

    private final int code;

    FailureKind(final int code) {
        this.code = code;
    }

    /**
     * The kind as binary files write it.
     *
     * @return the number, as in the protocol's and the event log's schema.
     */
    public int code() {
        return code;
    }

    /**
     * The kind with a code.
     *
     * @param code as in the schemas.
     * @return the kind; one that this version does not know is {@link #INTERNAL}.
     */
    public static FailureKind of(final int code) {
        for (final FailureKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return INTERNAL;
    }
}
