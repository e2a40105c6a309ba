package io.heddle.transport;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Rings the {@link Doorbell} of another process of this host when it sleeps; owned by the thread that sends to it. */
final class DoorbellRinger implements AutoCloseable {
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer flags;
    private final int port;
    private final ByteBuffer ring = ByteBuffer.allocateDirect(1);
    private final TransportCounters counters;
    private DatagramChannel channel;
    private boolean closed;

    private DoorbellRinger(
            final MappedByteBuffer mapping,
            final int port,
            final DatagramChannel channel,
            final TransportCounters counters) {
        this.mapping = mapping;
        this.port = port;
        this.flags = new UnsafeBuffer(mapping);
        this.channel = channel;
        this.counters = counters;
    }

    /**
     * Finds a peer's doorbell.
     *
     * @param address as {@link Doorbell#address()} gave it to the peer
     * @return null if there is none, or it is not for this process: then the peer wakes by itself
     */
    static @Nullable DoorbellRinger find(final String address, final TransportCounters counters) {
        final int colon = address.indexOf(':');
        if (colon <= 0) {
            return null;
        }
        MappedByteBuffer mapping = null;
        DatagramChannel channel = null;
        try {
            final int port = Integer.parseInt(address.substring(0, colon));
            final Path file = Path.of(address.substring(colon + 1));
            try (FileChannel fileChannel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (fileChannel.size() != Doorbell.FILE_LENGTH) {
                    return null;
                }
                mapping = fileChannel.map(FileChannel.MapMode.READ_WRITE, 0, Doorbell.FILE_LENGTH);
            }
            final UnsafeBuffer content = new UnsafeBuffer(mapping);
            if (content.getIntVolatile(Doorbell.MAGIC_OFFSET) == Doorbell.MAGIC) {
                channel = open(port);
                return new DoorbellRinger(mapping, port, channel, counters);
            }
        } catch (final IOException | IllegalArgumentException e) {
            CloseHelper.quietClose(channel);
        }
        if (mapping != null) {
            IoUtil.unmap(mapping);
        }
        return null;
    }

    /** To be called after something was published to the peer. */
    void ringIfAsleep() {
        VarHandle.fullFence();
        if (!closed
                && flags.getIntVolatile(Doorbell.FLAG_OFFSET) == Doorbell.ASLEEP
                && flags.compareAndSetInt(Doorbell.FLAG_OFFSET, Doorbell.ASLEEP, Doorbell.AWAKE)) {
            counters.increment(TransportCounter.DOORBELL_RINGS);
            send();
        }
    }

    /** An interrupt of the thread, which may be a caller's, would close the channel: it is kept for afterwards. */
    private void send() {
        final boolean wasInterrupted = Thread.interrupted();
        try {
            if (!channel.isOpen()) {
                channel = open(port);
            }
            ring.clear();
            channel.write(ring);
        } catch (final IOException e) {
            // The peer is gone, or it wakes by its time-out; the session's time-out tells which.
            ring.clear();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static DatagramChannel open(final int port) throws IOException {
        final DatagramChannel opened = DatagramChannel.open();
        opened.configureBlocking(false);
        opened.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return opened;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            CloseHelper.quietClose(channel);
            IoUtil.unmap(mapping);
        }
    }
}
