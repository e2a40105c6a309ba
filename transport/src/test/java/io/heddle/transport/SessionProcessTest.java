package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions between processes. */
@Timeout(60)
class SessionProcessTest {
    @Test
    void shouldEchoOverSharedMemoryBetweenProcesses() throws Exception {
        final RecordingHandler handler = new RecordingHandler();
        try (TestDriver driver = TestDriver.balanced();
                DriverConnection connection = driver.connect();
                SessionServer server = SessionServer.start(connection, new SessionServerOptions(), handler);
                TransportJvm peer =
                        TransportJvm.start(EchoPeer.class, driver.directory().toString(), "ipc", "3")) {
            TransportAwait.until(
                    "the peer is there",
                    20_000,
                    () -> connection.doWork() + server.doWork(System.nanoTime()),
                    () -> handler.opened.size() == 1);
            final Session session = handler.opened.get(0);
            assertEquals(3, session.role());
            assertEquals(peer.pid(), session.peerPid());
            final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
            final long[] times = new long[20_000];
            for (int i = 0; i < times.length; i++) {
                message.putLong(0, i);
                final int before = handler.messageCount;
                final long startNs = System.nanoTime();
                assertTrue(session.trySend(message, 0, 64));
                while (handler.messageCount == before) {
                    YieldingIdleStrategy.INSTANCE.idle(connection.doWork() + server.doWork(System.nanoTime()));
                }
                times[i] = System.nanoTime() - startNs;
                assertEquals(i, handler.lastFirstLong);
            }
            Arrays.sort(times);
            System.out.println("session round trip over ipc between two processes: p50 "
                    + times[times.length / 2] / 1000.0 + " us, p99 " + times[times.length * 99 / 100] / 1000.0 + " us");
            session.close(CloseReason.CLOSED, "done");
            TransportAwait.until(
                    "the session is closed",
                    5_000,
                    () -> connection.doWork() + server.doWork(System.nanoTime()),
                    () -> handler.closed.size() == 1);
            peer.awaitLine("closed PEER_CLOSED done", 5_000);
            assertEquals(0, peer.awaitExit(5_000));
        }
    }
}
