package io.heddle.transport;

import java.util.concurrent.TimeUnit;

/** A server and clients on one thread, each with a connection of its own, as in one process after the other. */
final class SessionPair implements AutoCloseable {
    final RecordingHandler serverHandler = new RecordingHandler();
    final RecordingHandler clientHandler = new RecordingHandler();
    final DriverConnection serverConnection;
    final DriverConnection clientConnection;
    SessionServer server;
    SessionClient client;

    SessionPair(final TestDriver serverDriver, final TestDriver clientDriver) {
        serverConnection = serverDriver.connect();
        clientConnection = clientDriver.connect();
    }

    static SessionTimeouts quick() {
        return new SessionTimeouts(
                TimeUnit.MILLISECONDS.toNanos(50),
                TimeUnit.MILLISECONDS.toNanos(1_500),
                TimeUnit.MILLISECONDS.toNanos(3_000),
                TimeUnit.MILLISECONDS.toNanos(500));
    }

    SessionServer start(final SessionServerOptions options) {
        server = SessionServer.start(serverConnection, options.build("server build"), serverHandler);
        return server;
    }

    SessionClient connect(final SessionClientOptions options) {
        client = SessionClient.connect(clientConnection, options.build("client build"), clientHandler);
        return client;
    }

    int cycle() {
        final long nowNs = System.nanoTime();
        int workCount = serverConnection.doWork() + clientConnection.doWork();
        if (server != null) {
            workCount += server.doWork(nowNs);
        }
        if (client != null) {
            workCount += client.doWork(nowNs);
        }
        return workCount;
    }

    /** Drives the server alone. */
    int cycleServer() {
        return serverConnection.doWork() + server.doWork(System.nanoTime());
    }

    /** Drives both until the client's session is open on both sides. */
    void awaitOpen() {
        TransportAwait.until("the session is open", 10_000, this::cycle, () -> {
            final ConnectFailedException failure = client.failure();
            if (failure != null) {
                throw new AssertionError("the session was not opened", failure);
            }
            return !clientHandler.opened.isEmpty() && !serverHandler.opened.isEmpty();
        });
    }

    /** Drives both until the client failed. */
    ConnectFailedException awaitFailure() {
        TransportAwait.until("the client fails", 10_000, this::cycle, () -> client.failure() != null);
        return client.failure();
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        clientConnection.close();
        serverConnection.close();
    }
}
