package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import java.util.Arrays;

/** Hashes of the keys of up to {@link Vector#CAPACITY} rows, and which keys are null. The same on every worker. Not thread-safe. */
public final class KeyHashes {
    private static final long NULL_HASH = 0x5851F42D4C957F2DL;

    private final long[] hashes = new long[Vector.CAPACITY];
    private final long[] nullWords = new long[Vector.CAPACITY];
    private long[][] entryHashes = {};
    private long[] dictionaryIds = {};

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

    /** The hash of a row whose only key is a text. */
    static long ofText(final long address, final int length) {
        return ByteRanges.mix(ByteRanges.hash(address, length));
    }

    /** Hashes the keys; brings NaN and zero to one form in the vectors, so that equal keys have equal bits. */
    public void compute(final DataType[] types, final Vector[] keys, final int count) {
        Arrays.fill(hashes, 0, count, 0);
        Arrays.fill(nullWords, 0, count, 0);
        if (dictionaryIds.length < keys.length) {
            entryHashes = Arrays.copyOf(entryHashes, keys.length);
            dictionaryIds = Arrays.copyOf(dictionaryIds, keys.length);
        }
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
        return switch (type.kind()) {
            case FLOAT64 -> Double.doubleToRawLongBits(key.doubles[index]);
            case BOOL -> key.bools[index];
            case STRING, INT64, DATE, TIMESTAMP, DECIMAL -> key.longs[index];
        };
    }

    private void add(final Vector key, final DataType type, final int number, final int count) {
        if (!key.hasNulls && type.isIntegral()) {
            for (int i = 0; i < count; i++) {
                hashes[i] = ByteRanges.mix(hashes[i] + key.longs[i]);
            }
            return;
        }
        if (!key.hasNulls && key.dictionaryId != 0 && key.entryCount <= BatchLayout.ROW_COUNT_MAX) {
            addEntries(key, number, count);
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

    /** Each entry of a dictionary is hashed once as long as batches of it come. */
    private void addEntries(final Vector key, final int number, final int count) {
        long[] known = entryHashes[number];
        if (dictionaryIds[number] != key.dictionaryId) {
            dictionaryIds[number] = key.dictionaryId;
            if (known == null || known.length < key.entryCount) {
                known = new long[Math.min(BatchLayout.ROW_COUNT_MAX, 2 * Integer.highestOneBit(key.entryCount))];
                entryHashes[number] = known;
            } else {
                Arrays.fill(known, 0, key.entryCount, 0);
            }
        }
        for (int i = 0; i < count; i++) {
            final int entry = key.codes[i];
            long hash = known[entry];
            if (hash == 0) {
                hash = ByteRanges.hash(key.longs[i], key.lengths[i]);
                known[entry] = hash;
            }
            hashes[i] = ByteRanges.mix(hashes[i] + hash);
        }
    }
}
