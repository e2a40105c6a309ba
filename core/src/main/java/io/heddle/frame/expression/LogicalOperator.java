package io.heddle.frame.expression;

/** The two connectives of three-valued logic. */
public enum LogicalOperator {
    AND("and"),
    OR("or");

    private final String symbol;

    LogicalOperator(final String symbol) {
        this.symbol = symbol;
    }

    public String symbol() {
        return symbol;
    }
}
