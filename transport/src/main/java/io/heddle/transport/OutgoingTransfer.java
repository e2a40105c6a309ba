package io.heddle.transport;

/** One transfer of a {@link BulkSender}: what was sent, what the receiver allows, when it was last heard. */
final class OutgoingTransfer {
    final long transferId;
    final long token;
    final long totalBytes;
    final BulkSource source;
    final BulkListener listener;
    final BulkChannel channel;

    int attempt = 1;
    boolean offered;
    boolean credited;
    /** Whose credit it is: the receiver's stream. */
    int creditSessionId;

    long confirmedPosition;
    long limitPosition;
    long lastHeardNs;
    long lastOfferNs;
    private long position;
    private int extentIndex;
    private int extentOffset;

    OutgoingTransfer(
            final long transferId,
            final long token,
            final BulkSource source,
            final BulkListener listener,
            final BulkChannel channel,
            final long nowNs) {
        this.transferId = transferId;
        this.token = token;
        this.source = source;
        this.listener = listener;
        this.channel = channel;
        this.lastHeardNs = nowNs;
        this.lastOfferNs = nowNs;
        long total = 0;
        for (int i = 0; i < source.extentCount(); i++) {
            total += source.lengthBytes(i);
        }
        this.totalBytes = total;
    }

    long position() {
        return position;
    }

    /** Goes to where the receiver wants to go on. */
    void seek(final long newPosition) {
        position = newPosition;
        extentIndex = 0;
        long rest = newPosition;
        while (extentIndex < source.extentCount() && rest >= source.lengthBytes(extentIndex)) {
            rest -= source.lengthBytes(extentIndex);
            extentIndex++;
        }
        extentOffset = (int) rest;
    }

    /** Length of the next chunk: up to the end of the extent, the credit and the frame. */
    int nextLength(final int payloadLimit) {
        while (extentIndex < source.extentCount() && extentOffset == source.lengthBytes(extentIndex)) {
            extentIndex++;
            extentOffset = 0;
        }
        if (extentIndex == source.extentCount()) {
            return 0;
        }
        final long creditBytes = limitPosition - position;
        return (int) Math.min(Math.min(payloadLimit, source.lengthBytes(extentIndex) - extentOffset), creditBytes);
    }

    long nextAddress() {
        return source.address(extentIndex) + extentOffset;
    }

    void advance(final int length) {
        extentOffset += length;
        position += length;
    }

    /** The next offer starts a new attempt, so that what is still under way of this one is dropped. */
    void restart() {
        attempt++;
        offered = false;
        credited = false;
    }
}
