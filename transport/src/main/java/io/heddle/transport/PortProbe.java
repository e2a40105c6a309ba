package io.heddle.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Finds free UDP ports. Somebody else may take them before they are used: then the start fails with a clear error. */
final class PortProbe {
    private static final int ATTEMPTS = 64;

    private PortProbe() {}

    /** A free port whose successor is free too. */
    static int freePair(final String host) {
        final String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        for (int i = 0; i < ATTEMPTS; i++) {
            try (DatagramSocket first = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(bare), 0))) {
                final int port = first.getLocalPort();
                if (port < 65_535) {
                    new DatagramSocket(new InetSocketAddress(InetAddress.getByName(bare), port + 1)).close();
                    return port;
                }
            } catch (final IOException e) {
                if (i == ATTEMPTS - 1) {
                    throw new TransportException(
                            "no two free UDP ports next to each other on " + host + ": " + e.getMessage(), e);
                }
            }
        }
        throw new TransportException("no two free UDP ports next to each other on " + host);
    }
}
