package io.heddle.transport;

import org.agrona.concurrent.Agent;

/**
 * The scheduler's end of all sessions.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class SessionServer implements Agent, AutoCloseable {
    /**
     * Starts to listen.
     *
     * @throws TransportException if UDP without a secret was asked for, or the port is taken
     */
    public static SessionServer start(
            final DriverConnection connection, final SessionServerOptions options, final SessionHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** Where other hosts connect, or the local address if it does not listen on UDP. */
    public Address address() {
        throw new UnsupportedOperationException();
    }

    /** One duty cycle: never blocks, takes a bounded number of messages. */
    public int doWork(final long nowNs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    /** Open sessions. */
    public int sessionCount() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String roleName() {
        return "session-server";
    }

    @Override
    public void close() {}
}
