package io.heddle.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.exceptions.AeronException;
import io.heddle.codecs.session.ConnectRequestDecoder;
import io.heddle.codecs.session.ProofDecoder;
import io.heddle.codecs.session.RejectCode;
import java.util.ArrayList;
import org.agrona.DirectBuffer;
import org.agrona.collections.ArrayListUtil;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;

/** The handshakes that a {@link SessionServer} conducts; on its thread. */
final class Handshakes {
    /** What becomes of a handshake that went well. */
    interface Opening {
        void open(PendingSession candidate, JoinDecision decision, ExclusivePublication publication);
    }

    private final DriverConnection connection;
    private final SessionServerOptions options;
    private final SessionHandler handler;
    private final Opening opening;
    private final SessionCodec codec;
    private final CachedNanoClock clock;
    private final TransportCounters counters;
    private final int responsePort;
    private final ArrayList<PendingSession> pending = new ArrayList<>();

    Handshakes(
            final DriverConnection connection,
            final SessionServerOptions options,
            final SessionHandler handler,
            final Opening opening,
            final SessionCodec codec,
            final CachedNanoClock clock,
            final int responsePort) {
        this.connection = connection;
        this.options = options;
        this.handler = handler;
        this.opening = opening;
        this.codec = codec;
        this.clock = clock;
        this.counters = connection.counters();
        this.responsePort = responsePort;
    }

    int count() {
        return pending.size();
    }

    void close() {
        pending.forEach(this::fail);
        pending.clear();
    }

    int doWork(final long nowNs) {
        int workCount = 0;
        for (int i = pending.size() - 1; i >= 0; i--) {
            final PendingSession candidate = pending.get(i);
            workCount += step(candidate);
            if (candidate.state() != PendingSession.State.DONE && nowNs - candidate.deadlineNs >= 0) {
                fail(candidate);
            }
            if (candidate.state() == PendingSession.State.DONE) {
                ArrayListUtil.fastUnorderedRemove(pending, i);
                workCount++;
            }
        }
        return workCount;
    }

    private int step(final PendingSession candidate) {
        return switch (candidate.state()) {
            case ADDING -> addEgress(candidate);
            case CONNECTING -> challenge(candidate);
            case OPENING -> open(candidate);
            case REJECTING -> sendRejection(candidate);
            case CHALLENGED, DONE -> 0;
        };
    }

    private int addEgress(final PendingSession candidate) {
        try {
            final ExclusivePublication publication =
                    connection.aeron().getExclusivePublication(candidate.egressRegistrationId);
            if (publication == null) {
                return 0;
            }
            candidate.publication = publication;
            candidate.state(
                    candidate.rejectCode == null ? PendingSession.State.CONNECTING : PendingSession.State.REJECTING);
            return 1;
        } catch (final AeronException e) {
            counters.increment(TransportCounter.HANDSHAKES_FAILED);
            candidate.state(PendingSession.State.DONE);
            return 1;
        }
    }

    private int challenge(final PendingSession candidate) {
        final SharedSecret secret = options.secret();
        final byte[] proof = secret == null
                ? new byte[SharedSecret.PROOF_LENGTH]
                : secret.serverProof(candidate.peerNonce, candidate.serverNonce, candidate.requestDigest);
        final int length = codec.challenge(
                candidate.correlationId,
                candidate.sessionId,
                options.epoch(),
                candidate.serverNonce,
                proof,
                secret != null);
        return offer(candidate, length, PendingSession.State.CHALLENGED);
    }

    private int sendRejection(final PendingSession candidate) {
        final RejectCode code = candidate.rejectCode == null ? RejectCode.REFUSED : candidate.rejectCode;
        final int length =
                codec.rejected(candidate.correlationId, options.protocolVersion(), code, candidate.rejectMessage);
        final int workCount = offer(candidate, length, PendingSession.State.DONE);
        if (candidate.state() == PendingSession.State.DONE) {
            fail(candidate);
        }
        return workCount;
    }

    private int open(final PendingSession candidate) {
        final JoinDecision decision = candidate.decision;
        final ExclusivePublication publication = candidate.publication;
        if (decision == null || publication == null) {
            throw new IllegalStateException("a session is opened before it was accepted: " + candidate.description());
        }
        final Doorbell bell = options.doorbell();
        final int length = codec.opened(
                candidate.sessionId,
                options.epoch(),
                decision.peerId(),
                options.build(),
                bell == null || !candidate.local ? "" : bell.address(),
                decision.welcome());
        final int workCount = offer(candidate, length, PendingSession.State.DONE);
        if (candidate.state() == PendingSession.State.DONE) {
            opening.open(candidate, decision, publication);
        }
        return workCount;
    }

    private int offer(final PendingSession candidate, final int length, final PendingSession.State next) {
        final ExclusivePublication publication = candidate.publication;
        if (publication != null && publication.offer(codec.buffer(), 0, length) > 0) {
            candidate.state(next);
            return 1;
        }
        return 0;
    }

    void fail(final PendingSession candidate) {
        counters.increment(TransportCounter.HANDSHAKES_FAILED);
        candidate.state(PendingSession.State.DONE);
        if (candidate.publication != null) {
            candidate.publication.close();
        } else if (connection.isOpen()) {
            connection.aeron().asyncRemovePublication(candidate.egressRegistrationId);
        }
    }

    @Nullable
    PendingSession pending(final Image image) {
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i).image == image) {
                return pending.get(i);
            }
        }
        return null;
    }

    /** A repeated request changes nothing. */
    void onConnectRequest(
            final Image image,
            final boolean local,
            final ConnectRequestDecoder decoder,
            final DirectBuffer frame,
            final int length) {
        final long correlationId = decoder.correlationId();
        if (pending(image) != null) {
            return;
        }
        if (pending.size() >= TransportLimits.PENDING_SESSION_LIMIT) {
            counters.increment(TransportCounter.HANDSHAKES_FAILED);
            return;
        }
        final byte[] requestBytes = new byte[length];
        frame.getBytes(0, requestBytes);
        final byte[] peerNonce = new byte[SharedSecret.NONCE_LENGTH];
        final int peerVersion = decoder.protocolVersion();
        final int responseStreamId = decoder.responseStreamId();
        final long pid = decoder.pid();
        decoder.getPeerNonce(peerNonce, 0, peerNonce.length);
        final int role = decoder.role();
        final boolean secured = decoder.securedRaw() != 0;
        final String build = decoder.build();
        final String jdk = decoder.jdk();
        final String doorbell = decoder.doorbell();
        final byte[] payload = new byte[decoder.joinPayloadLength()];
        decoder.getJoinPayload(payload, 0, payload.length);
        final PendingSession candidate = new PendingSession(
                correlationId,
                image,
                local,
                clock.nanoTime() + options.timeouts().handshakeNs(),
                addEgress(image, local, responseStreamId),
                new JoinRequest(role, pid, build, jdk, local, payload),
                doorbell,
                peerNonce,
                SharedSecret.digest(requestBytes));
        pending.add(candidate);
        if (peerVersion != options.protocolVersion()) {
            candidate.reject(RejectCode.VERSION, versions(peerVersion, candidate.request));
        } else if (options.secret() != null && !secured) {
            candidate.reject(
                    RejectCode.SECRET,
                    "the " + options.name() + " wants a secret and none was given; start with --secret-file FILE or"
                            + " HEDDLE_SECRET_FILE and the same file as the " + options.name());
        }
    }

    private long addEgress(final Image image, final boolean local, final int responseStreamId) {
        final Aeron aeron = connection.aeron();
        return local
                ? aeron.asyncAddExclusivePublication(Channels.ipcControl("heddle-egress"), responseStreamId)
                : aeron.asyncAddExclusivePublication(
                        Channels.udpResponse(udpHost(), responsePort, Long.toString(image.correlationId())),
                        TransportLimits.RESPONSE_STREAM_ID);
    }

    private String udpHost() {
        final String host = options.bindHost();
        return host == null ? "localhost" : host;
    }

    private String versions(final int peerVersion, final JoinRequest request) {
        return "the " + options.name() + " speaks protocol " + options.protocolVersion() + " (" + options.build()
                + ", JDK " + Runtime.version() + ") and the peer protocol " + peerVersion + " (" + request.build()
                + ", JDK " + request.jdk() + "); use the same version of Heddle on both sides";
    }

    boolean onProof(final Image image, final ProofDecoder decoder) {
        final PendingSession candidate = pending(image);
        if (candidate == null
                || candidate.state() != PendingSession.State.CHALLENGED
                || decoder.sessionId() != candidate.sessionId
                || decoder.epoch() != options.epoch()) {
            return false;
        }
        final byte[] proof = new byte[SharedSecret.PROOF_LENGTH];
        decoder.getPeerProof(proof, 0, proof.length);
        final SharedSecret secret = options.secret();
        if (secret != null
                && !SharedSecret.same(
                        secret.peerProof(candidate.peerNonce, candidate.serverNonce, candidate.requestDigest), proof)) {
            candidate.reject(
                    RejectCode.SECRET,
                    "the peer has another secret than the " + options.name() + "; give both the same secret file");
            return true;
        }
        final JoinDecision decision = handler.onConnect(candidate.request);
        candidate.decision = decision;
        if (decision.accepted()) {
            candidate.state(PendingSession.State.OPENING);
        } else {
            candidate.reject(RejectCode.REFUSED, decision.message());
        }
        return true;
    }
}
