package io.heddle.transport;

import java.util.Arrays;

/**
 * One transfer of a {@link BulkReceiver}: its extents, how far they are reserved and filled, what the sender may send.
 */
final class IncomingTransfer {
    final BulkOffer offer;
    final BulkSink sink;
    final BulkChannel channel;
    final long totalBytes;

    int attempt;
    long lastHeardNs;
    long lastCreditNs;
    boolean creditDue = true;
    private boolean begun;
    private long position;
    private long limitPosition;
    private long creditedPosition;
    private long reservedEnd;
    private int reservedCount;
    private int extentIndex;
    private int extentOffset;
    private long[] addresses = new long[16];

    IncomingTransfer(
            final BulkOffer offer,
            final BulkSink sink,
            final BulkChannel channel,
            final int attempt,
            final long resumePosition,
            final long nowNs) {
        this.offer = offer;
        this.sink = sink;
        this.channel = channel;
        this.attempt = attempt;
        this.totalBytes = offer.totalBytes();
        this.position = resumePosition;
        this.creditedPosition = resumePosition;
        this.lastHeardNs = nowNs;
        this.lastCreditNs = nowNs;
        long rest = resumePosition;
        while (extentIndex < offer.extentCount() && rest >= offer.extentLengthBytes(extentIndex)) {
            rest -= offer.extentLengthBytes(extentIndex);
            extentIndex++;
        }
        extentOffset = (int) rest;
    }

    /** Whether a chunk of this attempt has come. */
    boolean hasBegun() {
        return begun;
    }

    /** The sender begins anew, where this one wants it to. */
    void begin(final int newAttempt) {
        attempt = newAttempt;
        begun = false;
    }

    /** Next byte that is wanted. */
    long position() {
        return position;
    }

    /** What the sender may send up to. */
    long limitPosition() {
        return limitPosition;
    }

    /** Asks the sink for room for the bytes of a window beyond the position. Returns true if the limit moved. */
    boolean reserve(final int windowBytes) {
        final long wantedEnd = Math.min(totalBytes, position + windowBytes);
        while (reservedEnd < wantedEnd) {
            final int length = offer.extentLengthBytes(reservedCount);
            if (reservedCount == addresses.length) {
                addresses = Arrays.copyOf(addresses, addresses.length * 2);
            }
            if (length > 0) {
                final long address = sink.reserve(reservedCount, length);
                if (address == 0) {
                    break;
                }
                addresses[reservedCount] = address;
            }
            reservedEnd += length;
            reservedCount++;
        }
        // Whatever is reserved may come as far as the window goes.
        final long limit = Math.max(position, Math.min(reservedEnd, wantedEnd));
        if (limit > limitPosition) {
            limitPosition = limit;
            return true;
        }
        return false;
    }

    /** Where the next chunk goes, 0 if it does not fit into the extent or the credit. */
    long addressFor(final int length) {
        while (extentIndex < offer.extentCount() && extentOffset == offer.extentLengthBytes(extentIndex)) {
            extentIndex++;
            extentOffset = 0;
        }
        if (extentIndex >= reservedCount
                || length > offer.extentLengthBytes(extentIndex) - extentOffset
                || position + length > limitPosition) {
            return 0;
        }
        return addresses[extentIndex] + extentOffset;
    }

    void advance(final int length) {
        begun = true;
        extentOffset += length;
        position += length;
    }

    boolean isComplete() {
        return position == totalBytes;
    }

    /** The sender has used so much of its credit that it should hear of more. */
    boolean isCreditLow(final int windowBytes) {
        return position - creditedPosition >= windowBytes / 4;
    }

    void onCreditSent(final long nowNs) {
        creditedPosition = position;
        lastCreditNs = nowNs;
        creditDue = false;
    }
}
