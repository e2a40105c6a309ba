package io.heddle.transport;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Wakes the owner of an idle duty cycle. The owner sets a flag in a small mapped file and blocks in a selector; whoever
 * sends to it looks at the flag after the send, and if it is set rings: by a datagram from another process, by waking
 * the selector from a thread of the same one.
 *
 * <p>The owner sets the flag, fences, looks once more for work and only then blocks; a sender publishes, fences and
 * then reads the flag. So one of the two always sees the other. Should a ring get lost nevertheless (processes in
 * different network namespaces), the time-out of the sleep ends it.
 *
 * <p>{@link #arm}, {@link #sleep} and {@link #disarm} belong to the owner's thread, {@link #ring} to any thread.
 */
public final class Doorbell implements AutoCloseable {
    static final int FILE_LENGTH = 4096;
    static final int MAGIC = 0x4842_4C31;
    static final int MAGIC_OFFSET = 0;
    static final int FLAG_OFFSET = 64;
    static final int AWAKE = 0;
    static final int ASLEEP = 1;

    private final Path file;
    private final UnsafeBuffer flags;
    private final Selector selector;
    private final DatagramChannel channel;
    private final ByteBuffer drain = ByteBuffer.allocateDirect(16);
    private final String address;
    private final List<ByteBuffer> retired = new ArrayList<>();
    private volatile boolean closed;

    private Doorbell(
            final Path file, final MappedByteBuffer mapping, final Selector selector, final DatagramChannel channel)
            throws IOException {
        this.file = file;
        this.flags = new UnsafeBuffer(mapping);
        this.selector = selector;
        this.channel = channel;
        this.address = ((InetSocketAddress) channel.getLocalAddress()).getPort() + ":" + file;
    }

    /**
     * Makes a doorbell.
     *
     * @param directory where local peers find its file; it is made if it is not there
     * @param name unique in the directory
     * @throws TransportException if the file or the socket cannot be made
     */
    public static Doorbell open(final Path directory, final String name) {
        final Path file = directory.toAbsolutePath().resolve(name + ".bell");
        DatagramChannel channel = null;
        Selector selector = null;
        try {
            Files.createDirectories(directory);
            final MappedByteBuffer mapping = map(file);
            channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            final Doorbell doorbell = new Doorbell(file, mapping, selector, channel);
            doorbell.flags.putIntVolatile(MAGIC_OFFSET, MAGIC);
            return doorbell;
        } catch (final IOException e) {
            CloseHelper.quietCloseAll(selector, channel);
            throw new TransportException("the doorbell " + file + " cannot be made: " + e, e);
        }
    }

    private static MappedByteBuffer map(final Path file) throws IOException {
        try (FileChannel fileChannel = FileChannel.open(
                file,
                EnumSet.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            return fileChannel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH);
        }
    }

    /**
     * Makes the file again if somebody has removed it with its directory, so that new peers find it. Only by the thread that
     * sleeps; it must not be armed.
     */
    public void renew() {
        if (closed || Files.exists(file)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            final MappedByteBuffer mapping = map(file);
            retired.add(flags.byteBuffer()); // somebody may just be ringing
            flags.wrap(mapping);
            flags.putIntVolatile(MAGIC_OFFSET, MAGIC);
        } catch (final IOException e) {
            throw new TransportException("the doorbell " + file + " cannot be made again: " + e, e);
        }
    }

    /** How local peers find it; travels in the handshake. */
    public String address() {
        return address;
    }

    /** Wakes the owner if it sleeps; for threads of this process that have made work for it. */
    public void ring() {
        VarHandle.fullFence();
        if (!closed
                && flags.getIntVolatile(FLAG_OFFSET) == ASLEEP
                && flags.compareAndSetInt(FLAG_OFFSET, ASLEEP, AWAKE)) {
            selector.wakeup();
        }
    }

    /** Says that the owner is about to sleep: it looks for work once more before it does. */
    public void arm() {
        flags.putIntVolatile(FLAG_OFFSET, ASLEEP);
        VarHandle.fullFence();
    }

    /** Says that the owner is awake. */
    public void disarm() {
        flags.putIntVolatile(FLAG_OFFSET, AWAKE);
    }

    /** Blocks until somebody rings or the time is over; at once if somebody rang since {@link #arm}. */
    public void sleep(final long timeoutNs) {
        if (closed) {
            return;
        }
        try {
            if (flags.getIntVolatile(FLAG_OFFSET) == ASLEEP) {
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs)));
            }
            disarm();
            if (!selector.selectedKeys().isEmpty()) {
                selector.selectedKeys().clear();
                do {
                    drain.clear();
                } while (channel.receive(drain) != null);
            }
        } catch (final ClosedSelectorException e) {
            disarm(); // closed meanwhile
        } catch (final IOException e) {
            throw new TransportException("the doorbell " + file + " is broken: " + e, e);
        }
    }

    /** Deletes the file; who still has it mapped sees an owner that is awake. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            disarm();
            CloseHelper.quietCloseAll(selector, channel);
            IoUtil.deleteIfExists(file.toFile()); // the mapping goes with this object: somebody may just be ringing
        }
    }
}
