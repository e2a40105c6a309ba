package io.heddle.frame.expression;

/** Who can do something about an error of the frame rooms. */
public enum FrameErrorCategory {
    /** The program or its input is wrong: a type, a column name, a malformed file. Running it again changes nothing. */
    USER,
    /** Memory or disk did not suffice. It may work with a higher limit or smaller partitions. */
    RESOURCE,
    /** Another process failed. It may work when run again. */
    PEER,
    /** A defect in Heddle. */
    INTERNAL
}
