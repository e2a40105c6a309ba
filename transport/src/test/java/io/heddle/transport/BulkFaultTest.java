package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.codecs.bulk.BulkStatus;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bulk transfers over a bad network and between processes that go away. */
@Timeout(60)
class BulkFaultTest {
    private static final long SEED = Long.getLong("heddle.seed", 20_261L);
    private static final BulkMemory SOURCE = new BulkMemory(BulkMemory.evenExtents(20, 1_000_000)).fill(3);

    @Test
    void shouldSurviveLoss() throws Exception {
        try (TestDriver senderDriver = TestDriver.balanced();
                TestDriver receiverDriver = TestDriver.balanced();
                BulkPair pair = new BulkPair(senderDriver, receiverDriver, options());
                UdpRelay relay = new UdpRelay(port(pair.receiver.address()), SEED)) {
            relay.lossRatio = 0.02;
            final BulkMemory sink = pair.expect(1, SOURCE);
            pair.sender.send(relayed(relay), 1, 0, SOURCE, pair);
            TransportAwait.until("it is there, seed " + SEED, 30_000, pair::cycle, () -> pair.sent.size() == 1);
            assertTrue(SOURCE.sameContent(sink), "seed " + SEED);
            assertTrue(relay.lostCount > 0, "seed " + SEED);
        }
    }

    @Test
    void shouldDetectCorruption() throws Exception {
        try (TestDriver senderDriver = TestDriver.balanced();
                TestDriver receiverDriver = TestDriver.balanced();
                BulkPair pair = new BulkPair(senderDriver, receiverDriver, options());
                UdpRelay relay = new UdpRelay(port(pair.receiver.address()), SEED)) {
            final BulkMemory sink = pair.expect(1, SOURCE);
            pair.sender.send(relayed(relay), 1, 0, SOURCE, pair);
            TransportAwait.until(
                    "it has begun",
                    10_000,
                    pair::cycle,
                    () -> pair.receiverConnection.counters().get(TransportCounter.BULK_BYTES_RECEIVED) > 1_000_000);
            relay.corruptNext = 1;
            TransportAwait.until("it has failed", 10_000, pair::cycle, () -> pair.sendFailures.size() == 1);
            assertEquals(List.of(BulkFailure.CORRUPT), pair.sendFailures);
            assertEquals(List.of(BulkFailure.CORRUPT), sink.failures);
            assertTrue(sink.messages.get(0).contains("differ from their checksum"), sink.messages.get(0));
            assertEquals(0, sink.completeCount);
        }
    }

    @Test
    void shouldGoOnAfterACut() throws Exception {
        try (TestDriver senderDriver = TestDriver.balanced();
                TestDriver receiverDriver = TestDriver.balanced();
                BulkPair pair = new BulkPair(senderDriver, receiverDriver, options());
                UdpRelay relay = new UdpRelay(port(pair.receiver.address()), SEED)) {
            final BulkMemory sink = pair.expect(1, SOURCE);
            pair.sender.send(relayed(relay), 1, 0, SOURCE, pair);
            final TransportCounters received = pair.receiverConnection.counters();
            TransportAwait.until(
                    "it has begun",
                    10_000,
                    pair::cycle,
                    () -> received.get(TransportCounter.BULK_BYTES_RECEIVED) > 1_000_000);
            relay.cut = true;
            TransportAwait.during(1_000, pair::cycle);
            relay.cut = false;
            TransportAwait.until("it is there", 15_000, pair::cycle, () -> pair.sent.size() == 1);
            assertTrue(SOURCE.sameContent(sink));
            assertEquals(SOURCE.totalBytes(), received.get(TransportCounter.BULK_BYTES_RECEIVED));
        }
    }

    @Test
    void shouldGoOnAfterARestartOfTheReceiver() {
        try (TestDriver senderDriver = TestDriver.balanced();
                TestDriver receiverDriver = TestDriver.balanced();
                BulkPair pair = new BulkPair(senderDriver, receiverDriver, options())) {
            final String address = pair.receiver.address();
            final BulkMemory sink = pair.expect(1, SOURCE);
            final TransportCounters received = pair.receiverConnection.counters();
            pair.sender.send(address, 1, 0, SOURCE, pair);
            TransportAwait.until(
                    "it is half done",
                    10_000,
                    pair::cycle,
                    () -> received.get(TransportCounter.BULK_BYTES_RECEIVED) > 10_000_000);
            // As if killed: the streams end without a word.
            final BulkReceiver dead = pair.receiver;
            pair.receiver = null;
            final long kept = received.get(TransportCounter.BULK_BYTES_RECEIVED);
            final DriverConnection second = receiverDriver.connect();
            abandon(pair, dead);
            sink.resumePosition = kept;
            final int reservedBefore = sink.reservedCount;
            final BulkReceiver restarted = restart(second, port(address), sink);
            TransportAwait.until(
                    "it is there",
                    20_000,
                    () -> pair.cycle() + second.doWork() + restarted.doWork(System.nanoTime()),
                    () -> pair.sent.size() + pair.sendFailures.size() == 1);
            assertEquals(List.of(), pair.sendMessages);
            assertTrue(SOURCE.sameContent(sink));
            assertTrue(sink.reservedCount > reservedBefore);
            assertEquals(SOURCE.totalBytes() - kept, second.counters().get(TransportCounter.BULK_BYTES_RECEIVED));
            restarted.close();
            second.close();
        }
    }

    @Test
    void shouldSurviveNonsense() {
        final SplittableRandom random = new SplittableRandom(SEED);
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions());
                DriverConnection stranger = driver.connect()) {
            final BulkMemory sink = pair.expect(1, SOURCE);
            final String address = pair.receiver.address();
            final BulkCodec codec = new BulkCodec();
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[1 << 10]);
            final BulkChannels channels = new BulkChannels(stranger, "nonsense");
            final BulkChannel channel = channels.acquire(address);
            for (int i = 0; i < 20_000; i++) {
                final int length = nonsense(random, codec, frame);
                TransportAwait.until(
                        "sent, seed " + SEED,
                        5_000,
                        () -> stranger.doWork() + channels.doWork(System.nanoTime()) + pair.cycle(),
                        () -> channel.offer(frame, length));
            }
            TransportAwait.during(100, pair::cycle);
            final TransportCounters counters = pair.receiverConnection.counters();
            assertTrue(counters.get(TransportCounter.FRAMES_MALFORMED) > 5_000, counters::toString);
            assertEquals(0, counters.get(TransportCounter.ERRORS), counters::toString);
            pair.sinks.put(2L, sink);
            pair.sender.send(address, 2, 0, SOURCE, pair);
            TransportAwait.until("an honest transfer works", 10_000, pair::cycle, () -> pair.sent.size() == 1);
            assertTrue(SOURCE.sameContent(sink));
            channels.close();
        }
    }

    /** Random bytes, or a real message for unknown transfers that is cut or changed in some places. */
    private static int nonsense(final SplittableRandom random, final BulkCodec codec, final UnsafeBuffer frame) {
        final int kind = random.nextInt(5);
        final long transferId = 1_000L + random.nextInt(100);
        final BulkMemory source = new BulkMemory(1, 2, 3);
        int length = switch (kind) {
            case 0 -> codec.offer(transferId, 2, 6, 1, source, "aeron:ipc?stream-id=7");
            case 1 -> codec.credit(transferId, 2, 3, 4);
            case 2 -> codec.ended(transferId, 2, BulkStatus.COMPLETE, "text");
            case 3 -> codec.abort(transferId, BulkStatus.CANCELLED, "text");
            default -> 1 + random.nextInt(200);
        };
        frame.putBytes(0, codec.buffer(), 0, length);
        if (random.nextBoolean()) {
            length = 1 + random.nextInt(length);
        }
        for (int i = random.nextInt(kind == 4 ? 100 : 6); i >= 0; i--) {
            // Not the digits of the return address: each other one would open a channel of its own.
            frame.putByte(random.nextInt(Math.min(length, 60)), (byte) random.nextInt());
        }
        return length;
    }

    @Test
    void shouldEndClearlyWhenAPeerDies() {
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(
                        driver, driver, options().udp("127.0.0.1", 0).timeoutNs(TimeUnit.MILLISECONDS.toNanos(700)))) {
            final BulkMemory sink = pair.expect(1, SOURCE);
            pair.sender.send(pair.receiver.address(), 1, 0, SOURCE, pair);
            TransportAwait.until("it has begun", 10_000, pair::cycle, () -> sink.reservedCount > 0);
            // Only the receiver goes on.
            TransportAwait.until(
                    "the receiver gives up",
                    5_000,
                    () -> pair.receiverConnection.doWork() + pair.receiver.doWork(System.nanoTime()),
                    () -> sink.failures.size() == 1);
            assertEquals(BulkFailure.TIMED_OUT, sink.failures.get(0));
            // Only the sender goes on.
            final BulkMemory other = pair.expect(2, SOURCE);
            TransportAwait.until("the sender knows", 5_000, pair::cycle, () -> pair.sendFailures.size() == 1);
            pair.sender.send(pair.receiver.address(), 2, 0, SOURCE, pair);
            TransportAwait.until("it has begun", 10_000, pair::cycle, () -> other.reservedCount > 0);
            TransportAwait.until(
                    "the sender gives up",
                    5_000,
                    () -> pair.senderConnection.doWork() + pair.sender.doWork(System.nanoTime()),
                    () -> pair.sendFailures.size() == 2);
            assertEquals(BulkFailure.TIMED_OUT, pair.sendFailures.get(1));
            assertTrue(pair.sendMessages.get(1).contains("of 20000000 bytes had arrived"), pair.sendMessages.get(1));
        }
    }

    /** The driver takes a moment to free the port of the dead one. */
    private static BulkReceiver restart(final DriverConnection connection, final int port, final BulkSink sink) {
        final BulkReceiver[] restarted = new BulkReceiver[1];
        TransportAwait.until("the port is free", 10_000, connection::doWork, () -> {
            try {
                restarted[0] = BulkReceiver.start(connection, options().udp("127.0.0.1", port), offer -> sink);
                return true;
            } catch (final TransportException e) {
                assertTrue(e.getMessage().contains("cannot listen on UDP 127.0.0.1:" + port), e.getMessage());
                return false;
            }
        });
        return restarted[0];
    }

    private static BulkOptions options() {
        return new BulkOptions().udp("127.0.0.1", 0).retryNs(TimeUnit.MILLISECONDS.toNanos(200));
    }

    /** Closes the receiver's connection without a word to its senders. */
    private static void abandon(final BulkPair pair, final BulkReceiver dead) {
        pair.receiverConnection.close();
        dead.close();
    }

    private static String relayed(final UdpRelay relay) throws Exception {
        return "aeron:udp?endpoint=127.0.0.1:" + relay.port() + "|stream-id=" + TransportLimits.BULK_STREAM_ID;
    }

    private static int port(final String address) {
        final String endpoint = address.substring(address.indexOf('=') + 1, address.indexOf('|'));
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }
}
