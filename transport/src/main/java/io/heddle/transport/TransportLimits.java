package io.heddle.transport;

/** Every fixed number of the transport in one place; {@link #verify()} states how they depend on each other. */
public final class TransportLimits {
    /** Version of the protocol: two sides that differ do not open a session. */
    public static final int PROTOCOL_VERSION = 1;

    /** UDP port of a scheduler unless told otherwise. The answers to remote peers leave from the port after it. */
    public static final int DEFAULT_PORT = 8786;

    /** Stream on which a server listens to its peers. */
    public static final int INGRESS_STREAM_ID = 1001;

    /** Stream of the answers to peers that came over UDP; every peer has a response channel of its own. */
    public static final int RESPONSE_STREAM_ID = 1002;

    /** Stream of bulk transfers over UDP, where the endpoint tells receivers apart. */
    public static final int BULK_STREAM_ID = 1003;

    /** Stream on which senders of bulk transfers hear of credit over UDP. */
    public static final int BULK_RETURN_STREAM_ID = 1004;

    /** Streams from here on are chosen by the driver's correlation ids and belong to one receiver each over IPC. */
    public static final int FIRST_DYNAMIC_STREAM_ID = 1 << 30;

    /** Length of one term of a control stream in bytes; a log has three. */
    public static final int CONTROL_TERM_LENGTH_BYTES = 1 << 20;

    /** Length of one term of a bulk stream in bytes. */
    public static final int BULK_TERM_LENGTH_BYTES = 4 << 20;

    /** Largest frame in bytes, Aeron's header included, over IPC and UDP. */
    public static final int MTU_BYTES = 8 << 10;

    /** Largest control message in bytes. */
    public static final int MESSAGE_LIMIT_BYTES = 16 << 10;

    /** Largest join or welcome payload in bytes. */
    public static final int JOIN_PAYLOAD_LIMIT_BYTES = 4 << 10;

    /** Longest text (build, JDK, reason) in a session message in bytes; longer ones are cut. */
    public static final int TEXT_LIMIT_BYTES = 1 << 10;

    /** Handshakes that a server conducts at one time; further ones wait until the peer asks again. */
    public static final int PENDING_SESSION_LIMIT = 256;

    /** Fragments taken from one stream in one duty cycle. */
    public static final int FRAGMENT_LIMIT = 64;

    /** Most extents of one bulk transfer. */
    public static final int EXTENT_LIMIT = 65_000;

    /** Largest extent of a bulk transfer in bytes. */
    public static final int EXTENT_LENGTH_LIMIT_BYTES = 1 << 30;

    private TransportLimits() {}

    /** Throws {@link IllegalStateException} if the numbers contradict each other; a test calls it. */
    static void verify() {
        final int messageWithHeaders = MESSAGE_LIMIT_BYTES + 64;
        require(messageWithHeaders <= CONTROL_TERM_LENGTH_BYTES / 8, "a control message fits into an Aeron message");
        require(EXTENT_LIMIT * 4 + 1024 <= BULK_TERM_LENGTH_BYTES / 8, "a bulk offer fits into an Aeron message");
        require(EXTENT_LIMIT < 65_535, "extents of an offer fit into a group");
        require(JOIN_PAYLOAD_LIMIT_BYTES + 8 * TEXT_LIMIT_BYTES <= MESSAGE_LIMIT_BYTES, "a handshake is a message");
        require(MTU_BYTES % 32 == 0, "an MTU is a multiple of Aeron's alignment");
    }

    private static void require(final boolean holds, final String relation) {
        if (!holds) {
            throw new IllegalStateException("limits of the transport contradict each other: " + relation);
        }
    }
}
