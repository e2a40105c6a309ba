package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages of open sessions: order, content, limits, back pressure. */
@Timeout(60)
class SessionTrafficTest {
    private static final int COUNT = 100_000;

    @Test
    void shouldKeepOrderAndContentOverSharedMemory() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions());
            pair.connect(new SessionClientOptions());
            pair.awaitOpen();
            assertTrue(pair.serverHandler.opened.get(0).isLocal());
            exchange(pair);
        }
    }

    @Test
    void shouldKeepOrderAndContentOverUdp() {
        try (TestDriver serverDriver = TestDriver.balanced();
                TestDriver clientDriver = TestDriver.balanced();
                SessionPair pair = new SessionPair(serverDriver, clientDriver)) {
            final SessionServer server = pair.start(new SessionServerOptions().udp("localhost", 0));
            final long startNs = System.nanoTime();
            pair.connect(new SessionClientOptions().address(server.address()));
            pair.awaitOpen();
            System.out.println("handshake over udp took " + (System.nanoTime() - startNs) / 1_000_000 + " ms");
            assertFalse(pair.serverHandler.opened.get(0).isLocal());
            exchange(pair);
        }
    }

    /** Messages of all lengths both ways at once; half of them are claimed where they are short enough. */
    private static void exchange(final SessionPair pair) {
        final Stream toServer = new Stream(1, pair.clientHandler.opened.get(0));
        final Stream toClient = new Stream(2, pair.serverHandler.opened.get(0));
        pair.serverHandler.onMessage = (session, buffer, offset, length) -> toServer.check(buffer, offset, length);
        pair.clientHandler.onMessage = (session, buffer, offset, length) -> toClient.check(buffer, offset, length);
        final long startNs = System.nanoTime();
        TransportAwait.until(
                "all messages are there",
                40_000,
                () -> toServer.send() + toClient.send() + pair.cycle(),
                () -> toServer.received == COUNT && toClient.received == COUNT);
        System.out.println(COUNT + " messages each way in " + (System.nanoTime() - startNs) / 1_000_000 + " ms, "
                + toServer.bytes / 1_000_000 + " MB each way");
        assertEquals(0, pair.serverConnection.counters().get(TransportCounter.FRAMES_MALFORMED));
        assertEquals(0, pair.serverConnection.counters().get(TransportCounter.FRAMES_STALE));
    }

    @Test
    void shouldRefuseMessagesThatAreTooLong() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            pair.start(new SessionServerOptions());
            pair.connect(new SessionClientOptions());
            pair.awaitOpen();
            final Session session = pair.clientHandler.opened.get(0);
            final UnsafeBuffer message = new UnsafeBuffer(new byte[TransportLimits.MESSAGE_LIMIT_BYTES + 1]);
            assertThrows(IllegalArgumentException.class, () -> session.trySend(message, 0, message.capacity()));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> session.tryClaim(session.claimLimitBytes() + 1, new SessionClaim()));
            assertTrue(session.trySend(message, 0, TransportLimits.MESSAGE_LIMIT_BYTES));
            TransportAwait.until("it is there", 5_000, pair::cycle, () -> pair.serverHandler.messageCount == 1);
        }
    }

    @Test
    void shouldCarryJoinAndWelcomePayload() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair pair = new SessionPair(driver, driver)) {
            final byte[] join = new byte[TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES];
            join[4095] = 9;
            final byte[] welcome = new byte[TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES];
            welcome[17] = 3;
            pair.serverHandler.decision = request -> JoinDecision.accept(42, welcome);
            pair.start(new SessionServerOptions().epoch(77));
            pair.connect(new SessionClientOptions().role(254).joinPayload(join));
            pair.awaitOpen();
            final JoinRequest request = pair.serverHandler.requests.get(0);
            assertArrayEquals(join, request.payload());
            assertEquals(254, request.role());
            assertEquals("client build", request.build());
            assertEquals(Runtime.version().toString(), request.jdk());
            assertArrayEquals(welcome, pair.client.welcome());
            final Session session = pair.clientHandler.opened.get(0);
            assertEquals(42, session.peerId());
            assertEquals(77, session.epoch());
            assertEquals(session.id(), pair.serverHandler.opened.get(0).id());
        }
    }

    @Test
    void shouldNotLetASlowPeerDelayOthers() {
        try (TestDriver driver = TestDriver.balanced();
                SessionPair slow = new SessionPair(driver, driver);
                DriverConnection quickConnection = driver.connect()) {
            slow.start(new SessionServerOptions());
            slow.connect(new SessionClientOptions());
            slow.awaitOpen();
            final RecordingHandler quickHandler = new RecordingHandler();
            final SessionClient quick =
                    SessionClient.connect(quickConnection, new SessionClientOptions(), quickHandler);
            TransportAwait.until(
                    "the second session is open",
                    5_000,
                    () -> slow.cycle() + quickConnection.doWork() + quick.doWork(System.nanoTime()),
                    () -> slow.serverHandler.opened.size() == 2);
            final Session toSlow = slow.serverHandler.opened.get(0);
            final Session toQuick = slow.serverHandler.opened.get(1);
            final SessionClient stopped = slow.client;
            slow.client = null;
            final UnsafeBuffer message = new UnsafeBuffer(new byte[1_000]);
            TransportAwait.until("the slow peer's channel is full", 5_000, slow::cycle, () -> {
                boolean taken = true;
                for (int i = 0; i < 100 && taken; i++) {
                    taken = toSlow.trySend(message, 0, 1_000);
                }
                return !taken;
            });
            assertTrue(toSlow.fullCount() > 0);
            for (int i = 0; i < 10_000; i++) {
                assertFalse(toSlow.trySend(message, 0, 1_000));
                final int before = quickHandler.messageCount;
                TransportAwait.until(
                        "the quick peer's channel has room again",
                        100,
                        slow::cycle,
                        () -> toQuick.trySend(message, 0, 1_000));
                TransportAwait.until(
                        "the quick peer has its message",
                        1_000,
                        () -> slow.cycle() + quickConnection.doWork() + quick.doWork(System.nanoTime()),
                        () -> quickHandler.messageCount == before + 1);
            }
            toSlow.close(CloseReason.SLOW_PEER, "it does not read");
            TransportAwait.until(
                    "the slow session is over", 5_000, slow::cycle, () -> slow.serverHandler.closed.size() == 1);
            assertEquals(CloseReason.SLOW_PEER, slow.serverHandler.closed.get(0));
            quick.close();
            stopped.close();
        }
    }

    /** One direction: sends numbered messages of pseudo-random length and content and checks them on the other side. */
    private static final class Stream {
        private final SplittableRandom sendRandom;
        private final SplittableRandom checkRandom;
        private final Session session;
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[TransportLimits.MESSAGE_LIMIT_BYTES]);
        private final SessionClaim claim = new SessionClaim();
        private int sent;
        private int length = -1;
        int received;
        long bytes;

        Stream(final long seed, final Session session) {
            this.sendRandom = new SplittableRandom(seed);
            this.checkRandom = new SplittableRandom(seed);
            this.session = session;
        }

        int send() {
            int count = 0;
            while (sent < COUNT && count < 50) {
                if (length < 0) {
                    length = nextLength(sendRandom);
                    message.putLong(0, sendRandom.nextLong());
                    message.putLong(length - 8, sendRandom.nextLong());
                }
                if (!sendOne()) {
                    break;
                }
                length = -1;
                sent++;
                count++;
            }
            return count;
        }

        private boolean sendOne() {
            if (length > session.claimLimitBytes() || sent % 2 == 0) {
                return session.trySend(message, 0, length);
            }
            if (!session.tryClaim(length, claim)) {
                return false;
            }
            assertEquals(length, claim.length());
            claim.buffer().putBytes(claim.offset(), message, 0, length);
            claim.commit();
            return true;
        }

        private static int nextLength(final SplittableRandom random) {
            return random.nextInt(50) == 0 ? 16 + random.nextInt(16_368) : 16 + random.nextInt(300);
        }

        void check(final DirectBuffer buffer, final int offset, final int actualLength) {
            assertEquals(nextLength(checkRandom), actualLength, "length of message " + received);
            assertEquals(checkRandom.nextLong(), buffer.getLong(offset), "start of message " + received);
            assertEquals(
                    checkRandom.nextLong(), buffer.getLong(offset + actualLength - 8), "end of message " + received);
            received++;
            bytes += actualLength;
        }
    }
}
