package io.heddle.transport;

/** Hears how an outgoing transfer ended; called on the thread that drives the {@link BulkSender}. */
public interface BulkListener {
    /** The receiver has all bytes and they are right. */
    void onSent(long transferId);

    /** The transfer ended; the source is not read any more. */
    void onSendFailed(long transferId, BulkFailure failure, String message);
}
