package io.heddle.graph;

/** Who can mend an error: decides the exit code of the command and whether a retry makes sense. */
public enum ErrorKind {
    /** The program or its input: a function that throws, a column that is not there, a file that is missing. */
    USER,
    /** Memory, disk or threads ran out. */
    RESOURCE,
    /** Another process or the network: nobody there, lost, refused. */
    PEER,
    /** Heddle itself: please report it. */
    INTERNAL
}
