package io.heddle.frame.expression;

/** A function of values of one row. Null where an operand is null, unless it says otherwise. */
public enum ScalarFunction {
    /** The first operand that is not null. */
    COALESCE("coalesce"),
    /** Conditions and values in turn, then a value: that behind the first condition that is true, else the last one. */
    CASE("case"),
    /**
     * A decimal or int64 with so many places behind the point, as many as it has or more, for comparing with others of so many: what goes beyond int64
     * then is its greatest or least value, which no decimal is equal to. The binder makes it.
     */
    ALIGN("align"),
    ABS("abs"),
    SIGN("sign"),
    ROUND("round"),
    FLOOR("floor"),
    CEIL("ceil"),
    SQRT("sqrt"),
    EXP("exp"),
    LN("ln"),
    POWER("power"),
    /** The remainder of a division with the sign of the dividend; by an int64 zero an error. */
    MOD("mod"),
    IS_NAN("isNaN"),
    /** Code points, not bytes. */
    LENGTH("length"),
    UPPER("upper"),
    LOWER("lower"),
    /** Without blanks at both ends. */
    TRIM("trim"),
    CONTAINS("contains"),
    STARTS_WITH("startsWith"),
    ENDS_WITH("endsWith"),
    /** SQL's LIKE: % stands for any text, _ for one code point. */
    LIKE("like"),
    /** Whether a regular expression of java.util.regex is found anywhere; makes an object per row. */
    MATCHES("matches"),
    REPLACE("replace"),
    /** From a code point, counted from 1, so many code points. */
    SUBSTRING("substring"),
    CONCAT("concat"),
    /** The n-th part of a text between separators, counted from 1; empty where there are fewer. */
    SPLIT_PART("splitPart"),
    /** The first match of a regular expression, or what a group of it took; empty where there is none; makes objects per row. */
    EXTRACT("extract"),
    /** With all matches of a regular expression replaced; makes objects per row. */
    REPLACE_MATCHES("replaceMatches"),
    YEAR("year"),
    MONTH("month"),
    DAY("day"),
    /** From Monday, 1, to Sunday, 7. */
    DAY_OF_WEEK("dayOfWeek"),
    DAY_OF_YEAR("dayOfYear"),
    QUARTER("quarter"),
    /** Of ISO 8601, from 1 to 53. */
    WEEK("week"),
    HOUR("hour"),
    MINUTE("minute"),
    SECOND("second"),
    /** The start of the year, quarter, month, week, day, hour, minute or second of a timestamp. */
    TRUNCATE("truncate");

    private final String label;

    ScalarFunction(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
