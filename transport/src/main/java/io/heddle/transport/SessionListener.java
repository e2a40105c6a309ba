package io.heddle.transport;

import org.agrona.DirectBuffer;

/** What happens to sessions; called on the thread that drives them, from inside {@code doWork}. */
public interface SessionListener {
    /** The session is open: messages may be sent from here on. */
    void onOpened(Session session);

    /**
     * A message of the other side, in place.
     *
     * @param buffer valid during the call only
     * @param offset first byte of the message
     * @param length of the message in bytes
     */
    void onMessage(Session session, DirectBuffer buffer, int offset, int length);

    /**
     * The session has ended; it is called once for every session that was opened, and nothing follows.
     *
     * @param message one sentence for people
     */
    void onClosed(Session session, CloseReason reason, String message);

    /**
     * The transport lost sight of the other side. It may come back (a stall), or the time-out will end the session;
     * an owner that knows the process to be dead calls {@link Session#close} with {@link CloseReason#PEER_DEAD}.
     */
    default void onSuspect(final Session session) {}
}
