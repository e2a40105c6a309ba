package io.heddle.frame.expression;

import java.io.Serializable;

/**
 * The type of a column. How a value is stored depends on the batch (integers as narrow as their range, strings with or without
 * a dictionary); the type is what a program sees. There is one object per type, so {@code ==} compares.
 *
 * <p>A decimal is an int64 that counts units of ten to the power of minus its scale, less than ten to the power of its precision. The
 * scale stands in the type only: kernels, batches, indexes and statistics see an int64, and what must know the scale, that is casts,
 * products and what is printed, is told by the type ({@link DecimalBinder} says which).
 */
public final class DataType implements Serializable {
    /** True or false. */
    public static final DataType BOOL = new DataType(TypeKind.BOOL, "bool", 0, 0, 0);
    /** Signed 64-bit integer. */
    public static final DataType INT64 = new DataType(TypeKind.INT64, "int64", 1, 0, 0);
    /** IEEE 754 double; NaN is a value and apart from null. */
    public static final DataType FLOAT64 = new DataType(TypeKind.FLOAT64, "float64", 2, 0, 0);
    /** UTF-8 text of at most 8 MiB, ordered by its bytes. */
    public static final DataType STRING = new DataType(TypeKind.STRING, "string", 3, 0, 0);
    /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
    public static final DataType DATE = new DataType(TypeKind.DATE, "date", 4, 0, 0);
    /** Microseconds since 1970-01-01 00:00:00, without a zone. */
    public static final DataType TIMESTAMP = new DataType(TypeKind.TIMESTAMP, "timestamp", 5, 0, 0);

    /** The most digits of a decimal. */
    public static final int PRECISION_MAX = 18;

    private static final int DECIMAL_CODE = 6;
    private static final DataType[] PLAIN = {BOOL, INT64, FLOAT64, STRING, DATE, TIMESTAMP};
    private static final DataType[][] DECIMALS = decimals();
    private static final long serialVersionUID = 1;

    private final TypeKind kind;
    private final String label;
    private final int code;
    private final int precision;
    private final int scale;

    private DataType(final TypeKind kind, final String label, final int code, final int precision, final int scale) {
        this.kind = kind;
        this.label = label;
        this.code = code;
        this.precision = precision;
        this.scale = scale;
    }

    private static DataType[][] decimals() {
        final DataType[][] types = new DataType[PRECISION_MAX + 1][];
        for (int precision = 1; precision <= PRECISION_MAX; precision++) {
            types[precision] = new DataType[precision + 1];
            for (int scale = 0; scale <= precision; scale++) {
                types[precision][scale] = new DataType(
                        TypeKind.DECIMAL, "decimal(" + precision + "," + scale + ")", DECIMAL_CODE, precision, scale);
            }
        }
        return types;
    }

    /**
     * Exact numbers of so many digits, of which {@code scale} stand behind the point.
     *
     * @throws FrameException of category USER unless 1 &le; precision &le; 18 and 0 &le; scale &le; precision.
     */
    public static DataType decimal(final int precision, final int scale) {
        if (precision < 1 || precision > PRECISION_MAX || scale < 0 || scale > precision) {
            throw FrameException.user("there is no decimal(" + precision + "," + scale + "): a decimal has 1 to "
                    + PRECISION_MAX + " digits, of which 0 to all stand behind the point; use float64 for more");
        }
        return DECIMALS[precision][scale];
    }

    public TypeKind kind() {
        return kind;
    }

    /** The name that schemas, plans and errors print. */
    public String label() {
        return label;
    }

    /** The byte that stands for this type in a batch header, beside {@link #precision} and {@link #scale}. */
    public int code() {
        return code;
    }

    /** The digits of a decimal, else 0. */
    public int precision() {
        return precision;
    }

    /** The digits of a decimal behind the point, else 0. */
    public int scale() {
        return scale;
    }

    public boolean isDecimal() {
        return kind == TypeKind.DECIMAL;
    }

    /** True for the types that take part in arithmetic, sum and mean. */
    public boolean isNumeric() {
        return this == INT64 || this == FLOAT64 || isDecimal();
    }

    /** True for the types whose values kernels see as a {@code long}. */
    public boolean isIntegral() {
        return this == INT64 || this == DATE || this == TIMESTAMP || isDecimal();
    }

    /** The type of a sum of such values: as many digits as there can be. */
    public DataType ofSums() {
        return isDecimal() ? decimal(PRECISION_MAX, scale) : this;
    }

    /** The type of a batch header's type byte, with the digits that stand beside it. */
    public static DataType ofCode(final int code, final int precision, final int scale) {
        if (code >= 0 && code < PLAIN.length) {
            return PLAIN[code];
        }
        if (code != DECIMAL_CODE || precision < 1 || precision > PRECISION_MAX || scale < 0 || scale > precision) {
            throw new FrameException(
                    FrameErrorCategory.INTERNAL,
                    "unknown column type code " + code + " with " + precision + " digits, " + scale
                            + " of them behind the point, in a batch header; expected 0 to " + DECIMAL_CODE
                            + ": the batch is damaged or of a newer version");
        }
        return DECIMALS[precision][scale];
    }

    /** Brings the one object of the type back. */
    private Object readResolve() {
        return ofCode(code, precision, scale);
    }

    @Override
    public String toString() {
        return label;
    }
}
