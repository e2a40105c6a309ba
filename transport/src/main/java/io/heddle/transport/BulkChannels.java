package io.heddle.transport;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The publications of a {@link BulkSender} or {@link BulkReceiver} by address; idle ones are closed after a while. */
final class BulkChannels {
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long RESOLVE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final String STREAM_ID = "stream-id";

    private final DriverConnection connection;
    private final String alias;
    private final ArrayList<BulkChannel> channels = new ArrayList<>();

    BulkChannels(final DriverConnection connection, final String alias) {
        this.connection = connection;
        this.alias = alias;
    }

    /**
     * The channel to an address; release it when it is no longer needed.
     *
     * @return null if the address makes no sense
     */
    @Nullable
    BulkChannel acquire(final String address) {
        for (int i = 0; i < channels.size(); i++) {
            final BulkChannel channel = channels.get(i);
            if (channel.address().equals(address) && channel.failure() == null) {
                channel.acquire();
                return channel;
            }
        }
        final int streamId;
        final String uri;
        try {
            final ChannelUri parsed = ChannelUri.parse(address);
            streamId = Integer.parseInt(parsed.get(STREAM_ID, ""));
            final String endpoint = parsed.get(CommonContext.ENDPOINT_PARAM_NAME, "");
            if (parsed.isIpc()) {
                uri = Channels.ipcBulk(alias);
            } else if (parsed.isUdp() && endpoint.matches("[A-Za-z0-9._\\-%:\\[\\]]+:[0-9]+")) {
                // Made anew from the parts that are allowed, so that an address cannot carry other options.
                uri = Channels.udpBulk(endpoint, alias);
            } else {
                return null;
            }
        } catch (final IllegalArgumentException | IllegalStateException e) {
            return null;
        }
        final BulkChannel channel = new BulkChannel(connection, address, uri, streamId);
        channel.acquire();
        channels.add(channel);
        return channel;
    }

    int doWork(final long nowNs) {
        int workCount = 0;
        for (int i = channels.size() - 1; i >= 0; i--) {
            final BulkChannel channel = channels.get(i);
            workCount += channel.step();
            if (channel.isIdle(nowNs, LINGER_NS)) {
                channel.close();
                channels.remove(i);
                workCount++;
            }
        }
        return workCount;
    }

    void close() {
        channels.forEach(BulkChannel::close);
        channels.clear();
    }

    /** A stream to listen on, and in {@link Listening#address} where others send to. */
    static Listening listen(
            final DriverConnection connection, final BulkOptions options, final int udpStreamId, final String alias) {
        final String host = options.bindHost();
        if (host == null) {
            final int streamId = connection.uniqueStreamId();
            final Subscription subscription =
                    connection.aeron().addSubscription(Channels.ipcSubscription(alias), streamId);
            return new Listening(subscription, "aeron:ipc?" + STREAM_ID + "=" + streamId);
        }
        final String advertised = options.advertisedHost();
        if (advertised == null && (host.equals("0.0.0.0") || host.equals("[::]"))) {
            throw new TransportException("bulk transfers listen on all interfaces, " + host
                    + ", so that others need to be told a name: give the advertised host");
        }
        final Subscription subscription;
        try {
            subscription = connection
                    .aeron()
                    .addSubscription(Channels.udpBulkSubscription(host, options.port(), alias), udpStreamId);
        } catch (final AeronException e) {
            throw new TransportException(
                    "bulk transfers cannot listen on UDP " + host + ":" + options.port()
                            + "; give another port, or 0 for a free one (" + e.getMessage() + ")",
                    e);
        }
        final long startNs = System.nanoTime();
        String resolved = subscription.tryResolveChannelEndpointPort();
        while (resolved == null) {
            if (System.nanoTime() - startNs > RESOLVE_NS) {
                subscription.close();
                throw new TransportException("the media driver did not open a UDP port on " + host + " within 5 s");
            }
            connection.doWork();
            LockSupport.parkNanos(100_000);
            resolved = subscription.tryResolveChannelEndpointPort();
        }
        final String endpoint = ChannelUri.parse(resolved).get(CommonContext.ENDPOINT_PARAM_NAME, "");
        final int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
        return new Listening(
                subscription,
                "aeron:udp?endpoint=" + (advertised == null ? host : advertised) + ":" + port + "|" + STREAM_ID + "="
                        + udpStreamId);
    }

    /**
     * A stream that is listened to.
     *
     * @param subscription of it
     * @param address for others
     */
    record Listening(Subscription subscription, String address) {}
}
