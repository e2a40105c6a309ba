package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.heddle.codecs.session.CloseCode;
import io.heddle.codecs.session.MessageHeaderEncoder;
import io.heddle.codecs.session.RejectCode;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions whose other side dies, stalls, restarts or talks nonsense. */
@Timeout(60)
class SessionFaultTest {
    private static final long SEED = Long.getLong("heddle.seed", 7_031L);

    @Test
    void shouldEndAndFreeTheSessionOfAKilledPeer() throws Exception {
        final RecordingHandler handler = new RecordingHandler();
        try (TestDriver driver = TestDriver.balanced();
                DriverConnection connection = driver.connect();
                SessionServer server = SessionServer.start(
                        connection, new SessionServerOptions().timeouts(SessionPair.quick()), handler)) {
            TransportAwait.during(100, () -> connection.doWork() + server.doWork(System.nanoTime()));
            final int countersBefore = counterCount(connection);
            try (TransportJvm peer =
                    TransportJvm.start(EchoPeer.class, driver.directory().toString(), "ipc", "1")) {
                TransportAwait.until(
                        "the peer is there",
                        20_000,
                        () -> connection.doWork() + server.doWork(System.nanoTime()),
                        () -> handler.opened.size() == 1);
                assertNotEquals(countersBefore, counterCount(connection));
                peer.kill();
            }
            final long startNs = System.nanoTime();
            TransportAwait.until(
                    "the session is over",
                    5_000,
                    () -> connection.doWork() + server.doWork(System.nanoTime()),
                    () -> handler.closed.size() == 1);
            final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
            assertTrue(tookMs < 2_000, "it took " + tookMs + " ms, the time-out is 1500 ms");
            assertEquals(CloseReason.TIMED_OUT, handler.closed.get(0));
            assertTrue(
                    handler.closeMessages.get(0).startsWith("nothing was heard from process "),
                    handler.closeMessages.get(0));
            assertEquals(0, server.sessionCount());
            TransportAwait.until(
                    "the driver has freed everything",
                    20_000,
                    () -> connection.doWork() + server.doWork(System.nanoTime()),
                    () -> counterCount(connection) == countersBefore);
        }
    }

    @Test
    void shouldSuspectBeforeItTimesOut() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions());
            pair.connect(new SessionClientOptions());
            pair.awaitOpen();
            final SessionClient gone = pair.client;
            pair.client = null;
            pair.clientConnection.close();
            TransportAwait.until(
                    "it is suspect", 5_000, pair::cycleServer, () -> !pair.serverHandler.suspects.isEmpty());
            final Session suspect = pair.serverHandler.suspects.get(0);
            assertTrue(suspect.isOpen());
            suspect.close(CloseReason.PEER_DEAD, "its process is gone");
            TransportAwait.until("it is over", 5_000, pair::cycleServer, () -> !pair.serverHandler.closed.isEmpty());
            assertEquals(CloseReason.PEER_DEAD, pair.serverHandler.closed.get(0));
            gone.close();
        }
    }

    @Test
    void shouldNotBlameThePeerForItsOwnStall() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions().timeouts(SessionPair.quick()));
            pair.connect(new SessionClientOptions().timeouts(SessionPair.quick()));
            pair.awaitOpen();
            // Neither side runs for longer than the time-out.
            TransportAwait.during(1_800, () -> pair.serverConnection.doWork() + pair.clientConnection.doWork());
            TransportAwait.during(300, pair::cycle);
            assertTrue(pair.serverHandler.closed.isEmpty());
            assertTrue(pair.clientHandler.closed.isEmpty());
            assertEquals(1, pair.serverConnection.counters().get(TransportCounter.STALLS));
        }
    }

    @Test
    void shouldConnectAgainToARestartedServer() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions().epoch(1).timeouts(SessionPair.quick()));
            pair.connect(new SessionClientOptions().timeouts(SessionPair.quick()));
            pair.awaitOpen();
            final Session old = pair.clientHandler.opened.get(0);
            pair.server.close();
            TransportAwait.until("the client knows", 5_000, pair::cycle, () -> !pair.clientHandler.closed.isEmpty());
            assertEquals(CloseReason.PEER_SHUTDOWN, pair.clientHandler.closed.get(0));
            assertFalse(old.isOpen());
            assertFalse(old.trySend(new UnsafeBuffer(new byte[8]), 0, 8));
            pair.start(new SessionServerOptions().epoch(2));
            pair.connect(new SessionClientOptions());
            TransportAwait.until("open again", 5_000, pair::cycle, () -> pair.clientHandler.opened.size() == 2);
            assertEquals(2, pair.clientHandler.opened.get(1).epoch());
            assertNotEquals(old.id(), pair.clientHandler.opened.get(1).id());
        }
    }

    @Test
    void shouldDropWhatBelongsToAnotherSessionOrEpoch() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver);
                DriverConnection stranger = driver.connect()) {
            pair.start(new SessionServerOptions().epoch(3));
            pair.connect(new SessionClientOptions());
            pair.awaitOpen();
            final long id = pair.clientHandler.opened.get(0).id();
            final ExclusivePublication publication = stranger.aeron()
                    .addExclusivePublication(Channels.ipcControl("stranger"), TransportLimits.INGRESS_STREAM_ID);
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[SessionCodec.FRAME_HEADER_LENGTH + 8]);
            final long[][] wrong = {{id, 3}, {id, 2}, {id + 1, 3}};
            for (final long[] idAndEpoch : wrong) {
                SessionCodec.frameHeader(frame, idAndEpoch[0], idAndEpoch[1]);
                TransportAwait.until("sent", 1_000, pair::cycle, () -> publication.offer(frame) > 0);
            }
            final TransportCounters counters = pair.serverConnection.counters();
            TransportAwait.until(
                    "all are counted", 5_000, pair::cycle, () -> counters.get(TransportCounter.FRAMES_STALE) == 3);
            assertEquals(0, pair.serverHandler.messageCount);
            publication.close();
        }
    }

    @Test
    void shouldSurviveNonsense() {
        final SplittableRandom random = new SplittableRandom(SEED);
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver);
                DriverConnection stranger = driver.connect()) {
            pair.start(new SessionServerOptions().timeouts(SessionPair.quick()));
            pair.connect(new SessionClientOptions());
            pair.awaitOpen();
            final ExclusivePublication publication = stranger.aeron()
                    .addExclusivePublication(Channels.ipcControl("nonsense"), TransportLimits.INGRESS_STREAM_ID);
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[20_000]);
            final int count = 20_000;
            for (int i = 0; i < count; i++) {
                final int length = nonsense(random, frame);
                TransportAwait.until(
                        "sent, seed " + SEED,
                        5_000,
                        () -> pair.cycle() + stranger.doWork(),
                        () -> publication.offer(frame, 0, length) > 0);
            }
            final TransportCounters counters = pair.serverConnection.counters();
            TransportAwait.during(300, pair::cycle);
            assertTrue(counters.get(TransportCounter.FRAMES_MALFORMED) > count / 2, counters::toString);
            assertEquals(0, counters.get(TransportCounter.ERRORS), counters::toString);
            assertEquals(1, pair.serverHandler.opened.size(), "seed " + SEED);
            // The honest session did not suffer.
            final int before = pair.serverHandler.messageCount;
            assertTrue(pair.clientHandler.opened.get(0).trySend(frame, 0, 64));
            TransportAwait.until("it works", 5_000, pair::cycle, () -> pair.serverHandler.messageCount == before + 1);
            publication.close();
            TransportAwait.until("no handshake is left", 10_000, pair::cycle, () -> pair.server.pendingCount() == 0);
        }
    }

    /** Random bytes, or a real message that is cut, lengthened or changed in some places. */
    private static int nonsense(final SplittableRandom random, final UnsafeBuffer frame) {
        final SessionCodec codec = new SessionCodec();
        final int kind = random.nextInt(8);
        final int whole = switch (kind) {
            case 0 -> codec.connectRequest(new SessionClientOptions(), 1, 2, new byte[32], "");
            case 1 -> codec.challenge(1, 2, 3, new byte[32], new byte[32], true);
            case 2 -> codec.proof(1, 2, new byte[32]);
            case 3 -> codec.opened(1, 2, 3, "build", "", new byte[10]);
            case 4 -> codec.rejected(1, 2, RejectCode.BUSY, "text");
            case 5 -> codec.keepAlive(1, 2);
            case 6 -> codec.closeSession(1, 2, CloseCode.NORMAL, "text");
            default -> 0;
        };
        int length = whole;
        if (kind == 7) {
            length = random.nextInt(random.nextBoolean() ? 64 : 20_000);
            for (int i = 0; i < length; i++) {
                frame.putByte(i, (byte) random.nextInt());
            }
            return length;
        }
        frame.putBytes(0, codec.buffer(), 0, length);
        switch (random.nextInt(3)) {
            case 0 -> length = random.nextInt(length);
            case 1 -> frame.putByte(random.nextInt(MessageHeaderEncoder.ENCODED_LENGTH), (byte) random.nextInt());
            default -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    frame.putByte(8 + random.nextInt(length - 8), (byte) random.nextInt());
                }
            }
        }
        return length;
    }

    @Test
    void shouldLetErrorsOfTheApplicationOut() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions());
            pair.connect(new SessionClientOptions());
            pair.awaitOpen();
            pair.serverHandler.onMessage = (session, buffer, offset, length) -> {
                throw new IllegalStateException("the application has a fault");
            };
            final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
            assertTrue(pair.clientHandler.opened.get(0).trySend(message, 0, 8));
            assertTrue(pair.clientHandler.opened.get(0).trySend(message, 0, 8));
            final IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> TransportAwait.during(1_000, pair::cycle));
            assertEquals("the application has a fault", error.getMessage());
            pair.serverHandler.onMessage = (session, buffer, offset, length) -> {};
            TransportAwait.until("the next comes", 1_000, pair::cycle, () -> pair.serverHandler.messageCount == 2);
        }
    }

    @Test
    void shouldEndEverythingWhenTheDriverDies() throws Exception {
        final Path root = TestDriver.freshRoot();
        try (TransportJvm standalone = TransportJvm.start(
                DriverMain.class, "--directory", root.resolve("driver").toString())) {
            standalone.awaitLine("media driver runs in", 20_000);
            final DriverConnection connection = DriverConnection.connect(
                    root.resolve("driver"), new TransportCounters(), TimeUnit.SECONDS.toNanos(1));
            final RecordingHandler handler = new RecordingHandler();
            final SessionServer server = SessionServer.start(connection, new SessionServerOptions(), handler);
            final SessionClient client = SessionClient.connect(connection, new SessionClientOptions(), handler);
            TransportAwait.until(
                    "the session is open",
                    5_000,
                    () -> connection.doWork() + server.doWork() + client.doWork(),
                    () -> handler.opened.size() == 2);
            standalone.kill();
            TransportAwait.until(
                    "both ends are closed",
                    10_000,
                    () -> connection.doWork() + server.doWork() + client.doWork(),
                    () -> handler.closed.size() == 2);
            assertEquals(CloseReason.DRIVER_LOST, handler.closed.get(0));
            assertEquals(CloseReason.DRIVER_LOST, handler.closed.get(1));
            assertFalse(connection.isOpen());
            client.close();
            server.close();
            connection.close();
        } finally {
            TestDriver.deleteRoot(root);
        }
    }

    private static int counterCount(final DriverConnection connection) {
        final int[] count = new int[1];
        final CountersReader counters = connection.aeron().countersReader();
        counters.forEach((counterId, typeId, key, label) -> count[0]++);
        return count[0];
    }
}
