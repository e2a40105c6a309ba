package io.heddle.transport;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.heddle.codecs.session.RejectCode;
import org.jspecify.annotations.Nullable;

/** A handshake on the server's side, from the request of a peer until the session is open or the peer was told no. */
final class PendingSession {
    enum State {
        /** The driver makes the channel of the answers. */
        ADDING,
        /** The peer does not yet listen on it. */
        CONNECTING,
        /** The peer was challenged. */
        CHALLENGED,
        /** The peer proved itself and is accepted; the opening waits for room in the channel. */
        OPENING,
        /** The peer will be told no. */
        REJECTING,
        /** Over. */
        DONE
    }

    final long correlationId;
    final Image image;
    final boolean local;
    final long deadlineNs;
    final long egressRegistrationId;
    final JoinRequest request;
    final String doorbell;
    final byte[] peerNonce;
    final byte[] requestDigest;
    final byte[] serverNonce = SharedSecret.randomBytes(SharedSecret.NONCE_LENGTH);
    final long sessionId = SharedSecret.randomToken();

    private State state = State.ADDING;

    @Nullable
    ExclusivePublication publication;

    @Nullable
    JoinDecision decision;

    @Nullable
    RejectCode rejectCode;

    String rejectMessage = "";

    PendingSession(
            final long correlationId,
            final Image image,
            final boolean local,
            final long deadlineNs,
            final long egressRegistrationId,
            final JoinRequest request,
            final String doorbell,
            final byte[] peerNonce,
            final byte[] requestDigest) {
        this.correlationId = correlationId;
        this.image = image;
        this.local = local;
        this.deadlineNs = deadlineNs;
        this.egressRegistrationId = egressRegistrationId;
        this.request = request;
        this.doorbell = doorbell;
        this.peerNonce = peerNonce;
        this.requestDigest = requestDigest;
    }

    State state() {
        return state;
    }

    void state(final State newState) {
        state = newState;
    }

    /** The peer is told no as soon as it listens. */
    void reject(final RejectCode code, final String message) {
        rejectCode = code;
        rejectMessage = message;
        if (publication != null) {
            state = State.REJECTING;
        }
    }

    /** The peer for people. */
    String description() {
        return "process " + request.pid() + (local ? " on this host" : " at " + image.sourceIdentity()) + " ("
                + request.build() + ", JDK " + request.jdk() + ")";
    }
}
