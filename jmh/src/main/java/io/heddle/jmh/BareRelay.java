package io.heddle.jmh;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.heddle.cluster.ChildProcess;
import io.heddle.cluster.ChildProcessOptions;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.transport.EmbeddedDriver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The least that a task could cost: messages as long as the engine's from this process through a relay to an echo and back, three
 * JVMs and four hops over the channels that the engine uses, with the engine's media driver; over shared memory it is inside this
 * JVM, as a client's that starts a cluster.
 */
final class BareRelay implements AutoCloseable {
    private static final String OWN_DRIVER = "client-driver";
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long TRIP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int FRAGMENTS = 64;

    /** Messages under way in a rate: few enough for the buffers of a term, enough to keep all three busy. */
    private static final int WINDOW = 512;

    private final EmbeddedDriver driver;
    private final Aeron aeron;
    private final ChildProcess relay;
    private final ChildProcess echo;
    private final ExclusivePublication out;
    private final Subscription in;
    private final IdleStrategy idle;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[RelayMessages.SUBMIT_BYTES]);
    private long answers;
    private final FragmentHandler onAnswer = (buffer, offset, length, header) -> answers++;

    /**
     * Starts the three.
     *
     * @param directory    in shared memory, for the drivers.
     * @param hasExecutor  whether the echo hands each message to a thread and takes it back.
     */
    BareRelay(final Path directory, final RelayIdle idle, final RelayRoute route, final boolean hasExecutor) {
        this.idle = idle.strategy();
        final Path own = directory.resolve(OWN_DRIVER);
        driver = RelayRoute.driver(own);
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(own.toString()));
        relay = start(directory, route, RelayProcess.RELAY, idle);
        echo = start(directory, route, hasExecutor ? RelayProcess.ECHO_WITH_EXECUTOR : RelayProcess.ECHO, idle);
        out = aeron.addExclusivePublication(route.channel(RelayProcess.CLIENT_TO_RELAY), RelayProcess.CLIENT_TO_RELAY);
        in = aeron.addSubscription(route.channel(RelayProcess.RELAY_TO_CLIENT), RelayProcess.RELAY_TO_CLIENT);
        try {
            relay.awaitReady(START_TIMEOUT_NS);
            echo.awaitReady(START_TIMEOUT_NS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            close();
            throw new HeddleException(ErrorKind.USER, "interrupted while the relay starts", interrupted);
        }
    }

    private static ChildProcess start(
            final Path directory, final RelayRoute route, final String role, final RelayIdle idle) {
        final Path driverDirectory = directory.resolve(route.isUdp() ? role + "-driver" : OWN_DRIVER);
        final List<String> arguments = new ArrayList<>(
                List.of(driverDirectory.toString(), Boolean.toString(route.isUdp()), role, idle.label()));
        arguments.addAll(route.hops());
        return ChildProcess.start(
                new ChildProcessOptions(
                        role,
                        RelayProcess.class.getName(),
                        arguments,
                        directory.resolve("log"),
                        List.of("-Xmx128m", "-XX:+UseParallelGC", BenchSettings.profileArgument()),
                        Map.of()),
                ended -> {});
    }

    /** Process ids of the relay and the echo. */
    List<Long> pids() {
        return List.of(relay.pid(), echo.pid());
    }

    /** Makes one round trip. */
    void roundTrip() {
        final long startNs = System.nanoTime();
        final long wanted = answers + 1;
        offer(startNs);
        idle.reset();
        while (answers < wanted) {
            if (in.poll(onAnswer, 1) == 0) {
                idleUntil(startNs);
            }
        }
    }

    /** Round trips per second when many are under way. */
    double rate(final int count) {
        final long startNs = System.nanoTime();
        final long first = answers;
        for (int sent = 0; sent < count; sent++) {
            while (sent - (answers - first) >= WINDOW) {
                if (in.poll(onAnswer, FRAGMENTS) == 0) {
                    idleUntil(startNs);
                }
            }
            offer(startNs);
            in.poll(onAnswer, FRAGMENTS);
        }
        while (answers - first < count) {
            if (in.poll(onAnswer, FRAGMENTS) == 0) {
                idleUntil(startNs);
            }
        }
        return count * 1e9 / (System.nanoTime() - startNs);
    }

    private void offer(final long startNs) {
        while (out.offer(message, 0, message.capacity()) < 0) {
            in.poll(onAnswer, FRAGMENTS);
            idleUntil(startNs);
        }
    }

    private void idleUntil(final long startNs) {
        idle.idle();
        if (System.nanoTime() - startNs > TRIP_TIMEOUT_NS) {
            throw new HeddleException(ErrorKind.PEER, "the bare relay did not answer within 10 s");
        }
    }

    @Override
    public void close() {
        relay.requestClose();
        echo.requestClose();
        CloseHelper.quietCloseAll(relay, echo, out, in, aeron, driver);
    }
}
