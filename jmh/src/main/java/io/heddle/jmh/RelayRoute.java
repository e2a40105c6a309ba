package io.heddle.jmh;

import io.heddle.transport.DriverOptions;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.EmbeddedDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The channels of a relay's four hops: shared memory through one driver, or UDP between three drivers, each in the process that
 * uses it, as on three hosts.
 *
 * @param isUdp whether each process has a driver of its own.
 * @param hops  a channel for each hop, in the order of {@link RelayProcess}'s streams.
 */
record RelayRoute(boolean isUdp, List<String> hops) {
    private static final String PARAMETERS = "term-length=1m|mtu=8k";
    private static final int HOPS = 4;

    /** Copies the list. */
    RelayRoute {
        hops = List.copyOf(hops);
    }

    static RelayRoute ipc() {
        return new RelayRoute(false, Collections.nCopies(HOPS, "aeron:ipc?" + PARAMETERS));
    }

    /** Over the loopback interface, on ports that are free now. */
    static RelayRoute udp() {
        final List<DatagramSocket> sockets = new ArrayList<>();
        final List<String> hops = new ArrayList<>();
        try {
            for (int hop = 0; hop < HOPS; hop++) {
                final DatagramSocket socket =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                sockets.add(socket);
                hops.add("aeron:udp?endpoint=127.0.0.1:" + socket.getLocalPort() + "|" + PARAMETERS);
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException("no free UDP port on the loopback interface", failure);
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
        return new RelayRoute(true, hops);
    }

    /** The channel of a stream of {@link RelayProcess}. */
    String channel(final int stream) {
        return hops.get(stream - 1);
    }

    /** A media driver with the profile of the cluster that the relay is compared with. */
    static EmbeddedDriver driver(final Path directory) {
        return EmbeddedDriver.launch(
                new DriverOptions().directory(directory).profile(DriverProfile.load(BenchSettings.profileOfProcess())));
    }
}
