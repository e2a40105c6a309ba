package io.heddle.cluster;

import io.heddle.transport.CloseReason;
import io.heddle.transport.Session;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The messages to one peer that its channel had no room for, in order. Sending never blocks the duty cycle: what does not
 * fit now goes out in a later one, and a peer that lets too much pile up loses its session, so that one slow reader
 * cannot take the memory of all. Used by the thread that drives the session.
 */
final class Outbox implements MessageSink {
    private final Session session;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final UnsafeBuffer wrapper = new UnsafeBuffer();
    private long waitingBytes;

    Outbox(final Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    @Override
    public void send(final DirectBuffer buffer, final int offset, final int length) {
        if (waiting.isEmpty() && session.trySend(buffer, offset, length)) {
            return;
        }
        if (!session.isOpen()) {
            return; // onClosed follows and drops everything about this peer
        }
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        waiting.add(copy);
        waitingBytes += length;
        if (waitingBytes > ControlLimits.OUTBOX_BYTES_MAX) {
            session.close(
                    CloseReason.SLOW_PEER,
                    "it left " + waitingBytes + " bytes unread, more than " + ControlLimits.OUTBOX_BYTES_MAX);
            waiting.clear();
            waitingBytes = 0;
        }
    }

    /** Sends what fits; returns the number of messages. */
    int flush() {
        int sent = 0;
        for (byte[] next = waiting.peek(); next != null; next = waiting.peek()) {
            wrapper.wrap(next);
            if (!session.trySend(wrapper, 0, next.length)) {
                break;
            }
            waiting.remove();
            waitingBytes -= next.length;
            sent++;
        }
        return sent;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
