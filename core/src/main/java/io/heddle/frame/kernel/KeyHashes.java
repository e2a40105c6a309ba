package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import java.util.Arrays;

/** Hashes of the keys of up to {@link Vector#CAPACITY} rows, and which keys are null. The same on every worker. Not thread-safe. */
public final class KeyHashes {
    private static final long NULL_HASH = 0x5851F42D4C957F2DL;

    private final long[] hashes = new long[Vector.CAPACITY];
    private final long[] nullWords = new long[Vector.CAPACITY];

    /** A hash per row. */
    public long[] hashes() {
        return hashes;
    }

    /** A bit per key of each row, set where it is null. */
    public long[] nullWords() {
        return nullWords;
    }

    /** Which of several shares a hash belongs to. */
    public static int shareOf(final long hash, final int shareCount) {
        return (int) (((hash >>> 32) * shareCount) >>> 32);
    }

    /** Hashes the keys; brings NaN and zero to one form in the vectors, so that equal keys have equal bits. */
    public void compute(final DataType[] types, final Vector[] keys, final int count) {
        Arrays.fill(hashes, 0, count, 0);
        Arrays.fill(nullWords, 0, count, 0);
        for (int key = 0; key < keys.length; key++) {
            if (types[key] == DataType.FLOAT64) {
                normalize(keys[key].doubles, count);
            }
            add(keys[key], types[key], key, count);
        }
    }

    private static void normalize(final double[] doubles, final int count) {
        for (int i = 0; i < count; i++) {
            doubles[i] = Double.longBitsToDouble(Double.doubleToLongBits(doubles[i] + 0.0));
        }
    }

    static long bits(final DataType type, final Vector key, final int index) {
        return switch (type) {
            case FLOAT64 -> Double.doubleToRawLongBits(key.doubles[index]);
            case BOOL -> key.bools[index];
            case STRING, INT64, DATE, TIMESTAMP -> key.longs[index];
        };
    }

    private void add(final Vector key, final DataType type, final int number, final int count) {
        if (!key.hasNulls && type.isIntegral()) {
            for (int i = 0; i < count; i++) {
                hashes[i] = ByteRanges.mix(hashes[i] + key.longs[i]);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            final long hash;
            if (key.hasNulls && key.nulls[i] != 0) {
                hash = NULL_HASH;
                nullWords[i] |= 1L << number;
            } else if (type == DataType.STRING) {
                hash = ByteRanges.hash(key.longs[i], key.lengths[i]);
            } else {
                hash = bits(type, key, i);
            }
            hashes[i] = ByteRanges.mix(hashes[i] + hash);
        }
    }
}
