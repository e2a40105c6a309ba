package io.heddle.transport;

/** Whether a peer may join, see {@link SessionHandler#onConnect}. */
public final class JoinDecision {
    private final boolean accepted;
    private final int peerId;
    private final byte[] welcome;
    private final String message;

    private JoinDecision(final boolean accepted, final int peerId, final byte[] welcome, final String message) {
        this.accepted = accepted;
        this.peerId = peerId;
        this.welcome = welcome;
        this.message = message;
    }

    /**
     * The peer may join.
     *
     * @param peerId its id in the application
     * @param welcome payload for it, at most {@link TransportLimits#JOIN_PAYLOAD_LIMIT_BYTES} bytes
     */
    public static JoinDecision accept(final int peerId, final byte[] welcome) {
        if (welcome.length > TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES) {
            throw new IllegalArgumentException("a welcome payload has at most "
                    + TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES + " bytes, this one has " + welcome.length);
        }
        return new JoinDecision(true, peerId, welcome.clone(), "");
    }

    /**
     * The peer may not join.
     *
     * @param message one sentence for people
     */
    public static JoinDecision reject(final String message) {
        return new JoinDecision(false, 0, new byte[0], message);
    }

    boolean accepted() {
        return accepted;
    }

    int peerId() {
        return peerId;
    }

    byte[] welcome() {
        return welcome;
    }

    String message() {
        return message;
    }
}
