package io.heddle.transport;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.heddle.codecs.session.CloseCode;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** An open session on either side: its token, its exclusive publication, its times and its end. */
final class SessionChannel implements Session {
    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private static final int ATTEMPTS = 3;

    private final TransportCounters counters;
    private final SessionTimeouts timeouts;
    private final SessionCodec codec;
    private final CachedNanoClock clock;
    private final ExclusivePublication publication;
    private final @Nullable Image image;
    private final @Nullable DoorbellRinger ringer;
    private final long id;
    private final long epoch;
    private final int peerId;
    private final int role;
    private final long peerPid;
    private final boolean local;
    private final String description;
    private final UnsafeBuffer frameHeader = new UnsafeBuffer(new byte[SessionCodec.FRAME_HEADER_LENGTH]);

    private State state = State.OPEN;
    private long lastHeardNs;
    private long lastSentNs;
    private long closeDeadlineNs;
    private long fullCount;
    private boolean suspect;
    private boolean tellPeer;
    private CloseReason closeReason = CloseReason.CLOSED;
    private String closeMessage = "";

    SessionChannel(
            final TransportCounters counters,
            final SessionTimeouts timeouts,
            final SessionCodec codec,
            final ExclusivePublication publication,
            final @Nullable Image image,
            final SessionIdentity identity,
            final @Nullable DoorbellRinger ringer,
            final CachedNanoClock clock) {
        this.counters = counters;
        this.timeouts = timeouts;
        this.codec = codec;
        this.publication = publication;
        this.image = image;
        this.ringer = ringer;
        this.id = identity.sessionId();
        this.epoch = identity.epoch();
        this.peerId = identity.peerId();
        this.role = identity.role();
        this.peerPid = identity.local() ? identity.pid() : 0;
        this.local = identity.local();
        this.description = identity.description();
        this.clock = clock;
        this.lastHeardNs = clock.nanoTime();
        this.lastSentNs = clock.nanoTime();
        SessionCodec.frameHeader(frameHeader, id, epoch);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public int peerId() {
        return peerId;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public int role() {
        return role;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public long peerPid() {
        return peerPid;
    }

    @Override
    public boolean isLocal() {
        return local;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public long lastHeardNs() {
        return lastHeardNs;
    }

    @Override
    public long fullCount() {
        return fullCount;
    }

    @Override
    public int claimLimitBytes() {
        return publication.maxPayloadLength() - SessionCodec.FRAME_HEADER_LENGTH;
    }

    @Override
    public boolean trySend(final DirectBuffer buffer, final int offset, final int length) {
        if (length > TransportLimits.MESSAGE_LIMIT_BYTES) {
            throw new IllegalArgumentException("a control message of " + length + " bytes is longer than the limit of "
                    + TransportLimits.MESSAGE_LIMIT_BYTES + "; send it in slices or by bulk transfer");
        }
        if (state != State.OPEN) {
            return false;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            final long result =
                    publication.offer(frameHeader, 0, SessionCodec.FRAME_HEADER_LENGTH, buffer, offset, length, null);
            if (result > 0) {
                onSent();
                if (ringer != null) {
                    ringer.ringIfAsleep();
                }
                return true;
            }
            if (result != Publication.ADMIN_ACTION) {
                return onNotSent(result);
            }
        }
        return onNotSent(Publication.ADMIN_ACTION);
    }

    @Override
    public boolean tryClaim(final int length, final SessionClaim claim) {
        if (length > claimLimitBytes()) {
            throw new IllegalArgumentException("a message of " + length + " bytes is longer than what can be claimed, "
                    + claimLimitBytes() + " bytes; send it with trySend");
        }
        if (state != State.OPEN) {
            return false;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            final long result = publication.tryClaim(SessionCodec.FRAME_HEADER_LENGTH + length, claim.claim);
            if (result > 0) {
                claim.buffer().putBytes(claim.claim.offset(), frameHeader, 0, SessionCodec.FRAME_HEADER_LENGTH);
                claim.ringer = ringer;
                claim.headerLength = SessionCodec.FRAME_HEADER_LENGTH;
                onSent();
                return true;
            }
            if (result != Publication.ADMIN_ACTION) {
                return onNotSent(result);
            }
        }
        return onNotSent(Publication.ADMIN_ACTION);
    }

    private void onSent() {
        lastSentNs = clock.nanoTime();
        counters.increment(TransportCounter.MESSAGES_SENT);
    }

    private boolean onNotSent(final long result) {
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
            end(CloseReason.DRIVER_LOST, "the channel to the peer was closed by the media driver", false);
        } else {
            fullCount++;
            counters.increment(TransportCounter.CHANNEL_FULL);
        }
        return false;
    }

    @Override
    public void close(final CloseReason reason, final String message) {
        end(reason, message, reason != CloseReason.PEER_DEAD && reason != CloseReason.DRIVER_LOST);
    }

    /** The one place where a session starts to end. */
    void end(final CloseReason reason, final String message, final boolean tellThePeer) {
        if (state == State.OPEN) {
            state = State.CLOSING;
            closeReason = reason;
            closeMessage = message;
            tellPeer = tellThePeer;
            closeDeadlineNs = clock.nanoTime() + timeouts.closeNs();
        }
    }

    /** Something came from the other side. */
    void onHeard() {
        lastHeardNs = clock.nanoTime();
        suspect = false;
    }

    /** @return true if this is news */
    boolean onImageUnavailable() {
        final boolean news = !suspect && state == State.OPEN;
        suspect = true;
        return news;
    }

    /** Time during which this side itself did not run is not held against the peer. */
    void onStall(final long gapNs) {
        lastHeardNs += gapNs;
    }

    /** Keep-alives, the time-out and the last words. Returns true when the session is to be forgotten. */
    boolean onTick() {
        final long nowNs = clock.nanoTime();
        if (state == State.OPEN) {
            if (publication.isClosed()) {
                end(CloseReason.DRIVER_LOST, "the media driver is gone", false);
            } else if (nowNs - lastHeardNs > timeouts.sessionNs()) {
                counters.increment(TransportCounter.SESSIONS_TIMED_OUT);
                end(
                        CloseReason.TIMED_OUT,
                        "nothing was heard from " + description + " for " + (nowNs - lastHeardNs) / 1_000_000
                                + " ms, the limit is " + timeouts.sessionNs() / 1_000_000 + " ms",
                        publication.isConnected());
            } else if (nowNs - lastSentNs >= timeouts.keepAliveNs()
                    && publication.offer(codec.buffer(), 0, codec.keepAlive(id, epoch)) > 0) {
                lastSentNs = nowNs;
            }
        }
        if (state == State.CLOSING && hasSaidGoodbye(nowNs)) {
            release();
        }
        return state == State.CLOSED;
    }

    private boolean hasSaidGoodbye(final long nowNs) {
        if (!tellPeer || nowNs - closeDeadlineNs >= 0) {
            return true;
        }
        final int length = codec.closeSession(id, epoch, closeCode(closeReason), closeMessage);
        final long result = publication.offer(codec.buffer(), 0, length);
        return result > 0
                || result == Publication.CLOSED
                || result == Publication.NOT_CONNECTED
                || result == Publication.MAX_POSITION_EXCEEDED;
    }

    /** Ends at once, for the closing of the owner. */
    void abandon(final CloseReason reason, final String message) {
        end(reason, message, true);
        for (int i = 0; i < ATTEMPTS && state != State.CLOSED; i++) {
            onTick();
        }
        release();
    }

    private void release() {
        state = State.CLOSED;
        publication.close();
        CloseHelper.close(ringer);
    }

    private static CloseCode closeCode(final CloseReason reason) {
        return switch (reason) {
            case SHUTDOWN -> CloseCode.SHUTDOWN;
            case TIMED_OUT, PEER_DEAD -> CloseCode.TIMEOUT;
            case SLOW_PEER -> CloseCode.SLOW;
            default -> CloseCode.NORMAL;
        };
    }

    /** A code of a newer peer counts as normal. */
    static CloseReason closeReason(final short code) {
        if (code == CloseCode.SHUTDOWN.value()) {
            return CloseReason.PEER_SHUTDOWN;
        }
        if (code == CloseCode.TIMEOUT.value()) {
            return CloseReason.PEER_TIMED_OUT_ON_US;
        }
        return code == CloseCode.SLOW.value() || code == CloseCode.PROTOCOL.value()
                ? CloseReason.PEER_SAYS_PROTOCOL
                : CloseReason.PEER_CLOSED;
    }

    CloseReason closeReason() {
        return closeReason;
    }

    String closeMessage() {
        return closeMessage;
    }

    @Nullable
    Image image() {
        return image;
    }

    @Override
    public String toString() {
        return "Session{peerId=" + peerId + ", role=" + role + ", " + state + ", " + description + '}';
    }
}
