package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sleepers are woken, always. */
@Timeout(60)
class DoorbellTest {
    private static final long LONG_SLEEP_NS = TimeUnit.SECONDS.toNanos(4);

    @Test
    void shouldWakeAThreadOfTheSameProcess() throws Exception {
        final Path root = TestDriver.freshRoot();
        final AtomicLong work = new AtomicLong();
        final AtomicLong done = new AtomicLong();
        try (Doorbell doorbell = Doorbell.open(root, "own")) {
            final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(doorbell, 0, 0);
            idle.sleepNs(LONG_SLEEP_NS);
            final Thread sleeper = new Thread(() -> {
                while (done.get() < 2_000) {
                    final int count = work.get() > done.get() ? 1 : 0;
                    done.addAndGet(count);
                    idle.idle(count);
                }
            });
            sleeper.start();
            for (int i = 1; i <= 2_000; i++) {
                work.incrementAndGet();
                doorbell.ring();
                final long expected = i;
                TransportAwait.until("ring " + i + " is heard", 2_000, () -> done.get() == expected);
            }
            sleeper.join(5_000);
            assertFalse(sleeper.isAlive());
        } finally {
            assertEquals(0, root.toFile().list().length);
            TestDriver.deleteRoot(root);
        }
    }

    /** Ping-pong of two sleepers: one lost ring would take four seconds. */
    @Test
    void shouldNeverLoseARingOfASession() throws Exception {
        final Path root = TestDriver.freshRoot();
        final int rounds = 3_000;
        try (TestDriver driver = TestDriver.balanced();
                Doorbell serverBell = Doorbell.open(root, "server");
                Doorbell clientBell = Doorbell.open(root, "client")) {
            final AtomicReference<Throwable> error = new AtomicReference<>();
            final CountDownLatch ended = new CountDownLatch(1);
            final Thread client = new Thread(() -> runClient(driver, clientBell, rounds, error, ended));
            final RecordingHandler handler = new RecordingHandler();
            handler.onMessage = (session, buffer, offset, length) ->
                    assertTrue(session.trySend(buffer, offset, length), "the channel is full");
            try (DriverConnection connection = driver.connect();
                    SessionServer server =
                            SessionServer.start(connection, new SessionServerOptions().doorbell(serverBell), handler)) {
                client.start();
                final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(serverBell, 0, 0);
                idle.sleepNs(TimeUnit.MILLISECONDS.toNanos(1));
                long slowestNs = 0;
                while (ended.getCount() > 0) {
                    if (handler.messageCount == 1) {
                        idle.sleepNs(LONG_SLEEP_NS);
                    } else if (handler.messageCount >= rounds) {
                        idle.sleepNs(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                    final long startNs = System.nanoTime();
                    idle.idle(connection.doWork() + server.doWork(startNs));
                    slowestNs = Math.max(slowestNs, System.nanoTime() - startNs);
                }
                assertNull(error.get(), () -> "the client failed: " + error.get());
                assertTrue(handler.messageCount >= rounds);
                assertTrue(
                        slowestNs < TimeUnit.SECONDS.toNanos(3), "a ring was lost, a sleep took " + slowestNs + " ns");
                assertTrue(connection.counters().get(TransportCounter.DOORBELL_RINGS) > 0);
            }
            client.join(5_000);
        } finally {
            TestDriver.deleteRoot(root);
        }
    }

    private static void runClient(
            final TestDriver driver,
            final Doorbell bell,
            final int rounds,
            final AtomicReference<Throwable> error,
            final CountDownLatch ended) {
        final RecordingHandler handler = new RecordingHandler();
        try (DriverConnection connection = driver.connect();
                SessionClient session =
                        SessionClient.connect(connection, new SessionClientOptions().doorbell(bell), handler)) {
            final Session open = session.awaitOpen(TimeUnit.SECONDS.toNanos(10));
            final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(bell, 0, 0);
            idle.sleepNs(LONG_SLEEP_NS);
            final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
            for (int i = 0; i < rounds; i++) {
                assertTrue(open.trySend(message, 0, 64), "the channel is full");
                final int before = handler.messageCount;
                final long startNs = System.nanoTime();
                while (handler.messageCount == before) {
                    idle.idle(connection.doWork() + session.doWork(System.nanoTime()));
                }
                final long tookNs = System.nanoTime() - startNs;
                assertTrue(tookNs < TimeUnit.SECONDS.toNanos(3), "a ring was lost, round " + i);
            }
        } catch (final Throwable e) {
            error.set(e);
        } finally {
            ended.countDown();
        }
    }

    @Test
    void shouldTakeNonsenseForNoDoorbell() throws Exception {
        final TransportCounters counters = new TransportCounters();
        final Path file = Files.createTempFile("nonsense", ".bell");
        Files.write(file, new byte[Doorbell.FILE_LENGTH]);
        for (final String address :
                new String[] {"", "x", "12", ":", "70000:" + file, "77:/no/such/file", "77:" + file}) {
            assertNull(DoorbellRinger.find(address, counters), address);
        }
        Files.delete(file);
    }
}
