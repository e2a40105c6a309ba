package io.heddle.transport;

import io.heddle.codecs.bulk.BulkAbortDecoder;
import io.heddle.codecs.bulk.BulkCreditDecoder;
import io.heddle.codecs.bulk.BulkEndedDecoder;
import io.heddle.codecs.bulk.BulkOfferDecoder;
import org.agrona.DirectBuffer;

/** What a {@link BulkAdapter} found in a frame; decoders are complete and valid during the call. */
interface BulkEvents {
    default boolean onOffer(final BulkOfferDecoder offer) {
        return false;
    }

    default boolean onChunk(
            final long transferId,
            final long position,
            final int attempt,
            final int checksum,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        return false;
    }

    /** @param streamSessionId tells the streams of two receivers apart, also of one that has the address of an earlier one. */
    default boolean onCredit(final BulkCreditDecoder credit, final int streamSessionId) {
        return false;
    }

    default boolean onEnded(final BulkEndedDecoder ended) {
        return false;
    }

    default boolean onAbort(final BulkAbortDecoder abort) {
        return false;
    }
}
