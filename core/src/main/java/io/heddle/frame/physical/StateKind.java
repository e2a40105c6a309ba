package io.heddle.frame.physical;

/** The states that aggregates are made of. */
enum StateKind {
    ROWS,
    VALUES,
    LONG_SUM,
    DOUBLE_SUM,
    MIN,
    MAX,
    FIRST,
    LAST,
    MOMENTS,
    CO_MOMENTS,
    LARGEST,
    SMALLEST,
    /** The number of an object. */
    USER,
    /** All values of a group: these do not travel, groups with them are made from rows in one go. */
    LIST,
    /** How many different values there are; does not travel either. */
    DISTINCT;

    /** Whether the state of some rows cannot be merged with that of others. */
    boolean needsAllRows() {
        return this == LIST || this == DISTINCT;
    }
}
