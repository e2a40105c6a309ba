package io.heddle.transport;

import io.aeron.ControlledFragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.heddle.codecs.session.ChallengeDecoder;
import io.heddle.codecs.session.CloseSessionDecoder;
import io.heddle.codecs.session.ConnectRequestDecoder;
import io.heddle.codecs.session.KeepAliveDecoder;
import io.heddle.codecs.session.MessageHeaderDecoder;
import io.heddle.codecs.session.OpenedDecoder;
import io.heddle.codecs.session.ProofDecoder;
import io.heddle.codecs.session.RejectedDecoder;
import io.heddle.codecs.session.SessionFrameDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Polls one subscription of session messages. Whatever the bytes are, a frame that is not a whole message of the
 * protocol is counted and dropped; only what the application itself throws gets out, after the poll.
 */
final class SessionAdapter implements ControlledFragmentHandler {
    private final SessionEvents events;
    private final TransportCounters counters;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this);
    private final UnsafeBuffer frame = new UnsafeBuffer(0, 0);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConnectRequestDecoder connectRequest = new ConnectRequestDecoder();
    private final ChallengeDecoder challenge = new ChallengeDecoder();
    private final ProofDecoder proof = new ProofDecoder();
    private final OpenedDecoder opened = new OpenedDecoder();
    private final RejectedDecoder rejected = new RejectedDecoder();
    private final KeepAliveDecoder keepAlive = new KeepAliveDecoder();
    private final CloseSessionDecoder closeSession = new CloseSessionDecoder();
    private final SessionFrameDecoder sessionFrame = new SessionFrameDecoder();
    private @Nullable RuntimeException applicationError;

    SessionAdapter(final SessionEvents events, final TransportCounters counters) {
        this.events = events;
        this.counters = counters;
    }

    int poll(final Subscription subscription) {
        final int fragments = subscription.controlledPoll(assembler, TransportLimits.FRAGMENT_LIMIT);
        final RuntimeException error = applicationError;
        if (error != null) {
            applicationError = null;
            throw error;
        }
        return fragments;
    }

    void onUnavailableImage(final Image image) {
        assembler.freeSessionBuffer(image.sessionId());
    }

    @Override
    public Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header aeronHeader) {
        final Image image = (Image) aeronHeader.context();
        if (isWhole(buffer, offset, length)) {
            try {
                if (!dispatch(image, buffer, offset, length)) {
                    counters.increment(TransportCounter.FRAMES_MALFORMED);
                }
            } catch (final RuntimeException e) {
                applicationError = e;
                return Action.BREAK;
            }
        } else {
            counters.increment(TransportCounter.FRAMES_MALFORMED);
        }
        return Action.CONTINUE;
    }

    private boolean isWhole(final DirectBuffer buffer, final int offset, final int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            return false;
        }
        header.wrap(buffer, offset);
        final int bodyOffset = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int end = offset + length;
        final int blockEnd = bodyOffset + header.blockLength();
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || blockEnd > end) {
            return false;
        }
        return switch (header.templateId()) {
            case SessionFrameDecoder.TEMPLATE_ID -> header.blockLength() == SessionFrameDecoder.BLOCK_LENGTH;
            case KeepAliveDecoder.TEMPLATE_ID -> header.blockLength() >= KeepAliveDecoder.BLOCK_LENGTH;
            case ProofDecoder.TEMPLATE_ID -> header.blockLength() >= ProofDecoder.BLOCK_LENGTH;
            case ChallengeDecoder.TEMPLATE_ID ->
                header.blockLength() >= ChallengeDecoder.BLOCK_LENGTH
                        && isTruth(buffer, bodyOffset + ChallengeDecoder.securedEncodingOffset());
            case ConnectRequestDecoder.TEMPLATE_ID ->
                header.blockLength() >= ConnectRequestDecoder.BLOCK_LENGTH
                        && isTruth(buffer, bodyOffset + ConnectRequestDecoder.securedEncodingOffset())
                        && hasVariableParts(buffer, blockEnd, end, 4);
            case OpenedDecoder.TEMPLATE_ID ->
                header.blockLength() >= OpenedDecoder.BLOCK_LENGTH && hasVariableParts(buffer, blockEnd, end, 4);
            case RejectedDecoder.TEMPLATE_ID ->
                header.blockLength() >= RejectedDecoder.BLOCK_LENGTH && hasVariableParts(buffer, blockEnd, end, 1);
            case CloseSessionDecoder.TEMPLATE_ID ->
                header.blockLength() >= CloseSessionDecoder.BLOCK_LENGTH && hasVariableParts(buffer, blockEnd, end, 1);
            default -> false;
        };
    }

    private static boolean isTruth(final DirectBuffer buffer, final int offset) {
        return (buffer.getByte(offset) & 0xFE) == 0;
    }

    /** The last part may be as long as a payload, those before it are texts. */
    private static boolean hasVariableParts(
            final DirectBuffer buffer, final int offset, final int end, final int count) {
        int position = offset;
        for (int i = 0; i < count; i++) {
            if (position + Integer.BYTES > end) {
                return false;
            }
            final int length = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
            final int limit = i == 3 ? TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES : TransportLimits.TEXT_LIMIT_BYTES;
            position += Integer.BYTES;
            if (length < 0 || length > limit || length > end - position) {
                return false;
            }
            position += length;
        }
        return true;
    }

    private boolean dispatch(final Image image, final DirectBuffer buffer, final int offset, final int length) {
        final int blockLength = header.blockLength();
        final int version = header.version();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.templateId()) {
            case SessionFrameDecoder.TEMPLATE_ID -> {
                sessionFrame.wrap(buffer, body, blockLength, version);
                final int skip = SessionCodec.FRAME_HEADER_LENGTH;
                events.onFrame(
                        image, sessionFrame.sessionId(), sessionFrame.epoch(), buffer, offset + skip, length - skip);
                return true;
            }
            case KeepAliveDecoder.TEMPLATE_ID -> {
                keepAlive.wrap(buffer, body, blockLength, version);
                events.onKeepAlive(image, keepAlive.sessionId(), keepAlive.epoch());
                return true;
            }
            case CloseSessionDecoder.TEMPLATE_ID -> {
                events.onCloseSession(image, closeSession.wrap(buffer, body, blockLength, version));
                return true;
            }
            case ConnectRequestDecoder.TEMPLATE_ID -> {
                frame.wrap(buffer, offset, length);
                return events.onConnectRequest(
                        image, connectRequest.wrap(buffer, body, blockLength, version), frame, length);
            }
            case ProofDecoder.TEMPLATE_ID -> {
                return events.onProof(image, proof.wrap(buffer, body, blockLength, version));
            }
            case ChallengeDecoder.TEMPLATE_ID -> {
                return events.onChallenge(challenge.wrap(buffer, body, blockLength, version));
            }
            case OpenedDecoder.TEMPLATE_ID -> {
                return events.onOpened(opened.wrap(buffer, body, blockLength, version));
            }
            case RejectedDecoder.TEMPLATE_ID -> {
                return events.onRejected(rejected.wrap(buffer, body, blockLength, version));
            }
            default -> {
                return false;
            }
        }
    }
}
