package io.heddle.transport;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * Compares ways of idling: a server and two clients in three processes, a driver in a fourth. Run {@code main} without
 * arguments from the module's test class path with the flags of the launch files; the figures of the package doc come
 * from here.
 */
public final class WakeUpMeasurement {
    private static final int PING_COUNT = 200;

    private WakeUpMeasurement() {}

    public static void main(final String[] args) throws Exception {
        if (args.length > 0) {
            agent(args[0], Path.of(args[1]), args[2]);
            return;
        }
        final Path root = TestDriver.freshRoot();
        for (final String strategy : new String[] {"backoff-1ms", "backoff-50us", "yield", "doorbell"}) {
            try (TransportJvm driver = TransportJvm.start(
                            DriverMain.class,
                            "--directory",
                            root.resolve("driver").toString());
                    TransportJvm server = startAgent(driver, "server", root, strategy);
                    TransportJvm first = startAgent(driver, "client", root, strategy);
                    TransportJvm second = startAgent(driver, "client", root, strategy)) {
                final String clientIdle = first.awaitLine("idle", 60_000);
                System.out.println(strategy + ": server " + server.awaitLine("idle", 60_000) + ", client " + clientIdle
                        + ", " + server.awaitLine("round trip", 60_000));
                server.awaitExit(10_000);
                first.awaitExit(10_000);
                second.awaitExit(10_000);
                driver.terminate(5_000);
            }
        }
        TestDriver.deleteRoot(root);
    }

    private static TransportJvm startAgent(
            final TransportJvm driver, final String role, final Path root, final String strategy) throws Exception {
        if (role.equals("server")) {
            driver.awaitLine("media driver runs", 20_000);
        }
        return TransportJvm.start(WakeUpMeasurement.class, role, root.toString(), strategy);
    }

    private static void agent(final String role, final Path root, final String strategy) {
        final String name = role + "-" + ProcessHandle.current().pid();
        try (DriverConnection connection = DriverConnection.connect(root.resolve("driver"), new TransportCounters());
                Doorbell doorbell = Doorbell.open(root, name)) {
            final boolean rings = strategy.equals("doorbell");
            final IdleStrategy idle = switch (strategy) {
                case "doorbell" -> new DoorbellIdleStrategy(doorbell, 10, 20);
                case "yield" -> YieldingIdleStrategy.INSTANCE;
                case "backoff-50us" -> new BackoffIdleStrategy(10, 20, 1_000, 50_000);
                default -> new BackoffIdleStrategy(10, 20, 1_000, 1_000_000);
            };
            if (role.equals("server")) {
                server(connection, rings ? doorbell : null, idle);
            } else {
                client(connection, rings ? doorbell : null, idle);
            }
        }
    }

    private static void server(final DriverConnection connection, final Doorbell doorbell, final IdleStrategy idle) {
        final RecordingHandler handler = new RecordingHandler();
        final SessionServer server =
                SessionServer.start(connection, new SessionServerOptions().doorbell(doorbell), handler);
        while (handler.opened.size() < 2) {
            idle.idle(connection.doWork() + server.doWork(System.nanoTime()));
        }
        measureIdle(() -> idle.idle(connection.doWork() + server.doWork(System.nanoTime())));
        final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
        final long[] times = new long[PING_COUNT];
        for (int i = 0; i < PING_COUNT; i++) {
            final long pauseEndNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(15);
            while (System.nanoTime() - pauseEndNs < 0) {
                idle.idle(connection.doWork() + server.doWork(System.nanoTime()));
            }
            final int before = handler.messageCount;
            final long startNs = System.nanoTime();
            handler.opened.get(0).trySend(message, 0, 64);
            while (handler.messageCount == before) {
                idle.idle(connection.doWork() + server.doWork(System.nanoTime()));
            }
            times[i] = System.nanoTime() - startNs;
        }
        Arrays.sort(times);
        System.out.printf(
                "round trip after a pause: p50 %.0f us, p90 %.0f us, p99 %.0f us, rings %d%n",
                times[PING_COUNT / 2] / 1e3,
                times[PING_COUNT * 9 / 10] / 1e3,
                times[PING_COUNT * 99 / 100] / 1e3,
                connection.counters().get(TransportCounter.DOORBELL_RINGS));
        server.close();
    }

    private static void client(final DriverConnection connection, final Doorbell doorbell, final IdleStrategy idle) {
        final boolean[] ended = new boolean[1];
        final boolean[] opened = new boolean[1];
        final SessionListener echo = new SessionListener() {
            @Override
            public void onOpened(final Session session) {
                opened[0] = true;
            }

            @Override
            public void onMessage(
                    final Session session, final DirectBuffer buffer, final int offset, final int length) {
                session.trySend(buffer, offset, length);
            }

            @Override
            public void onClosed(final Session session, final CloseReason reason, final String message) {
                ended[0] = true;
            }
        };
        final SessionClient client =
                SessionClient.connect(connection, new SessionClientOptions().doorbell(doorbell), echo);
        while (!opened[0]) {
            idle.idle(connection.doWork() + client.doWork(System.nanoTime()));
        }
        measureIdle(() -> idle.idle(connection.doWork() + client.doWork(System.nanoTime())));
        while (!ended[0]) {
            idle.idle(connection.doWork() + client.doWork(System.nanoTime()));
        }
    }

    private static void measureIdle(final Runnable cycle) {
        final long settledNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() - settledNs < 0) {
            cycle.run();
        }
        final long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(4)) {
            cycle.run();
        }
        final long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
        System.out.printf("idle %.1f %%%n", 100.0 * cpu / (System.nanoTime() - startNs));
        System.out.flush();
    }
}
