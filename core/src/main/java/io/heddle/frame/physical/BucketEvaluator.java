package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.KeyHashes;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.Arrays;
import java.util.List;

/** Computes the hash of a row's keys, or the bucket to which it belongs by that: the same on every worker, for equal keys the same. */
final class BucketEvaluator implements Evaluator {
    private final Evaluator[] keys;
    private final DataType[] keyTypes;
    private final Vector[] keyVectors;
    private final int bucketCount;
    private final KeyHashes hashes = new KeyHashes();
    private final VectorPool pool;

    BucketEvaluator(
            final Evaluator[] keys, final List<DataType> keyTypes, final int bucketCount, final VectorPool pool) {
        this.keys = keys;
        this.keyTypes = keyTypes.toArray(DataType[]::new);
        this.keyVectors = new Vector[keys.length];
        this.bucketCount = bucketCount;
        this.pool = pool;
    }

    @Override
    public Vector evaluate(final RowWindow window) {
        final int count = window.count();
        for (int i = 0; i < keys.length; i++) {
            keyVectors[i] = keys[i].evaluate(window);
        }
        hashes.compute(keyTypes, keyVectors, count);
        for (final Vector vector : keyVectors) {
            pool.give(vector);
        }
        final Vector buckets = pool.take(DataType.INT64);
        Arrays.fill(buckets.nulls(), 0, count, (byte) 0);
        for (int i = 0; i < count; i++) {
            final long hash = hashes.hashes()[i];
            buckets.longs()[i] = bucketCount == 0 ? hash : KeyHashes.shareOf(hash, bucketCount);
        }
        return buckets;
    }
}
