package io.heddle.transport;

import io.heddle.codecs.bulk.BulkAbortEncoder;
import io.heddle.codecs.bulk.BulkChunkEncoder;
import io.heddle.codecs.bulk.BulkCreditEncoder;
import io.heddle.codecs.bulk.BulkEndedEncoder;
import io.heddle.codecs.bulk.BulkOfferEncoder;
import io.heddle.codecs.bulk.BulkStatus;
import io.heddle.codecs.bulk.MessageHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes bulk messages into one scratch buffer, and checks chunks; owned by one thread. */
final class BulkCodec {
    static final int CHUNK_HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + BulkChunkEncoder.BLOCK_LENGTH;

    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(4 << 10);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BulkOfferEncoder offer = new BulkOfferEncoder();
    private final BulkChunkEncoder chunk = new BulkChunkEncoder();
    private final BulkCreditEncoder credit = new BulkCreditEncoder();
    private final BulkEndedEncoder ended = new BulkEndedEncoder();
    private final BulkAbortEncoder abort = new BulkAbortEncoder();

    // A chunk goes through this buffer because the CRC needs a ByteBuffer and the memory of a partition has none; it
    // stays in the first-level cache.
    private final ByteBuffer passageBytes = ByteBuffer.allocateDirect(64 << 10);
    private final UnsafeBuffer passage = new UnsafeBuffer(passageBytes);
    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();

    MutableDirectBuffer buffer() {
        return scratch;
    }

    int offer(
            final long transferId,
            final long token,
            final long totalBytes,
            final int attempt,
            final BulkSource source,
            final String returnAddress) {
        offer.wrapAndApplyHeader(scratch, 0, header)
                .transferId(transferId)
                .token(token)
                .totalBytes(totalBytes)
                .attempt(attempt);
        final int count = source.extentCount();
        final BulkOfferEncoder.ExtentsEncoder extents = offer.extentsCount(count);
        for (int i = 0; i < count; i++) {
            extents.next().lengthBytes(source.lengthBytes(i));
        }
        offer.returnAddress(returnAddress);
        return MessageHeaderEncoder.ENCODED_LENGTH + offer.encodedLength();
    }

    int credit(final long transferId, final long position, final long limitPosition, final int attempt) {
        credit.wrapAndApplyHeader(scratch, 0, header)
                .transferId(transferId)
                .position(position)
                .limitPosition(limitPosition)
                .attempt(attempt);
        return MessageHeaderEncoder.ENCODED_LENGTH + credit.encodedLength();
    }

    int ended(final long transferId, final long position, final BulkStatus status, final String message) {
        final byte[] text = text(message);
        ended.wrapAndApplyHeader(scratch, 0, header)
                .transferId(transferId)
                .position(position)
                .status(status)
                .putMessage(text, 0, text.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + ended.encodedLength();
    }

    int abort(final long transferId, final BulkStatus status, final String message) {
        final byte[] text = text(message);
        abort.wrapAndApplyHeader(scratch, 0, header)
                .transferId(transferId)
                .status(status)
                .putMessage(text, 0, text.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + abort.encodedLength();
    }

    /** Writes a chunk of native memory with its header into a claimed frame. */
    void chunk(
            final MutableDirectBuffer target,
            final int offset,
            final long transferId,
            final long position,
            final int attempt,
            final long address,
            final int length) {
        memory.wrap(address, length);
        memory.getBytes(0, passage, 0, length);
        chunk.wrapAndApplyHeader(target, offset, header)
                .transferId(transferId)
                .position(position)
                .attempt(attempt)
                .checksum(passageChecksum(length));
        target.putBytes(offset + CHUNK_HEADER_LENGTH, passage, 0, length);
    }

    /** Takes the bytes of a chunk and writes them to native memory if they are right. */
    boolean takeChunk(
            final DirectBuffer source, final int offset, final int length, final int checksum, final long address) {
        source.getBytes(offset, passage, 0, length);
        if (passageChecksum(length) != checksum) {
            return false;
        }
        memory.wrap(address, length);
        memory.putBytes(0, passage, 0, length);
        return true;
    }

    private int passageChecksum(final int length) {
        crc.reset();
        passageBytes.limit(length).position(0);
        crc.update(passageBytes);
        passageBytes.clear();
        return (int) crc.getValue();
    }

    private static byte[] text(final String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= TransportLimits.TEXT_LIMIT_BYTES
                ? bytes
                : Arrays.copyOf(bytes, TransportLimits.TEXT_LIMIT_BYTES);
    }

    static BulkStatus status(final BulkFailure failure) {
        return switch (failure) {
            case REFUSED -> BulkStatus.REFUSED;
            case CORRUPT -> BulkStatus.CORRUPT;
            case TIMED_OUT -> BulkStatus.TIMED_OUT;
            case PROTOCOL -> BulkStatus.PROTOCOL;
            case CANCELLED, BAD_ADDRESS, DRIVER_LOST -> BulkStatus.CANCELLED;
        };
    }

    /** A status of a newer peer counts as giving up. */
    static BulkFailure failure(final short status) {
        if (status == BulkStatus.REFUSED.value()) {
            return BulkFailure.REFUSED;
        }
        if (status == BulkStatus.CORRUPT.value()) {
            return BulkFailure.CORRUPT;
        }
        if (status == BulkStatus.TIMED_OUT.value()) {
            return BulkFailure.TIMED_OUT;
        }
        return status == BulkStatus.PROTOCOL.value() ? BulkFailure.PROTOCOL : BulkFailure.CANCELLED;
    }
}
