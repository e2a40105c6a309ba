package io.heddle.frame.expression;

/** Which rows a join keeps. Rows match where all keys are equal; a null equals nothing. */
public enum JoinKind {
    /** Each pair of matching rows. */
    INNER("inner"),
    /** Each pair, and the left rows without a match, whose right columns are null. */
    LEFT("left"),
    /** Each pair, and the right rows without a match, whose left columns are null. */
    RIGHT("right"),
    /** Each pair, and the rows of either side without a match. */
    OUTER("outer"),
    /** The left rows that have a match, once each, with their own columns only. */
    SEMI("semi"),
    /** The left rows that have no match. */
    ANTI("anti"),
    /** Every left row with every right one. */
    CROSS("cross");

    private final String label;

    JoinKind(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
