package io.heddle.transport;

import org.agrona.DirectBuffer;

/**
 * One open conversation with a peer: messages arrive once and in the order in which they were sent, or the session
 * ends.
 *
 * <p>Belongs to the thread that drives its {@link SessionServer} or {@link SessionClient}; nothing here blocks.
 */
public interface Session {
    /** The random 64-bit token that every message of the session carries; never 0. */
    long id();

    /** The peer's id that the application of the server chose; the same number on both sides. */
    int peerId();

    /** Incarnation of the server, as its application gave it. */
    long epoch();

    /** What the peer was when it joined; meaning is the application's. */
    int role();

    /** The other side for people: where, process id, build. */
    String description();

    /** Process id of the other side if it runs on the same host, else 0. */
    long peerPid();

    /** The other side came over shared memory and so runs on this host. */
    boolean isLocal();

    /** Messages can be sent. */
    boolean isOpen();

    /** When something was last heard from the other side, on the clock that the owner passes to {@code doWork}. */
    long lastHeardNs();

    /** Messages that were refused by {@link #trySend} or {@link #tryClaim} because the channel was full. */
    long fullCount();

    /**
     * Sends a message of at most {@link TransportLimits#MESSAGE_LIMIT_BYTES} bytes.
     *
     * @return false if the channel is full or the session is not open: keep the message and try in a later duty cycle
     * @throws IllegalArgumentException if the message is too long
     */
    boolean trySend(DirectBuffer buffer, int offset, int length);

    /**
     * Gives room in the channel itself for a message of at most {@link #claimLimitBytes()} bytes. The caller writes
     * it at once and commits or aborts before anything else happens to the session.
     *
     * @return false if the channel is full or the session is not open
     * @throws IllegalArgumentException if the message is too long
     */
    boolean tryClaim(int length, SessionClaim claim);

    /** The longest message in bytes that {@link #tryClaim} takes. */
    int claimLimitBytes();

    /**
     * Ends the session: the other side is told as soon as the channel takes it, and {@code onClosed} follows in a later
     * duty cycle.
     *
     * @param reason {@code CLOSED}, {@code SHUTDOWN}, {@code SLOW_PEER} or {@code PEER_DEAD}
     * @param message one sentence for people
     */
    void close(CloseReason reason, String message);
}
