package io.heddle.transport;

/** What the transport counts; see {@link TransportCounters}. */
public enum TransportCounter {
    /** Sessions that were opened. */
    SESSIONS_OPENED,
    /** Sessions that ended, whatever the reason. */
    SESSIONS_CLOSED,
    /** Sessions that ended because nothing was heard. */
    SESSIONS_TIMED_OUT,
    /** Handshakes that did not become a session. */
    HANDSHAKES_FAILED,
    /** Control messages sent. */
    MESSAGES_SENT,
    /** Control messages received. */
    MESSAGES_RECEIVED,
    /** Control messages not taken because a channel was full. */
    CHANNEL_FULL,
    /** Frames that cannot be a message of the protocol. */
    FRAMES_MALFORMED,
    /** Frames of a session or epoch that is over, or that never was. */
    FRAMES_STALE,
    /** Errors that Aeron reported. */
    ERRORS,
    /** Duty cycles that came more than a second after the one before. */
    STALLS,
    /** Bytes sent in bulk chunks. */
    BULK_BYTES_SENT,
    /** Bytes received in bulk chunks. */
    BULK_BYTES_RECEIVED,
    /** Bulk transfers that were offered again after a break. */
    BULK_RESUMED,
    /** Bulk transfers that failed. */
    BULK_FAILED,
    /** Times that a sleeping peer was woken. */
    DOORBELL_RINGS
}
