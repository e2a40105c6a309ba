package io.heddle.transport;

import java.util.concurrent.TimeUnit;

/**
 * The one table of waiting times of sessions, in nanoseconds.
 *
 * @param keepAliveNs something is sent at least this often
 * @param sessionNs a peer that is not heard for so long is lost
 * @param handshakeNs a handshake that takes longer fails
 * @param closeNs how long the last words to a peer may wait for room in its channel
 */
public record SessionTimeouts(long keepAliveNs, long sessionNs, long handshakeNs, long closeNs) {
    /** 250 ms, 10 s, 5 s, 1 s. */
    public static final SessionTimeouts DEFAULT = new SessionTimeouts(
            TimeUnit.MILLISECONDS.toNanos(250),
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.SECONDS.toNanos(5),
            TimeUnit.SECONDS.toNanos(1));

    public SessionTimeouts {
        if (keepAliveNs <= 0 || sessionNs < 3 * keepAliveNs || handshakeNs <= 0 || closeNs < 0) {
            throw new IllegalArgumentException("session time-outs make no sense: keep-alive " + keepAliveNs
                    + " ns, session " + sessionNs + " ns (at least three keep-alives), handshake " + handshakeNs
                    + " ns, close " + closeNs + " ns");
        }
    }

    /** The same with another time-out of the session. */
    public SessionTimeouts withSessionNs(final long timeoutNs) {
        return new SessionTimeouts(keepAliveNs, timeoutNs, handshakeNs, closeNs);
    }

    /** The same with another time-out of the handshake. */
    public SessionTimeouts withHandshakeNs(final long timeoutNs) {
        return new SessionTimeouts(keepAliveNs, sessionNs, timeoutNs, closeNs);
    }
}
