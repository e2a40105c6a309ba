package io.heddle.transport;

/** Why a bulk transfer ended without all bytes. */
public enum BulkFailure {
    /** The receiver does not want it. */
    REFUSED,
    /** Bytes differ from their checksum. */
    CORRUPT,
    /** Nothing was heard from the other side for too long. */
    TIMED_OUT,
    /** This or the other side gave up. */
    CANCELLED,
    /** A message contradicts those before it. */
    PROTOCOL,
    /** The address cannot be understood or reached by this process. */
    BAD_ADDRESS,
    /** The media driver or the connection to it is gone. */
    DRIVER_LOST
}
