package io.heddle.frame.expression;

/** A function of values of one row. Null where an operand is null, unless it says otherwise. */
public enum ScalarFunction {
    /** The first operand that is not null. */
    COALESCE("coalesce"),
    /** Conditions and values in turn, then a value: that behind the first condition that is true, else the last one. */
    CASE("case"),
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
    YEAR("year"),
    MONTH("month"),
    DAY("day"),
    /** From Monday, 1, to Sunday, 7. */
    DAY_OF_WEEK("dayOfWeek"),
    DAY_OF_YEAR("dayOfYear"),
    HOUR("hour"),
    MINUTE("minute"),
    SECOND("second"),
    /** The start of the year, month, day, hour or minute of a timestamp. */
    TRUNCATE("truncate");

    private final String label;

    ScalarFunction(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
