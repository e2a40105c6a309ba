package io.heddle.transport;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.driver.status.SystemCounters;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.SystemUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A media driver with its host steward inside this process.
 *
 * <p>Exactly one driver owns a directory: the owner holds an OS lock on {@code <directory>.lock}, which the kernel
 * frees when the process dies. So what a killed driver left is recognised at once and recreated, while a running
 * driver is never disturbed.
 */
public final class EmbeddedDriver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDriver.class);
    private static final int WANTED_SOCKET_BYTES = 2 << 20;
    /** Channels open one after the other: while they do, the next name is soon to be resolved. */
    private static final long RESOLVER_PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final int BULK_WINDOW_BYTES =
            Math.min(socketBufferBytes(), TransportLimits.BULK_TERM_LENGTH_BYTES / 2);

    private static final long RESOLVER_PARK_MAX_NS = TimeUnit.MILLISECONDS.toNanos(16);

    private final Path directory;
    private final MediaDriver driver;
    private final HostSteward steward;
    private final DirectoryLock lock;
    private final TransportCounters counters;
    private boolean closed;

    private EmbeddedDriver(final DriverOptions options, final TransportCounters counters, final DirectoryLock lock) {
        this.directory = options.directory();
        this.counters = counters;
        this.lock = lock;
        this.driver = MediaDriver.launch(context(options));
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (final IOException | UnsupportedOperationException e) {
            LOG.warn("the driver directory {} stays readable for others", directory, e);
        }
        this.steward = HostSteward.start(options.stewardTasks());
    }

    /**
     * Starts a driver.
     *
     * @throws TransportException if another one runs in the directory, or it cannot be written
     * @throws SharedMemoryException if the driver's own buffers do not fit
     */
    public static EmbeddedDriver launch(final DriverOptions options) {
        return launch(options, new TransportCounters());
    }

    /** The same, counting errors in the counters of the caller. */
    public static EmbeddedDriver launch(final DriverOptions options, final TransportCounters counters) {
        final Path directory = options.directory().toAbsolutePath();
        SharedMemoryCheck.require(directory, SharedMemoryCheck.DRIVER_BYTES, "the buffers of the media driver");
        final DirectoryLock lock = lock(directory);
        try {
            deleteStale(directory);
            return new EmbeddedDriver(options, counters, lock);
        } catch (final RuntimeException e) {
            CloseHelper.quietClose(lock);
            throw e;
        }
    }

    private MediaDriver.Context context(final DriverOptions options) {
        final DriverProfile profile = options.profile();
        final int socketBytes = socketBufferBytes();
        final MediaDriver.Context context = new MediaDriver.Context();
        final LongSupplier traffic = () -> networkBytes(context.systemCounters());
        context.aeronDirectoryName(directory.toString())
                .dirDeleteOnStart(false)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .errorHandler(new TransportErrors("the media driver in " + directory, counters))
                .threadingMode(profile.threadingMode())
                .ipcTermBufferLength(TransportLimits.CONTROL_TERM_LENGTH_BYTES)
                .publicationTermBufferLength(TransportLimits.CONTROL_TERM_LENGTH_BYTES)
                .ipcMtuLength(TransportLimits.MTU_BYTES)
                .mtuLength(TransportLimits.MTU_BYTES)
                .socketRcvbufLength(socketBytes)
                .socketSndbufLength(socketBytes)
                .initialWindowLength(Math.min(socketBytes, TransportLimits.CONTROL_TERM_LENGTH_BYTES / 2))
                .counterValuesBufferLength(1 << 20)
                .lowStorageWarningThreshold(16L << 20)
                .clientLivenessTimeoutNs(options.clientLivenessTimeoutNs())
                .publicationUnblockTimeoutNs(options.clientLivenessTimeoutNs() * 3 / 2)
                .timerIntervalNs(Math.min(TimeUnit.SECONDS.toNanos(1), options.clientLivenessTimeoutNs() / 10))
                .sharedIdleStrategy(profile.idleStrategy(traffic))
                .conductorIdleStrategy(profile.conductorIdleStrategy(traffic))
                .senderIdleStrategy(profile.idleStrategy(traffic))
                .receiverIdleStrategy(profile.idleStrategy(traffic))
                .asyncExecutorIdleStrategy(resolverIdle());
        if (profile.threadingMode() == ThreadingMode.SHARED_NETWORK) {
            context.sharedNetworkIdleStrategy(profile.idleStrategy(traffic));
        }
        return context;
    }

    /**
     * Of the driver's thread that resolves names of hosts when a channel opens: Aeron lets it look a thousand times a second, which costs
     * as much as all the rest of an idle driver.
     */
    private static IdleStrategy resolverIdle() {
        return new BackoffIdleStrategy(0, 0, RESOLVER_PARK_MIN_NS, RESOLVER_PARK_MAX_NS);
    }

    /** Sent and received so far; 0 while the driver starts. */
    private static long networkBytes(final @Nullable SystemCounters counters) {
        return counters == null
                ? 0
                : counters.get(SystemCounterDescriptor.BYTES_SENT).get()
                        + counters.get(SystemCounterDescriptor.BYTES_RECEIVED).get();
    }

    /** What the kernel gives when 2 MiB are asked for: a window must not be larger than the socket's buffer. */
    private static int socketBufferBytes() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setReceiveBufferSize(WANTED_SOCKET_BYTES);
            socket.setSendBufferSize(WANTED_SOCKET_BYTES);
            final int given = Math.min(socket.getReceiveBufferSize(), socket.getSendBufferSize());
            return Math.min(WANTED_SOCKET_BYTES, Integer.highestOneBit(Math.max(given, 64 << 10)));
        } catch (final IOException e) {
            return 128 << 10;
        }
    }

    /** How much of a bulk stream may be on its way over UDP: half a term, or less where the kernel gives sockets less, bytes. */
    public static int bulkWindowBytes() {
        return BULK_WINDOW_BYTES;
    }

    private static DirectoryLock lock(final Path directory) {
        try {
            final Path parent = directory.getParent();
            if (parent != null && !Files.exists(parent)) {
                Files.createDirectories(
                        parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            final DirectoryLock lock = DirectoryLock.tryLock(directory);
            if (lock == null) {
                throw new TransportException("another media driver runs in " + directory
                        + "; use it as it is, stop it, or give this one another directory");
            }
            return lock;
        } catch (final IOException e) {
            throw new TransportException("the media driver cannot use the directory " + directory + ": " + e, e);
        }
    }

    /** Deletes what a dead driver left; refuses if a foreign driver without a lock of ours is alive in it. */
    private static void deleteStale(final Path directory) {
        final Path cnc = directory.resolve(CncFileDescriptor.CNC_FILE);
        if (Files.exists(cnc)) {
            final long pid = driverPid(cnc);
            final boolean alive = pid > 0
                    && pid != SystemUtil.getPid()
                    && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            final boolean fresh = new MediaDriver.Context()
                    .aeronDirectoryName(directory.toString())
                    .isDriverActive(TimeUnit.SECONDS.toMillis(10), ignored -> {});
            if (alive && fresh) {
                throw new TransportException("another media driver, process " + pid + ", runs in " + directory
                        + "; use it as it is, stop it, or give this one another directory");
            }
        }
        IoUtil.delete(directory.toFile(), true);
    }

    private static long driverPid(final Path cnc) {
        try (RandomAccessFile file = new RandomAccessFile(cnc.toFile(), "r")) {
            if (file.length() < CncFileDescriptor.META_DATA_LENGTH) {
                return 0;
            }
            file.seek(CncFileDescriptor.pidOffset(0));
            return Long.reverseBytes(file.readLong());
        } catch (final IOException e) {
            return 0;
        }
    }

    /** Directory to connect to. */
    public Path directory() {
        return directory;
    }

    /** Errors of the driver are counted here. */
    public TransportCounters counters() {
        return counters;
    }

    /** The steward of this host. */
    public HostSteward steward() {
        return steward;
    }

    /** Ends steward and driver and deletes the directory. Close everything connected to it before. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CloseHelper.quietCloseAll(steward, driver, lock);
    }
}
