package io.heddle.transport;

import io.heddle.codecs.session.BooleanType;
import io.heddle.codecs.session.ChallengeEncoder;
import io.heddle.codecs.session.CloseCode;
import io.heddle.codecs.session.CloseSessionEncoder;
import io.heddle.codecs.session.ConnectRequestEncoder;
import io.heddle.codecs.session.KeepAliveEncoder;
import io.heddle.codecs.session.MessageHeaderEncoder;
import io.heddle.codecs.session.OpenedEncoder;
import io.heddle.codecs.session.ProofEncoder;
import io.heddle.codecs.session.RejectCode;
import io.heddle.codecs.session.RejectedEncoder;
import io.heddle.codecs.session.SessionFrameEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes session messages into one scratch buffer; owned by one thread. Every method returns the message's length. */
final class SessionCodec {
    static final int FRAME_HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + SessionFrameEncoder.BLOCK_LENGTH;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[TransportLimits.MESSAGE_LIMIT_BYTES]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConnectRequestEncoder connectRequest = new ConnectRequestEncoder();
    private final ChallengeEncoder challenge = new ChallengeEncoder();
    private final ProofEncoder proof = new ProofEncoder();
    private final OpenedEncoder opened = new OpenedEncoder();
    private final RejectedEncoder rejected = new RejectedEncoder();
    private final KeepAliveEncoder keepAlive = new KeepAliveEncoder();
    private final CloseSessionEncoder closeSession = new CloseSessionEncoder();

    /** The message encoded last. */
    UnsafeBuffer buffer() {
        return scratch;
    }

    /** A copy of the message encoded last. */
    byte[] copy(final int length) {
        final byte[] bytes = new byte[length];
        scratch.getBytes(0, bytes);
        return bytes;
    }

    int connectRequest(
            final SessionClientOptions options,
            final long correlationId,
            final int responseStreamId,
            final byte[] peerNonce,
            final String doorbell) {
        final byte[] payload = options.joinPayload();
        connectRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .protocolVersion(options.protocolVersion())
                .responseStreamId(responseStreamId)
                .pid(ProcessHandle.current().pid())
                .putPeerNonce(peerNonce, 0, peerNonce.length)
                .role((short) options.role())
                .secured(options.secret() == null ? BooleanType.FALSE : BooleanType.TRUE);
        final byte[] build = text(options.build());
        final byte[] jdk = text(Runtime.version().toString());
        final byte[] bell = text(doorbell);
        connectRequest
                .putBuild(build, 0, build.length)
                .putJdk(jdk, 0, jdk.length)
                .putDoorbell(bell, 0, bell.length)
                .putJoinPayload(payload, 0, payload.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + connectRequest.encodedLength();
    }

    int challenge(
            final long correlationId,
            final long sessionId,
            final long epoch,
            final byte[] serverNonce,
            final byte[] serverProof,
            final boolean secured) {
        challenge
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .sessionId(sessionId)
                .epoch(epoch)
                .putServerNonce(serverNonce, 0, serverNonce.length)
                .putServerProof(serverProof, 0, serverProof.length)
                .secured(secured ? BooleanType.TRUE : BooleanType.FALSE);
        return MessageHeaderEncoder.ENCODED_LENGTH + challenge.encodedLength();
    }

    int proof(final long sessionId, final long epoch, final byte[] peerProof) {
        proof.wrapAndApplyHeader(scratch, 0, header)
                .sessionId(sessionId)
                .epoch(epoch)
                .putPeerProof(peerProof, 0, peerProof.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + proof.encodedLength();
    }

    int opened(
            final long sessionId,
            final long epoch,
            final int peerId,
            final String buildText,
            final String doorbell,
            final byte[] welcome) {
        final byte[] build = text(buildText);
        final byte[] jdk = text(Runtime.version().toString());
        final byte[] bell = text(doorbell);
        opened.wrapAndApplyHeader(scratch, 0, header)
                .sessionId(sessionId)
                .epoch(epoch)
                .peerId(peerId)
                .putBuild(build, 0, build.length)
                .putJdk(jdk, 0, jdk.length)
                .putDoorbell(bell, 0, bell.length)
                .putWelcomePayload(welcome, 0, welcome.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + opened.encodedLength();
    }

    int rejected(final long correlationId, final int protocolVersion, final RejectCode code, final String message) {
        final byte[] text = text(message);
        rejected.wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .protocolVersion(protocolVersion)
                .code(code)
                .putMessage(text, 0, text.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + rejected.encodedLength();
    }

    int keepAlive(final long sessionId, final long epoch) {
        keepAlive.wrapAndApplyHeader(scratch, 0, header).sessionId(sessionId).epoch(epoch);
        return MessageHeaderEncoder.ENCODED_LENGTH + keepAlive.encodedLength();
    }

    int closeSession(final long sessionId, final long epoch, final CloseCode code, final String message) {
        final byte[] text = text(message);
        closeSession
                .wrapAndApplyHeader(scratch, 0, header)
                .sessionId(sessionId)
                .epoch(epoch)
                .code(code)
                .putMessage(text, 0, text.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + closeSession.encodedLength();
    }

    /** Writes what goes before every control message of a session. */
    static void frameHeader(final MutableDirectBuffer buffer, final long sessionId, final long epoch) {
        new SessionFrameEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .sessionId(sessionId)
                .epoch(epoch);
    }

    /** Bytes of a text, cut to the limit at the start of a character. */
    private static byte[] text(final String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= TransportLimits.TEXT_LIMIT_BYTES) {
            return bytes;
        }
        int end = TransportLimits.TEXT_LIMIT_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
