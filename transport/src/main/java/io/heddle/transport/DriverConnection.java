package io.heddle.transport;

import io.aeron.Aeron;
import io.aeron.exceptions.DriverTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NoOpLock;
import org.jspecify.annotations.Nullable;

/**
 * One process's connection to a media driver, shared by its session server or client and its bulk sender and receiver.
 *
 * <p>One thread owns it together with everything made from it, and calls {@link #doWork} in every duty cycle, at least
 * every few seconds: a driver takes a process that is silent for 10 s to be dead. When the driver dies, {@link #isOpen}
 * becomes false and everything on the connection ends; make a new connection then.
 */
public final class DriverConnection implements AutoCloseable {
    private static final long DRIVER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final TransportCounters counters;
    private final Path directory;
    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final TransportErrors errors;

    private DriverConnection(final Path directory, final TransportCounters counters, final long driverTimeoutNs) {
        this.directory = directory;
        this.counters = counters;
        this.errors = new TransportErrors("the connection to the media driver in " + directory, counters);
        this.aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE)
                .errorHandler(errors)
                .subscriberErrorHandler(errors)
                .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(driverTimeoutNs)));
        this.conductor = aeron.conductorAgentInvoker();
    }

    /**
     * Connects to the driver of a directory.
     *
     * @throws ConnectFailedException with {@link ConnectFailure#NO_DRIVER} if none runs there
     */
    public static DriverConnection connect(final Path directory, final TransportCounters counters) {
        return connect(directory, counters, DRIVER_TIMEOUT_NS);
    }

    /**
     * The same with another time-out: a driver that is silent for so long is taken to be dead. It says that it lives
     * once a second.
     */
    public static DriverConnection connect(
            final Path directory, final TransportCounters counters, final long driverTimeoutNs) {
        if (!Files.exists(directory.resolve("cnc.dat"))) {
            throw noDriver(directory);
        }
        try {
            return new DriverConnection(directory, counters, driverTimeoutNs);
        } catch (final DriverTimeoutException e) {
            final ConnectFailedException failure = noDriver(directory);
            failure.initCause(e);
            throw failure;
        }
    }

    private static ConnectFailedException noDriver(final Path directory) {
        return new ConnectFailedException(
                ConnectFailure.NO_DRIVER,
                "no media driver runs in " + directory + "; start one with `heddle driver`, or give the directory of a"
                        + " running one");
    }

    /**
     * Lets Aeron do its share: keep-alives to the driver, new and lost streams. Never blocks. An interrupt of the calling thread,
     * which may be that of a caller who drives for a while, means nothing to the connection: Aeron's own invoker would stop for ever
     * and without a word, and the driver would take this process to be dead a while later.
     */
    public int doWork() {
        if (aeron.isClosed()) {
            return 0;
        }
        try {
            return conductor.agent().doWork();
        } catch (final AgentTerminationException error) {
            errors.onError(error);
            conductor.close();
        } catch (final Exception error) {
            errors.onError(error);
        }
        return 0;
    }

    /** The driver is there. */
    public boolean isOpen() {
        return !aeron.isClosed() && !errors.isFatal();
    }

    /** Directory of the driver. */
    public Path directory() {
        return directory;
    }

    /** Counters of this process's transport. */
    public TransportCounters counters() {
        return counters;
    }

    /** What Aeron reported last, null if nothing. */
    public @Nullable Throwable lastError() {
        return errors.last();
    }

    Aeron aeron() {
        return aeron;
    }

    /** A stream id that nobody else on this driver uses. */
    int uniqueStreamId() {
        return TransportLimits.FIRST_DYNAMIC_STREAM_ID | (int) (aeron.nextCorrelationId() & 0x3FFF_FFFF);
    }

    /** Ends the connection; the driver frees what belonged to it. */
    @Override
    public void close() {
        aeron.close();
    }
}
