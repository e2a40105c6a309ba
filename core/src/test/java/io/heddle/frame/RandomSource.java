package io.heddle.frame;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Random choices from a seed; the seed is printed with any failure and can be given by the property {@code heddle.seed}. */
final class RandomSource {
    private final long seed;
    private final SplittableRandom random;

    private RandomSource(final long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** A body that may throw anything. */
    interface Body {
        void run(RandomSource random) throws Exception;
    }

    /** Runs a body once per seed, from a base seed on; only with the given seed when the property is set. */
    static void forSeeds(final long base, final int count, final Body body) {
        final String given = System.getProperty("heddle.seed", "");
        final boolean single = given.matches("-?[0-9]+");
        for (int i = 0; i < (single ? 1 : count); i++) {
            final long seed = single ? Long.parseLong(given) : base + i;
            try {
                body.run(new RandomSource(seed));
            } catch (final Throwable ex) {
                throw new AssertionError("failed with -Dheddle.seed=" + seed + ": " + ex, ex);
            }
        }
    }

    long seed() {
        return seed;
    }

    int below(final int bound) {
        return random.nextInt(bound);
    }

    int between(final int low, final int high) {
        return low + random.nextInt(high - low + 1);
    }

    long anyLong() {
        return random.nextLong();
    }

    double unit() {
        return random.nextDouble();
    }

    boolean chance(final double probability) {
        return random.nextDouble() < probability;
    }

    @SafeVarargs
    final <T> T oneOf(final T... values) {
        return values[below(values.length)];
    }

    <T> T oneOf(final List<T> values) {
        return values.get(below(values.size()));
    }

    @SafeVarargs
    final <T> T oneOfThese(final Supplier<T>... suppliers) {
        return suppliers[below(suppliers.length)].get();
    }
}
