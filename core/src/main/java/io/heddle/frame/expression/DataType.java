package io.heddle.frame.expression;

/**
 * The type of a column. How a value is stored depends on the batch (integers as narrow as their range, strings with or without
 * a dictionary); the type is what a program sees.
 */
public enum DataType {
    /** True or false. */
    BOOL("bool", 0),
    /** Signed 64-bit integer. */
    INT64("int64", 1),
    /** IEEE 754 double; NaN is a value and apart from null. */
    FLOAT64("float64", 2),
    /** UTF-8 text of at most 8 MiB, ordered by its bytes. */
    STRING("string", 3),
    /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
    DATE("date", 4),
    /** Microseconds since 1970-01-01 00:00:00, without a zone. */
    TIMESTAMP("timestamp", 5);

    private static final DataType[] BY_CODE = values();

    private final String label;
    private final int code;

    DataType(final String label, final int code) {
        this.label = label;
        this.code = code;
    }

    /** The name that schemas, plans and errors print. */
    public String label() {
        return label;
    }

    /** The byte that stands for this type in a batch header. */
    public int code() {
        return code;
    }

    /** True for the types that take part in arithmetic, sum and mean. */
    public boolean isNumeric() {
        return this == INT64 || this == FLOAT64;
    }

    /** True for the types whose values kernels see as a {@code long}. */
    public boolean isIntegral() {
        return this == INT64 || this == DATE || this == TIMESTAMP;
    }

    /** The type of a batch header's type byte. */
    public static DataType ofCode(final int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new FrameException(
                    FrameErrorCategory.INTERNAL,
                    "unknown column type code " + code + " in a batch header; expected 0 to " + (BY_CODE.length - 1)
                            + ": the batch is damaged or of a newer version");
        }
        return BY_CODE[code];
    }
}
