package io.heddle.transport;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a {@link BulkSender} or {@link BulkReceiver} works. Setters return the object; it is read once at the start. */
public final class BulkOptions {
    private @Nullable String bindHost;
    private int port;
    private @Nullable String advertisedHost;
    private int cycleBytes = 1 << 20;
    private int turnBytes = 128 << 10;
    private int windowBytes = 8 << 20;
    private long timeoutNs = TimeUnit.SECONDS.toNanos(10);
    private long retryNs = TimeUnit.MILLISECONDS.toNanos(500);

    /**
     * Listens on UDP instead of shared memory.
     *
     * @param host address of the interface; not {@code 0.0.0.0} unless an advertised host is given
     * @param udpPort port, 0 for a free one
     */
    public BulkOptions udp(final String host, final int udpPort) {
        bindHost = host;
        port = udpPort;
        return this;
    }

    /** The name by which other hosts reach this one, if it differs from the interface's address. */
    public BulkOptions advertisedHost(final @Nullable String host) {
        advertisedHost = host;
        return this;
    }

    /** Bytes sent in one duty cycle over all transfers. */
    public BulkOptions cycleBytes(final int value) {
        cycleBytes = value;
        return this;
    }

    /** Bytes that one transfer sends before the next has its turn. */
    public BulkOptions turnBytes(final int value) {
        turnBytes = value;
        return this;
    }

    /** Bytes that a receiver lets a transfer have under way. */
    public BulkOptions windowBytes(final int value) {
        windowBytes = value;
        return this;
    }

    /** A transfer whose other side is not heard for so long fails. */
    public BulkOptions timeoutNs(final long value) {
        timeoutNs = value;
        return this;
    }

    /** A sender that hears nothing for so long offers the transfer again. */
    public BulkOptions retryNs(final long value) {
        retryNs = value;
        return this;
    }

    /** Interface, null for shared memory. */
    public @Nullable String bindHost() {
        return bindHost;
    }

    /** UDP port. */
    public int port() {
        return port;
    }

    /** Name for other hosts, null if it is the interface's. */
    public @Nullable String advertisedHost() {
        return advertisedHost;
    }

    /** Bytes per duty cycle. */
    public int cycleBytes() {
        return cycleBytes;
    }

    /** Bytes per turn. */
    public int turnBytes() {
        return turnBytes;
    }

    /** Bytes under way. */
    public int windowBytes() {
        return windowBytes;
    }

    /** Time-out. */
    public long timeoutNs() {
        return timeoutNs;
    }

    /** Interval of repeated offers. */
    public long retryNs() {
        return retryNs;
    }
}
