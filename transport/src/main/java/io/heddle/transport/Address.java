package io.heddle.transport;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a scheduler is: on this host through shared memory, or at a host and UDP port.
 *
 * <p>Forms: {@code host}, {@code host:8786}, {@code [::1]:8786}, {@code aeron:udp?endpoint=host:8786}, {@code ipc},
 * {@code aeron:ipc}, and {@code ipc:/directory} with the directory of the media driver.
 */
public final class Address {
    private final @Nullable String host;
    private final int port;
    private final @Nullable Path driverDirectory;

    private Address(final @Nullable String host, final int port, final @Nullable Path driverDirectory) {
        this.host = host;
        this.port = port;
        this.driverDirectory = driverDirectory;
    }

    /** On this host, through the media driver of the given directory; null for the one that the client uses anyway. */
    public static Address ipc(final @Nullable Path driverDirectory) {
        return new Address(null, 0, driverDirectory);
    }

    /** At a host and UDP port. */
    public static Address udp(final String host, final int port) {
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw bad(host + ":" + port, "a host and a port from 0 to 65535 are needed");
        }
        return new Address(host, port, null);
    }

    /**
     * Reads an address.
     *
     * @throws ConnectFailedException with {@link ConnectFailure#BAD_ADDRESS} and the right form
     */
    public static Address parse(final String text) {
        final String trimmed = text.strip();
        final String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.equals("ipc") || lower.equals("aeron:ipc")) {
            return ipc(null);
        }
        if (lower.startsWith("ipc:")) {
            return ipc(Path.of(trimmed.substring("ipc:".length())));
        }
        if (lower.startsWith("aeron:udp?")) {
            for (final String parameter :
                    trimmed.substring("aeron:udp?".length()).split("\\|")) {
                if (parameter.startsWith("endpoint=")) {
                    return hostAndPort(text, parameter.substring("endpoint=".length()));
                }
            }
            throw bad(
                    text,
                    "an Aeron channel needs an endpoint: aeron:udp?endpoint=host:" + TransportLimits.DEFAULT_PORT);
        }
        final int scheme = lower.indexOf("://");
        if (scheme >= 0) {
            final String rest = trimmed.substring(scheme + 3).replaceAll("/.*$", "");
            final String right = rest.isEmpty() ? "host:" + TransportLimits.DEFAULT_PORT : rest;
            throw bad(
                    text,
                    "Heddle speaks Aeron over UDP and takes no " + lower.substring(0, scheme) + "://, write " + right);
        }
        return hostAndPort(text, trimmed);
    }

    private static Address hostAndPort(final String text, final String value) {
        final int bracket = value.lastIndexOf(']');
        final int colon = value.indexOf(':', Math.max(bracket, 0));
        final boolean severalColons = bracket < 0 && colon >= 0 && value.indexOf(':', colon + 1) >= 0;
        final String host = colon < 0 ? value : value.substring(0, colon);
        final boolean badBrackets = value.startsWith("[") != (bracket >= 0);
        if (host.isEmpty() || severalColons || badBrackets || !host.matches("[A-Za-z0-9._\\-%:\\[\\]]+")) {
            throw bad(
                    text,
                    "write host:" + TransportLimits.DEFAULT_PORT + ", [IPv6 address]:" + TransportLimits.DEFAULT_PORT
                            + " or ipc");
        }
        if (colon < 0) {
            return new Address(host, TransportLimits.DEFAULT_PORT, null);
        }
        final String digits = value.substring(colon + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65_535) {
            throw bad(text, "the port is '" + digits + "' but must be a number from 0 to 65535");
        }
        return new Address(host, Integer.parseInt(digits), null);
    }

    private static ConnectFailedException bad(final String text, final String remedy) {
        return new ConnectFailedException(
                ConnectFailure.BAD_ADDRESS, "'" + text + "' is not an address of a scheduler: " + remedy);
    }

    /** On this host through shared memory. */
    public boolean isIpc() {
        return host == null;
    }

    /** Directory of the media driver, if the address names one. */
    public @Nullable Path driverDirectory() {
        return driverDirectory;
    }

    /** Host of a UDP address; an IPv6 address is in brackets. */
    public String host() {
        if (host == null) {
            throw new IllegalStateException("an ipc address has no host");
        }
        return host;
    }

    /** Port of a UDP address. */
    public int port() {
        return port;
    }

    /** The host is this machine and nobody else can reach it. */
    public boolean isLoopback() {
        return host == null
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.equals("127.0.0.1")
                || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof Address that && that.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** A form that {@link #parse} reads. */
    @Override
    public String toString() {
        if (host != null) {
            return host + ":" + port;
        }
        return driverDirectory == null ? "ipc" : "ipc:" + driverDirectory;
    }
}
