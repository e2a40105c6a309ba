package io.heddle.frame.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rank of what a digest gives is near the one asked for, whatever the values and however they were cut. */
@Timeout(30)
class ApproximateQuantileTest {
    private static final int COUNT = 60_000;

    private static void check(final String what, final long seed, final DoubleUnaryOperator distribution) {
        final SplittableRandom random = new SplittableRandom(seed);
        final double[] values = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = distribution.applyAsDouble(random.nextDouble());
        }
        for (final double fraction : new double[] {0, 0.01, 0.25, 0.5, 0.9, 0.999, 1}) {
            final ApproximateQuantile aggregate = new ApproximateQuantile(fraction);
            ApproximateQuantile.Digest all = aggregate.begin();
            for (int part = 0; part < 7; part++) {
                ApproximateQuantile.Digest digest = aggregate.begin();
                for (int i = part; i < COUNT; i += 7) {
                    digest = aggregate.add(digest, values[i]);
                }
                all = aggregate.merge(all, digest);
            }
            final double found = (Double) aggregate.finish(all);
            final double[] sorted = values.clone();
            Arrays.sort(sorted);
            long below = 0;
            long upTo = 0;
            for (final double value : sorted) {
                below += value < found ? 1 : 0;
                upTo += value <= found ? 1 : 0;
            }
            final String where = what + " at " + fraction + " with seed " + seed + ": " + found;
            assertTrue((double) below / COUNT <= fraction + 0.01, where);
            assertTrue((double) upTo / COUNT >= fraction - 0.01, where);
        }
    }

    @Test
    void ranksAreNear() {
        for (final long seed : List.of(1L, 2L, 3L)) {
            check("even", seed, value -> value);
            check("skewed", seed, value -> Math.exp(20 * value));
            check("few values", seed, value -> Math.floor(value * 5));
            check("one value", seed, value -> 7);
            check("infinite ones", seed, value -> value < 0.3 ? Double.POSITIVE_INFINITY : value);
        }
    }

    @Test
    void fewValuesAreExact() {
        final ApproximateQuantile median = new ApproximateQuantile(0.5);
        ApproximateQuantile.Digest digest = median.begin();
        assertEquals(null, median.finish(digest));
        for (final double value : new double[] {4, 1, 3}) {
            digest = median.add(digest, value);
        }
        assertEquals(3.0, median.finish(digest));
        digest = median.add(digest, 10L);
        assertEquals(3.5, median.finish(digest));
    }
}
