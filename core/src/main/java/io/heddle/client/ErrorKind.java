package io.heddle.client;

/**
 * Who can mend an error. The four kinds are those of the protocol, in the same order.
 */
public enum ErrorKind {
    /** The caller's function or input: mend the program or its arguments. */
    USER,
    /** Memory, disk, threads or rights of this machine or cluster: give more, or ask for less. */
    RESOURCE,
    /** Another process or the network: see whether it lives and can be reached. */
    PEER,
    /** Heddle itself: a defect, please report it. */
    INTERNAL
}
