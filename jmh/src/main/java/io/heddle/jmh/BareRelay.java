package io.heddle.jmh;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.heddle.cluster.ChildProcess;
import io.heddle.cluster.ChildProcessOptions;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The least that a submission could cost: 64 bytes from this process through a relay to an echo and back, three JVMs and four
 * hops over Aeron IPC, the driver inside this one.
 */
final class BareRelay implements AutoCloseable {
    private static final int MESSAGE_BYTES = 64;
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long TRIP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final MediaDriver driver;
    private final Aeron aeron;
    private final ChildProcess relay;
    private final ChildProcess echo;
    private final ExclusivePublication out;
    private final Subscription in;
    private final IdleStrategy idle;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_BYTES]);
    private long answers;
    private final FragmentHandler onAnswer = (buffer, offset, length, header) -> answers++;

    BareRelay(final Path directory, final RelayIdle idle) {
        this.idle = idle.strategy();
        final Path driverDirectory = directory.resolve("relay-" + idle.label());
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(driverDirectory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new BackoffIdleStrategy(10, 20, 1_000, TimeUnit.MILLISECONDS.toNanos(1)))
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driverDirectory.toString()));
        relay = start(directory, driverDirectory, "relay", idle);
        echo = start(directory, driverDirectory, "echo", idle);
        out = aeron.addExclusivePublication(RelayProcess.CHANNEL, RelayProcess.CLIENT_TO_RELAY);
        in = aeron.addSubscription(RelayProcess.CHANNEL, RelayProcess.RELAY_TO_CLIENT);
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
            final Path directory, final Path driverDirectory, final String role, final RelayIdle idle) {
        return ChildProcess.start(
                new ChildProcessOptions(
                        role,
                        RelayProcess.class.getName(),
                        List.of(driverDirectory.toString(), role, idle.label()),
                        directory.resolve("log"),
                        List.of("-Xmx128m", "-XX:+UseParallelGC"),
                        Map.of()),
                ended -> {});
    }

    /** One round trip; returns its time. */
    long roundTripNs() {
        final long startNs = System.nanoTime();
        final long wanted = answers + 1;
        while (out.offer(message, 0, MESSAGE_BYTES) < 0) {
            idleUntil(startNs);
        }
        idle.reset();
        while (answers < wanted) {
            if (in.poll(onAnswer, 1) == 0) {
                idleUntil(startNs);
            }
        }
        return System.nanoTime() - startNs;
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
