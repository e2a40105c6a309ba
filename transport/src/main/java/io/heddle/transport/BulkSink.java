package io.heddle.transport;

/** Takes the bytes of one transfer; called on the thread that drives the {@link BulkReceiver}. */
public interface BulkSink {
    /**
     * Where the bytes of an extent go. Extents are asked for in order, shortly before their bytes come.
     *
     * @return a native address with room for the whole extent, valid until the transfer ends; 0 if there is no room
     *     now: the transfer waits and asks again in a later duty cycle
     */
    long reserve(int extentIndex, int lengthBytes);

    /** All bytes are there, and right. */
    void onComplete();

    /** The transfer ended without all bytes; nothing is written any more. */
    void onFailed(BulkFailure failure, String message);

    /**
     * How many bytes the sink has already from a receiver before a restart, verified and in extents that
     * {@code reserve} gives again. Asked once, when the transfer is first offered to this receiver.
     */
    default long resumePosition() {
        return 0;
    }
}
