package io.heddle.transport;

/** Why a session could not be opened; a command maps it to its exit code. */
public enum ConnectFailure {
    /** The text of an address cannot be understood. */
    BAD_ADDRESS,
    /** No media driver runs where it was expected. */
    NO_DRIVER,
    /** Nothing answered in time. */
    NOBODY_THERE,
    /** The two sides do not have the same secret, or only one has one. */
    WRONG_SECRET,
    /** The two sides speak different versions of the protocol. */
    OTHER_VERSION,
    /** The application on the other side said no. */
    REJECTED,
    /** The caller gave up or closed the client. */
    CANCELLED
}
