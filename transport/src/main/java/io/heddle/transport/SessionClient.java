package io.heddle.transport;

import org.agrona.concurrent.Agent;

/**
 * A client's or worker's end of its session with the scheduler.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class SessionClient implements Agent, AutoCloseable {
    /** Starts to connect; the rest happens in {@link #doWork}. */
    public static SessionClient connect(
            final DriverConnection connection, final SessionClientOptions options, final SessionListener listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * Drives this client and its connection until the session is open.
     *
     * @throws ConnectFailedException if it cannot be opened; the client is closed then
     */
    public Session awaitOpen(final long timeoutNs) {
        throw new UnsupportedOperationException();
    }

    /** Why the session could not be opened, null while it may still be or has been. */
    public @org.jspecify.annotations.Nullable ConnectFailedException failure() {
        throw new UnsupportedOperationException();
    }

    /** The session, null before it is open. */
    public @org.jspecify.annotations.Nullable Session session() {
        throw new UnsupportedOperationException();
    }

    /** What the application of the server said with the opening. */
    public byte[] welcome() {
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

    @Override
    public String roleName() {
        return "session-client";
    }

    @Override
    public void close() {}
}
