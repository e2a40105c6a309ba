package io.heddle.cluster;

import io.heddle.transport.CloseReason;
import io.heddle.transport.Session;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The messages to one peer that its channel had no room for, in order. Sending never blocks the duty cycle: what does not
 * fit now goes out in a later one, and a peer that lets too much pile up loses its session, so that one slow reader
 * cannot take the memory of all. Used by the thread that drives the session.
 */
final class Outbox implements MessageSink {
    private @Nullable Session session;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final UnsafeBuffer wrapper = new UnsafeBuffer();
    private final RowBatch rows = new RowBatch();
    private long waitingBytes;
    private boolean isDropping;

    /** Keeps everything until {@link #open}. */
    Outbox() {}

    /** Sends to {@code session}. */
    Outbox(final Session session) {
        this.session = session;
    }

    /** Of a peer that is away: drops everything until {@link #open}. */
    static Outbox nowhere() {
        final Outbox nowhere = new Outbox();
        nowhere.isDropping = true;
        return nowhere;
    }

    /** The session is there: what was kept goes out with the next {@link #flush}. */
    void open(final Session opened) {
        session = opened;
        isDropping = false;
    }

    /** The session is lost: what waits and, with {@code drops}, what comes until the next {@link #open} is forgotten. */
    void leave(final boolean drops) {
        session = null;
        isDropping = drops;
        if (!rows.isEmpty()) {
            rows.end();
        }
        waiting.clear();
        waitingBytes = 0;
    }

    /** Ends the session, if there is one. */
    void close(final CloseReason reason, final String message) {
        if (session != null) {
            session.close(reason, message);
        }
    }

    /** The message of rows that is being filled; it goes before anything that is sent later. */
    RowBatch rows() {
        return rows;
    }

    /** Sends the rows that were collected. */
    void sendRows() {
        if (!rows.isEmpty()) {
            sendNow(rows.buffer(), 0, rows.end());
        }
    }

    @Override
    public void send(final DirectBuffer buffer, final int offset, final int length) {
        sendRows();
        sendNow(buffer, offset, length);
    }

    private void sendNow(final DirectBuffer buffer, final int offset, final int length) {
        if (isDropping) {
            return;
        }
        final Session current = session;
        if (current != null) {
            if (waiting.isEmpty() && current.trySend(buffer, offset, length)) {
                return;
            }
            if (!current.isOpen()) {
                return; // onClosed follows and drops everything about this peer
            }
        }
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        waiting.add(copy);
        waitingBytes += length;
        if (waitingBytes > ControlLimits.OUTBOX_BYTES_MAX) {
            close(
                    CloseReason.SLOW_PEER,
                    "it left " + waitingBytes + " bytes unread, more than " + ControlLimits.OUTBOX_BYTES_MAX);
            waiting.clear();
            waitingBytes = 0;
        }
    }

    /** Sends what fits; returns the number of messages. */
    int flush() {
        final Session current = session;
        if (current == null) {
            return 0;
        }
        int sent = rows.isEmpty() ? 0 : 1;
        sendRows();
        for (byte[] next = waiting.peek(); next != null; next = waiting.peek()) {
            wrapper.wrap(next);
            if (!current.trySend(wrapper, 0, next.length)) {
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
