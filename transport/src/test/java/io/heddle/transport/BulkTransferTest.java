package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bulk transfers that go well, and those that one side does not want. */
@Timeout(60)
class BulkTransferTest {
    @Test
    void shouldMove200MegabytesOverSharedMemory() {
        final BulkMemory source = of200Megabytes();
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions())) {
            move(source, pair, "ipc");
        }
    }

    @Test
    void shouldMove200MegabytesOverUdp() {
        final BulkMemory source = of200Megabytes();
        try (TestDriver senderDriver = TestDriver.balanced();
                TestDriver receiverDriver = TestDriver.balanced();
                BulkPair pair = new BulkPair(senderDriver, receiverDriver, new BulkOptions().udp("127.0.0.1", 0))) {
            move(source, pair, "udp");
        }
    }

    /** Filled before a connection opens: its duty cycle may not stand still for so long as that takes on a busy machine. */
    private static BulkMemory of200Megabytes() {
        final int[] lengths = new int[15];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (14 << 20) - 64 * i - (i == 7 ? 13 : 0);
        }
        lengths[3] = 0;
        lengths[4] = 1;
        return new BulkMemory(lengths).fill(5);
    }

    private static void move(final BulkMemory source, final BulkPair pair, final String medium) {
        final BulkMemory sink = pair.expect(11, source);
        final long startNs = System.nanoTime();
        pair.sender.send(pair.receiver.address(), 11, 99, source, pair);
        TransportAwait.until(
                "all is there", 30_000, pair::cycle, () -> pair.sent.size() + pair.sendFailures.size() == 1);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        assertEquals(List.of(11L), pair.sent, pair.sendMessages::toString);
        assertEquals(1, sink.completeCount);
        assertTrue(source.sameContent(sink));
        System.out.printf(
                "bulk over %s, both ends on one thread: %d MB in %.3f s, %.0f MB/s%n",
                medium, source.totalBytes() / 1_000_000, seconds, source.totalBytes() / 1e6 / seconds);
        assertEquals(source.totalBytes(), pair.receiverConnection.counters().get(TransportCounter.BULK_BYTES_RECEIVED));
    }

    @Test
    void shouldInterleaveTransfers() {
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions())) {
            final BulkMemory[] sources = new BulkMemory[6];
            final BulkMemory[] sinks = new BulkMemory[6];
            for (int i = 0; i < sources.length; i++) {
                sources[i] = new BulkMemory(BulkMemory.evenExtents(i == 5 ? 1 : 10, 1_000_003)).fill(i);
                sinks[i] = pair.expect(i, sources[i]);
                pair.sender.send(pair.receiver.address(), i, 0, sources[i], pair);
            }
            TransportAwait.until("all are there", 30_000, pair::cycle, () -> pair.sent.size() == sources.length);
            assertEquals(5, pair.sent.get(0), "the short transfer that was started last ends first");
            for (int i = 0; i < sources.length; i++) {
                assertTrue(sources[i].sameContent(sinks[i]), "transfer " + i);
            }
            assertEquals(0, pair.sender.transferCount());
            assertEquals(0, pair.receiver.transferCount());
        }
    }

    @Test
    void shouldMoveNothing() {
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions())) {
            final BulkMemory empty = new BulkMemory();
            final BulkMemory sink = pair.expect(1, empty);
            pair.sender.send(pair.receiver.address(), 1, 0, empty, pair);
            TransportAwait.until("it is there", 5_000, pair::cycle, () -> pair.sent.size() == 1);
            assertEquals(1, sink.completeCount);
        }
    }

    @Test
    void shouldMoveManySmallExtents() {
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions())) {
            final BulkMemory source = new BulkMemory(BulkMemory.evenExtents(TransportLimits.EXTENT_LIMIT, 24)).fill(8);
            final BulkMemory sink = pair.expect(1, source);
            pair.sender.send(pair.receiver.address(), 1, 0, source, pair);
            TransportAwait.until("it is there", 10_000, pair::cycle, () -> pair.sent.size() == 1);
            assertTrue(source.sameContent(sink));
        }
    }

    @Test
    void shouldWaitForMemoryOfTheSink() {
        final BulkOptions options = new BulkOptions()
                .retryNs(TimeUnit.MILLISECONDS.toNanos(50))
                .timeoutNs(TimeUnit.MILLISECONDS.toNanos(300));
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, options)) {
            final BulkMemory source = new BulkMemory(BulkMemory.evenExtents(40, 1_000_000)).fill(1);
            final BulkMemory sink = pair.expect(1, source);
            pair.sender.send(pair.receiver.address(), 1, 0, source, pair);
            TransportAwait.until("it has begun", 5_000, pair::cycle, () -> sink.reservedCount > 10);
            sink.full = true;
            // Longer than the time-out: both sides see that the other lives.
            TransportAwait.during(1_000, pair::cycle);
            final int reserved = sink.reservedCount;
            TransportAwait.during(50, pair::cycle);
            assertEquals(reserved, sink.reservedCount);
            assertEquals(List.of(), pair.sendMessages);
            sink.full = false;
            TransportAwait.until("it is there", 10_000, pair::cycle, () -> pair.sent.size() == 1);
            assertTrue(source.sameContent(sink));
        }
    }

    @Test
    void shouldPassOnARefusal() {
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions())) {
            pair.sender.send(pair.receiver.address(), 1, 0, new BulkMemory(100), pair);
            TransportAwait.until("it is refused", 5_000, pair::cycle, () -> pair.sendFailures.size() == 1);
            assertEquals(BulkFailure.REFUSED, pair.sendFailures.get(0));
        }
    }

    @Test
    void shouldCancelOnEitherSide() {
        try (TestDriver driver = TestDriver.balanced();
                BulkPair pair = new BulkPair(driver, driver, new BulkOptions())) {
            final BulkMemory source = new BulkMemory(BulkMemory.evenExtents(20, 1_000_000));
            final BulkMemory first = pair.expect(1, source);
            final BulkMemory second = pair.expect(2, source);
            pair.sender.send(pair.receiver.address(), 1, 0, source, pair);
            pair.sender.send(pair.receiver.address(), 2, 0, source, pair);
            TransportAwait.until("both have begun", 5_000, pair::cycle, () -> pair.receiver.transferCount() == 2);
            pair.sender.cancel(1, "not needed");
            TransportAwait.until("the receiver knows", 5_000, pair::cycle, () -> first.failures.size() == 1);
            assertEquals(BulkFailure.CANCELLED, first.failures.get(0));
            assertEquals("the sender gave up: not needed", first.messages.get(0));
            pair.receiver.cancel(2, "no room");
            assertEquals(List.of(BulkFailure.CANCELLED), second.failures);
            TransportAwait.until("the sender knows", 5_000, pair::cycle, () -> pair.sendFailures.size() == 2);
            assertEquals("no room", pair.sendMessages.get(1));
        }
    }
}
