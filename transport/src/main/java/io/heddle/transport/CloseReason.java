package io.heddle.transport;

/** Why an open session ended, as seen from this side. */
public enum CloseReason {
    /** The other side closed it because it had finished. */
    PEER_CLOSED,
    /** The other side closed it because its process ends. */
    PEER_SHUTDOWN,
    /** The other side heard nothing from this one for too long. */
    PEER_TIMED_OUT_ON_US,
    /** The other side said that this one broke the protocol. */
    PEER_SAYS_PROTOCOL,
    /** Nothing was heard for longer than the time-out. */
    TIMED_OUT,
    /** The owner found out by itself that the process of the peer is gone. */
    PEER_DEAD,
    /** This side closed it because it had finished. */
    CLOSED,
    /** This side closed it because its process ends. */
    SHUTDOWN,
    /** This side closed it because the peer did not read what was sent to it. */
    SLOW_PEER,
    /** The media driver or the connection to it is gone; nothing can be sent or heard any more. */
    DRIVER_LOST
}
