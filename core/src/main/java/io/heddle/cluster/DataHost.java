package io.heddle.cluster;

import io.heddle.transport.Address;
import io.heddle.transport.BulkOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** Chooses the address at which this process takes and sends results to and from processes of other hosts. */
final class DataHost {
    private DataHost() {}

    /**
     * The address of this host on the way to a scheduler: who reaches the scheduler there can be reached there too.
     *
     * @param scheduler a UDP address.
     * @return null if there is no way to it now; nothing is then moved between hosts.
     */
    static @Nullable String towards(final Address scheduler) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            // Connecting a datagram socket sends nothing: it makes the kernel choose the interface.
            probe.connect(new InetSocketAddress(unbracketed(scheduler.host()), scheduler.port()));
            final InetSocketAddress local = (InetSocketAddress) probe.getLocalAddress();
            return bracketed(local.getAddress().getHostAddress());
        } catch (final IOException | RuntimeException unreachable) {
            return null;
        }
    }

    /** Options to listen at {@code host}; on all interfaces if it is a name of this host that no interface has. */
    static BulkOptions options(final String host) {
        final BulkOptions options = new BulkOptions();
        return isLocal(host) ? options.udp(host, 0) : options.udp("0.0.0.0", 0).advertisedHost(host);
    }

    private static boolean isLocal(final String host) {
        try {
            final InetAddress address = InetAddress.getByName(unbracketed(host));
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (final IOException unknown) {
            return false;
        }
    }

    private static String unbracketed(final String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String bracketed(final String host) {
        final int scope = host.indexOf('%');
        final String plain = scope < 0 ? host : host.substring(0, scope);
        return plain.indexOf(':') < 0 ? plain : "[" + plain + "]";
    }
}
