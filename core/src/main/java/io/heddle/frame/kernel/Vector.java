package io.heddle.frame.kernel;

import io.heddle.frame.expression.DataType;

/**
 * Up to {@link #CAPACITY} values of one type in heap arrays of fixed size: the unit in which expressions compute. Small enough for the
 * first cache levels, and the JIT compiles loops over arrays to vector instructions. Only the arrays of the type hold anything:
 *
 * <pre>
 * int64, date, timestamp   longs
 * float64                  doubles
 * bool                     bools, 0 or 1
 * string                   longs: native addresses, lengths: their lengths
 * </pre>
 *
 * <p>Texts that all are entries of one dictionary say so ({@link #dictionaryId}): what is known of an entry then holds for each of its rows.
 *
 * <p>{@link #nulls} holds 1 where a value is null and counts only while {@link #hasNulls} is set; the value there is zero or whatever
 * a computation made of it. Pooled; one executor thread.
 */
public final class Vector {
    /** Values per vector. */
    public static final int CAPACITY = 2048;

    final DataType type;
    final byte[] nulls = new byte[CAPACITY];
    private static final long[] NO_LONGS = {};
    private static final double[] NO_DOUBLES = {};
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_INTS = {};
    final long[] longs;
    final double[] doubles;
    final byte[] bools;
    final int[] lengths;
    final int[] codes;
    boolean hasNulls;
    long dictionaryId;
    int entryCount;

    Vector(final DataType type) {
        this.type = type;
        this.longs = type.isIntegral() || type == DataType.STRING ? new long[CAPACITY] : NO_LONGS;
        this.doubles = type == DataType.FLOAT64 ? new double[CAPACITY] : NO_DOUBLES;
        this.bools = type == DataType.BOOL ? new byte[CAPACITY] : NO_BYTES;
        this.lengths = type == DataType.STRING ? new int[CAPACITY] : NO_INTS;
        this.codes = type == DataType.STRING ? new int[CAPACITY] : NO_INTS;
    }

    /** The type; vectors of dates and timestamps are shared with those of int64. */
    public DataType type() {
        return type;
    }

    public long[] longs() {
        return longs;
    }

    public double[] doubles() {
        return doubles;
    }

    public byte[] bools() {
        return bools;
    }

    public int[] lengths() {
        return lengths;
    }

    /** The dictionary whose entries the texts are, by {@link io.heddle.frame.column.ColumnView#dictionaryId}; 0 where they are of none or several. */
    public long dictionaryId() {
        return dictionaryId;
    }

    /** How many entries that dictionary has. */
    public int entryCount() {
        return entryCount;
    }

    /** The entry of each row, that of a null being any. */
    public int[] codes() {
        return codes;
    }

    void setDictionary(final long newDictionaryId, final int newEntryCount) {
        dictionaryId = newDictionaryId;
        entryCount = newEntryCount;
    }

    public byte[] nulls() {
        return nulls;
    }

    public boolean hasNulls() {
        return hasNulls;
    }

    public void hasNulls(final boolean newHasNulls) {
        hasNulls = newHasNulls;
    }

    public boolean isNull(final int index) {
        return hasNulls && nulls[index] != 0;
    }
}
