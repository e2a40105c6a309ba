package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How sessions are opened, and how they are not. */
@Timeout(60)
class SessionHandshakeTest {
    private static final SharedSecret SECRET =
            SharedSecret.of("one secret of the test".getBytes(StandardCharsets.US_ASCII));
    private static final SharedSecret OTHER =
            SharedSecret.of("another secret of it".getBytes(StandardCharsets.US_ASCII));

    @Test
    void shouldOpenWithTheSameSecret() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions().secret(SECRET));
            pair.connect(new SessionClientOptions().secret(SECRET));
            pair.awaitOpen();
            pair.client.close();
            TransportAwait.until("the server knows", 5_000, pair::cycle, () -> !pair.serverHandler.closed.isEmpty());
            assertEquals(CloseReason.PEER_CLOSED, pair.serverHandler.closed.get(0));
        }
    }

    @Test
    void shouldNameAWrongSecret() {
        final ConnectFailedException failure =
                failure(new SessionServerOptions().secret(SECRET), new SessionClientOptions().secret(OTHER));
        assertEquals(ConnectFailure.WRONG_SECRET, failure.failure());
        assertContains(failure, "has another secret than this side; give both the same --secret-file");
    }

    @Test
    void shouldNameASecretThatIsMissingHere() {
        final ConnectFailedException failure =
                failure(new SessionServerOptions().secret(SECRET), new SessionClientOptions());
        assertEquals(ConnectFailure.WRONG_SECRET, failure.failure());
        assertContains(failure, "wants a secret and none was given; start with --secret-file FILE");
    }

    @Test
    void shouldNotTrustAServerWithoutSecret() {
        final ConnectFailedException failure =
                failure(new SessionServerOptions(), new SessionClientOptions().secret(SECRET));
        assertEquals(ConnectFailure.WRONG_SECRET, failure.failure());
        assertContains(failure, "has no secret but this side has one");
    }

    @Test
    void shouldNameBothSidesOfAVersionMismatch() {
        final ConnectFailedException failure =
                failure(new SessionServerOptions().protocolVersion(8), new SessionClientOptions().protocolVersion(9));
        assertEquals(ConnectFailure.OTHER_VERSION, failure.failure());
        assertContains(failure, "speaks protocol 8 (server build, JDK " + Runtime.version() + ")");
        assertContains(failure, "peer protocol 9 (client build, JDK " + Runtime.version() + ")");
    }

    @Test
    void shouldPassOnTheRejectionOfTheApplication() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.serverHandler.decision = request -> JoinDecision.reject("no room for role " + request.role());
            pair.start(new SessionServerOptions());
            pair.connect(new SessionClientOptions().role(5));
            final ConnectFailedException failure = pair.awaitFailure();
            assertEquals(ConnectFailure.REJECTED, failure.failure());
            assertContains(failure, "refused: no room for role 5");
            assertTrue(pair.serverHandler.opened.isEmpty());
        }
    }

    @Test
    void shouldSayWhenNobodyIsThere() {
        try (TestDriver driver = TestDriver.balanced();
                DriverConnection connection = driver.connect()) {
            final SessionTimeouts timeouts =
                    SessionTimeouts.DEFAULT.withHandshakeNs(TimeUnit.MILLISECONDS.toNanos(300));
            for (final Address address : new Address[] {Address.ipc(null), Address.udp("localhost", 9)}) {
                final SessionClient client = SessionClient.connect(
                        connection,
                        new SessionClientOptions().address(address).timeouts(timeouts),
                        new RecordingHandler());
                final ConnectFailedException failure =
                        assertThrows(ConnectFailedException.class, () -> client.awaitOpen(TimeUnit.SECONDS.toNanos(5)));
                assertEquals(ConnectFailure.NOBODY_THERE, failure.failure());
                assertContains(failure, "within 300 ms; is it running? start one with `heddle scheduler`");
            }
        }
    }

    @Test
    void shouldSayWhenAHostIsUnknown() {
        try (TestDriver driver = TestDriver.balanced();
                DriverConnection connection = driver.connect()) {
            final SessionClient client = SessionClient.connect(
                    connection,
                    new SessionClientOptions().address(Address.udp("no-such-host.invalid", 8786)),
                    new RecordingHandler());
            final ConnectFailedException failure =
                    assertThrows(ConnectFailedException.class, () -> client.awaitOpen(TimeUnit.SECONDS.toNanos(10)));
            assertEquals(ConnectFailure.NOBODY_THERE, failure.failure());
            assertContains(failure, "no-such-host.invalid");
            System.out.println(failure.getMessage());
        }
    }

    @Test
    void shouldSayWhenThereIsNoDriver() {
        final Path directory = Path.of("/dev/shm/heddle-test-no-driver");
        final ConnectFailedException failure = assertThrows(
                ConnectFailedException.class, () -> DriverConnection.connect(directory, new TransportCounters()));
        assertEquals(ConnectFailure.NO_DRIVER, failure.failure());
        assertContains(failure, "no media driver runs in " + directory + "; start one with `heddle driver`");
    }

    @Test
    void shouldNotListenToOtherHostsWithoutSecret() {
        try (TestDriver driver = TestDriver.balanced();
                DriverConnection connection = driver.connect()) {
            final TransportException failure = assertThrows(
                    TransportException.class,
                    () -> SessionServer.start(
                            connection, new SessionServerOptions().udp("0.0.0.0", 0), new RecordingHandler()));
            assertTrue(failure.getMessage().contains("--secret-file FILE"), failure.getMessage());
            SessionServer.start(
                            connection,
                            new SessionServerOptions().udp("0.0.0.0", 0).insecure(true),
                            new RecordingHandler())
                    .close();
        }
    }

    @Test
    void shouldSayWhenThePortIsTaken() {
        try (TestDriver driver = TestDriver.balanced();
                TestDriver secondDriver = TestDriver.balanced();
                DriverConnection connection = driver.connect();
                DriverConnection secondConnection = secondDriver.connect();
                SessionServer server = SessionServer.start(
                        connection, new SessionServerOptions().udp("localhost", 0), new RecordingHandler())) {
            final SessionServerOptions same =
                    new SessionServerOptions().udp("localhost", server.address().port());
            final TransportException failure = assertThrows(
                    TransportException.class,
                    () -> SessionServer.start(secondConnection, same, new RecordingHandler()));
            assertTrue(failure.getMessage().contains("is another one running there?"), failure.getMessage());
        }
    }

    @Test
    void shouldReachAServerThatListensEverywhereWithItsSecret() {
        try (TestDriver serverDriver = TestDriver.balanced();
                TestDriver clientDriver = TestDriver.balanced();
                SessionPair pair = new SessionPair(serverDriver, clientDriver)) {
            final SessionServer server = pair.start(new SessionServerOptions()
                    .udp("0.0.0.0", 0)
                    .advertisedHost("127.0.0.1")
                    .secret(SECRET));
            pair.connect(new SessionClientOptions().address(server.address()).secret(SECRET));
            pair.awaitOpen();
        }
    }

    /** A peer that speaks the protocol but does not know the secret gets no session, whatever it claims. */
    @Test
    void shouldNotOpenForAWrongProof() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver);
                DriverConnection liar = driver.connect()) {
            pair.start(new SessionServerOptions().secret(SECRET));
            final SessionCodec codec = new SessionCodec();
            final int streamId = liar.uniqueStreamId();
            final RawPeer raw = new RawPeer(liar, streamId);
            final ExclusivePublication publication = liar.aeron()
                    .addExclusivePublication(Channels.ipcControl("liar"), TransportLimits.INGRESS_STREAM_ID);
            final int length =
                    codec.connectRequest(new SessionClientOptions().secret(OTHER), 1, streamId, new byte[32], "");
            TransportAwait.until(
                    "asked",
                    5_000,
                    () -> pair.cycle() + liar.doWork(),
                    () -> publication.offer(codec.buffer(), 0, length) > 0);
            TransportAwait.until(
                    "challenged", 5_000, () -> pair.cycle() + liar.doWork() + raw.poll(), () -> raw.sessionId != 0);
            final int proofLength = codec.proof(raw.sessionId, raw.epoch, new byte[32]);
            assertTrue(publication.offer(codec.buffer(), 0, proofLength) > 0);
            TransportAwait.until(
                    "rejected",
                    5_000,
                    () -> pair.cycle() + liar.doWork() + raw.poll(),
                    () -> raw.rejection.contains("the peer has another secret"));
            assertTrue(pair.serverHandler.requests.isEmpty());
            assertEquals(0, pair.server.sessionCount());
            raw.close();
            publication.close();
        }
    }

    private static ConnectFailedException failure(
            final SessionServerOptions serverOptions, final SessionClientOptions clientOptions) {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(serverOptions.timeouts(SessionPair.quick()));
            pair.connect(clientOptions);
            final long startNs = System.nanoTime();
            final ConnectFailedException failure = pair.awaitFailure();
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(2), "it took too long");
            TransportAwait.until(
                    "the server has forgotten the handshake",
                    5_000,
                    pair::cycle,
                    () -> pair.server.pendingCount() == 0);
            assertEquals(0, pair.server.sessionCount());
            assertTrue(pair.serverHandler.requests.isEmpty());
            return failure;
        }
    }

    private static void assertContains(final ConnectFailedException failure, final String part) {
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
}
