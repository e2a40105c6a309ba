package io.heddle.transport;

import io.aeron.ControlledFragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.heddle.codecs.bulk.BulkAbortDecoder;
import io.heddle.codecs.bulk.BulkChunkDecoder;
import io.heddle.codecs.bulk.BulkCreditDecoder;
import io.heddle.codecs.bulk.BulkEndedDecoder;
import io.heddle.codecs.bulk.BulkOfferDecoder;
import io.heddle.codecs.bulk.MessageHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Polls one subscription of bulk messages; frames that make no sense are counted and dropped. */
final class BulkAdapter implements ControlledFragmentHandler {
    private static final int FRAGMENT_LIMIT = 128;
    private static final int GROUP_HEADER_LENGTH = 4;

    private final BulkEvents events;
    private final TransportCounters counters;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final BulkOfferDecoder offer = new BulkOfferDecoder();
    private final BulkChunkDecoder chunk = new BulkChunkDecoder();
    private final BulkCreditDecoder credit = new BulkCreditDecoder();
    private final BulkEndedDecoder ended = new BulkEndedDecoder();
    private final BulkAbortDecoder abort = new BulkAbortDecoder();
    private @Nullable RuntimeException applicationError;

    BulkAdapter(final BulkEvents events, final TransportCounters counters) {
        this.events = events;
        this.counters = counters;
    }

    int poll(final Subscription subscription) {
        final int fragments = subscription.controlledPoll(assembler, FRAGMENT_LIMIT);
        final RuntimeException error = applicationError;
        if (error != null) {
            applicationError = null;
            throw error;
        }
        return fragments;
    }

    @Override
    public Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header aeronHeader) {
        try {
            if (!isWhole(buffer, offset, length) || !dispatch(buffer, offset, length, aeronHeader.sessionId())) {
                counters.increment(TransportCounter.FRAMES_MALFORMED);
            }
            return Action.CONTINUE;
        } catch (final RuntimeException e) {
            applicationError = e;
            return Action.BREAK;
        }
    }

    private boolean isWhole(final DirectBuffer buffer, final int offset, final int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            return false;
        }
        header.wrap(buffer, offset);
        final int blockLength = header.blockLength();
        final int end = offset + length;
        final int blockEnd = offset + MessageHeaderDecoder.ENCODED_LENGTH + blockLength;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || blockEnd > end) {
            return false;
        }
        return switch (header.templateId()) {
            case BulkChunkDecoder.TEMPLATE_ID -> blockLength == BulkChunkDecoder.BLOCK_LENGTH;
            case BulkCreditDecoder.TEMPLATE_ID -> blockLength >= BulkCreditDecoder.BLOCK_LENGTH;
            case BulkEndedDecoder.TEMPLATE_ID ->
                blockLength >= BulkEndedDecoder.BLOCK_LENGTH && hasText(buffer, blockEnd, end);
            case BulkAbortDecoder.TEMPLATE_ID ->
                blockLength >= BulkAbortDecoder.BLOCK_LENGTH && hasText(buffer, blockEnd, end);
            case BulkOfferDecoder.TEMPLATE_ID ->
                blockLength >= BulkOfferDecoder.BLOCK_LENGTH && hasExtentsAndText(buffer, blockEnd, end);
            default -> false;
        };
    }

    private static boolean hasExtentsAndText(final DirectBuffer buffer, final int offset, final int end) {
        if (offset + GROUP_HEADER_LENGTH > end) {
            return false;
        }
        final int blockLength = buffer.getShort(offset, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(offset + 2, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        final long groupEnd = offset + (long) GROUP_HEADER_LENGTH + (long) blockLength * count;
        return blockLength >= Integer.BYTES && groupEnd <= end && hasText(buffer, (int) groupEnd, end);
    }

    private static boolean hasText(final DirectBuffer buffer, final int offset, final int end) {
        if (offset + Integer.BYTES > end) {
            return false;
        }
        final int length = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
        return length >= 0 && length <= TransportLimits.TEXT_LIMIT_BYTES && length <= end - offset - Integer.BYTES;
    }

    private boolean dispatch(final DirectBuffer buffer, final int offset, final int length, final int streamSessionId) {
        final int blockLength = header.blockLength();
        final int version = header.version();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        return switch (header.templateId()) {
            case BulkChunkDecoder.TEMPLATE_ID -> {
                chunk.wrap(buffer, body, blockLength, version);
                final int skip = BulkCodec.CHUNK_HEADER_LENGTH;
                yield events.onChunk(
                        chunk.transferId(),
                        chunk.position(),
                        chunk.attempt(),
                        chunk.checksum(),
                        buffer,
                        offset + skip,
                        length - skip);
            }
            case BulkCreditDecoder.TEMPLATE_ID ->
                events.onCredit(credit.wrap(buffer, body, blockLength, version), streamSessionId);
            case BulkEndedDecoder.TEMPLATE_ID -> events.onEnded(ended.wrap(buffer, body, blockLength, version));
            case BulkAbortDecoder.TEMPLATE_ID -> events.onAbort(abort.wrap(buffer, body, blockLength, version));
            default -> events.onOffer(offer.wrap(buffer, body, blockLength, version));
        };
    }
}
