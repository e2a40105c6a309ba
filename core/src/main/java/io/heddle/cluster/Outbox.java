package io.heddle.cluster;

import io.heddle.transport.CloseReason;
import io.heddle.transport.Session;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableRingBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The messages to one peer that its channel had no room for, in order. Sending never blocks the duty cycle: what does not
 * fit now goes out in a later one, and a peer that lets too much pile up loses its session, so that one slow reader
 * cannot take the memory of all. Used by the thread that drives the session.
 */
final class Outbox implements MessageSink {
    private static final int START_BYTES = 4 * 1024;
    /** What a burst has made larger than this is given back when it is over. */
    private static final int KEPT_BYTES_MAX = 4 * 1024 * 1024;

    private @Nullable Session session;
    private final ExpandableRingBuffer waiting =
            new ExpandableRingBuffer(START_BYTES, ControlLimits.OUTBOX_BYTES_MAX, false);
    private final ExpandableRingBuffer.MessageConsumer toSession = this::trySend;
    private final RowBatch rows = new RowBatch();
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
        waiting.reset(START_BYTES);
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
        if (!waiting.append(buffer, offset, length)) {
            close(
                    CloseReason.SLOW_PEER,
                    "it left " + waiting.size() + " bytes unread, and more than " + ControlLimits.OUTBOX_BYTES_MAX
                            + " are not kept for it");
            waiting.reset(START_BYTES);
        }
    }

    /** Sends what fits; returns the number of messages. */
    int flush() {
        if (session == null) {
            return 0;
        }
        int sent = rows.isEmpty() ? 0 : 1;
        sendRows();
        if (!waiting.isEmpty()) {
            sent += waiting.consume(toSession, Integer.MAX_VALUE);
            if (waiting.isEmpty() && waiting.capacity() > KEPT_BYTES_MAX) {
                waiting.reset(START_BYTES);
            }
        }
        return sent;
    }

    private boolean trySend(final DirectBuffer buffer, final int offset, final int length, final int headOffset) {
        final Session current = session;
        return current != null && current.trySend(buffer, offset, length);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
