package io.heddle.client;

import io.heddle.cluster.Duty;
import io.heddle.cluster.JournalCodec;
import io.heddle.cluster.MessageSink;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.transport.Session;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages out of a client: at once into the session's channel if the calling thread can have the duty, else into
 * a ring that whoever drives next empties first. So a message never overtakes an earlier one. Any thread, one at a time, as
 * the {@link ClientProxy} is.
 */
final class ClientOutlet implements MessageSink {
    private static final int RING_BYTES = 8 << 20;
    private static final int MESSAGES_PER_CYCLE = 1_024;
    private static final int MESSAGE_TYPE = 1;

    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final ControlledMessageHandler toSession = this::offer;
    private @Nullable Session session;
    private @Nullable Duty duty;
    private @Nullable ClientProxy proxy;
    /** Sent, but perhaps not in the scheduler's journal yet. */
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
    /** To be sent before anything else, after the loss of a session. */
    private final ArrayDeque<byte[]> again = new ArrayDeque<>();

    private final UnsafeBuffer wrapper = new UnsafeBuffer();
    private long keptBefore;
    private boolean isKeeping;
    private boolean isAway;
    private volatile @Nullable String endReason;

    /** The session is there; before anything is sent. */
    void open(final Session opened, final Duty clientDuty, final ClientProxy sender) {
        session = opened;
        duty = clientDuty;
        proxy = sender;
    }

    /** Nothing goes out any more: whoever waits for room gives up. */
    void end(final String reason) {
        endReason = reason;
    }

    /** Why a client cannot do anything any more. */
    static HeddleException closed(final String reason) {
        return new HeddleException(ErrorKind.PEER, "this client can not reach its scheduler any more: " + reason);
    }

    @Override
    public void send(final DirectBuffer buffer, final int offset, final int length) {
        final Duty own = Objects.requireNonNull(duty, "a client sends before it is open");
        if (sendNow(own, buffer, offset, length)) {
            return;
        }
        if (!ring.write(MESSAGE_TYPE, buffer, offset, length)) {
            final byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            putLater(own, new UnsafeBuffer(copy));
        }
        own.ring();
    }

    private boolean sendNow(final Duty own, final DirectBuffer buffer, final int offset, final int length) {
        final boolean wasMine = own.isMine();
        if (!wasMine && (Thread.currentThread().isInterrupted() || !own.tryTake())) {
            return false;
        }
        try {
            flush(); // what was put before goes before
            return ring.size() == 0 && again.isEmpty() && sendKept(buffer, offset, length);
        } finally {
            if (!wasMine) {
                own.give();
            }
        }
    }

    /** Waits for room without the proxy's lock, which whoever drives may need. */
    private void putLater(final Duty own, final DirectBuffer message) {
        while (!ring.write(MESSAGE_TYPE, message, 0, message.capacity())) {
            final String ended = endReason;
            if (ended != null) {
                throw closed(ended);
            }
            if (own.isMine()) {
                flush(); // a callback must not wait for itself
            } else {
                own.ring();
                Objects.requireNonNull(proxy, "a client sends before it is open")
                        .pause();
            }
        }
    }

    /** Sends what fits of what waits in the ring; holder of the duty only. Returns the number of messages. */
    int flush() {
        int sent = 0;
        for (byte[] next = again.peek(); next != null; next = again.peek()) {
            wrapper.wrap(next);
            if (!session().trySend(wrapper, 0, next.length)) {
                return sent;
            }
            again.remove();
            sent++;
        }
        return sent + (ring.size() > 0 ? ring.controlledRead(toSession, MESSAGES_PER_CYCLE) : 0);
    }

    /** Sends a message, and keeps a copy of one that the scheduler's journal may not have yet. */
    private boolean sendKept(final DirectBuffer buffer, final int offset, final int length) {
        if (!session().trySend(buffer, offset, length)) {
            return false;
        }
        if (isKeeping && JournalCodec.isCounted(buffer, offset)) {
            final byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            kept.add(copy);
        }
        return true;
    }

    /** From the opening on: messages are kept until the scheduler has them on disk. */
    void keep() {
        isKeeping = true;
    }

    /** The first {@code count} messages of this client are on the scheduler's disk. Holder of the duty only. */
    void onKept(final long count) {
        for (; keptBefore < count && !kept.isEmpty(); keptBefore++) {
            kept.remove();
        }
    }

    /** The session is lost: what is sent waits. Holder of the duty only. */
    void away() {
        isAway = true;
    }

    /** There is a session again: what the journal has not goes out first. Holder of the duty only. */
    void back(final Session opened, final long keptCount) {
        session = opened;
        isAway = false;
        onKept(keptCount);
        again.clear();
        again.addAll(kept);
    }

    /** Sends behind what is sent again and before what waits. Holder of the duty only. */
    void sendBehindAgain(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        again.add(copy);
    }

    /** Nothing waits in the ring. */
    boolean isEmpty() {
        return ring.size() == 0 && again.isEmpty();
    }

    private Session session() {
        return Objects.requireNonNull(session, "a client sends before it is open");
    }

    private ControlledMessageHandler.Action offer(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        return sendKept(buffer, index, length) || (!session().isOpen() && !isAway)
                ? ControlledMessageHandler.Action.CONTINUE
                : ControlledMessageHandler.Action.ABORT;
    }
}
