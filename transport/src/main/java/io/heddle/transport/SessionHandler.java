package io.heddle.transport;

/** The application of a {@link SessionServer}; called on the thread that drives it, from inside {@code doWork}. */
public interface SessionHandler extends SessionListener {
    /**
     * A peer that has proven to know the secret wants to join. Acceptance is not yet a session: the peer may vanish
     * before {@code onOpened}, and then nothing more is heard of it.
     *
     * @param request valid during the call only
     * @return {@link JoinDecision#accept} or {@link JoinDecision#reject}
     */
    JoinDecision onConnect(JoinRequest request);
}
