package io.heddle.transport;

/** What a sender wants to send; immutable. */
public final class BulkOffer {
    private final long transferId;
    private final long token;
    private final long totalBytes;
    private final int[] extentLengths;

    BulkOffer(final long transferId, final long token, final long totalBytes, final int[] extentLengths) {
        this.transferId = transferId;
        this.token = token;
        this.totalBytes = totalBytes;
        this.extentLengths = extentLengths;
    }

    /** Chosen by the application. */
    public long transferId() {
        return transferId;
    }

    /** What the receiver's application told the sender's to present. */
    public long token() {
        return token;
    }

    /** Bytes of all extents together. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Number of extents. */
    public int extentCount() {
        return extentLengths.length;
    }

    /** Length of an extent in bytes. */
    public int extentLengthBytes(final int extentIndex) {
        return extentLengths[extentIndex];
    }
}
