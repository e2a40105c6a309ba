package io.heddle.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.SplittableRandom;

/** A bad network: passes datagrams between one sender and one receiver, loses some, changes some, or is cut. */
final class UdpRelay implements AutoCloseable {
    private static final int AERON_HEADER_LENGTH = 32;

    private final DatagramChannel channel;
    private final InetSocketAddress receiver;
    private final SplittableRandom random;
    private final Thread thread;
    private SocketAddress sender;
    volatile double lossRatio;
    volatile boolean cut;
    volatile int corruptNext;
    volatile long passedCount;
    volatile long lostCount;

    UdpRelay(final int receiverPort, final long seed) throws IOException {
        this.receiver = new InetSocketAddress(InetAddress.getLoopbackAddress(), receiverPort);
        this.channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 4 << 20);
        this.random = new SplittableRandom(seed);
        this.thread = new Thread(this::run, "udp-relay");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private void run() {
        final ByteBuffer packet = ByteBuffer.allocateDirect(64 << 10);
        try {
            while (true) {
                packet.clear();
                final SocketAddress from = channel.receive(packet);
                packet.flip();
                if (!from.equals(receiver)) {
                    sender = from;
                }
                pass(packet, from);
            }
        } catch (final ClosedChannelException e) {
            // The test is over.
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void pass(final ByteBuffer packet, final SocketAddress from) throws IOException {
        if (cut || random.nextDouble() < lossRatio) {
            lostCount++;
            return;
        }
        if (corruptNext > 0 && packet.remaining() > 2_000 && !from.equals(receiver)) {
            corruptNext--;
            final int index = AERON_HEADER_LENGTH + BulkCodec.CHUNK_HEADER_LENGTH + 1_000;
            packet.put(index, (byte) (packet.get(index) ^ 0x10));
        }
        final SocketAddress to = from.equals(receiver) ? sender : receiver;
        if (to != null) {
            channel.send(packet, to);
            passedCount++;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
