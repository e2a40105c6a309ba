package io.heddle.frame.expression;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A quantile from a digest of fixed size: clusters of neighbouring values, small at both ends, by the merging t-digest of Dunning and Ertl (2019) with
 * the scale function k1. Exact while there are as few values as clusters; else the rank is off by less than one in a hundred.
 */
record ApproximateQuantile(double fraction) implements UserAggregate<ApproximateQuantile.Digest> {
    private static final int CLUSTERS = 200;
    private static final int BUFFERED = 1000;

    /** Means and weights of clusters in order, and behind them values that are not in order yet. */
    static final class Digest implements Serializable {
        private static final long serialVersionUID = 1L;

        private double[] means = new double[16];
        private double[] weights = new double[16];
        private int size;

        void add(final double mean, final double weight) {
            if (size == CLUSTERS + BUFFERED) {
                compress();
            }
            if (size == means.length) {
                means = Arrays.copyOf(means, 2 * size);
                weights = Arrays.copyOf(weights, 2 * size);
            }
            means[size] = mean;
            weights[size++] = weight;
        }

        private void order() {
            final Integer[] places = new Integer[size];
            Arrays.setAll(places, i -> i);
            final double[] unordered = means;
            Arrays.sort(places, (left, right) -> Double.compare(unordered[left], unordered[right]));
            final double[] orderedMeans = new double[size];
            final double[] orderedWeights = new double[size];
            for (int i = 0; i < size; i++) {
                orderedMeans[i] = means[places[i]];
                orderedWeights[i] = weights[places[i]];
            }
            means = orderedMeans;
            weights = orderedWeights;
        }

        void compress() {
            order();
            if (size <= CLUSTERS) {
                return;
            }
            double total = 0;
            for (int i = 0; i < size; i++) {
                total += weights[i];
            }
            int last = 0;
            double before = 0;
            double limit = total * limitAfter(0);
            for (int i = 1; i < size; i++) {
                if (before + weights[last] + weights[i] <= limit) {
                    final double weight = weights[last] + weights[i];
                    means[last] = between(means[last], means[i], weights[i] / weight);
                    weights[last] = weight;
                } else {
                    before += weights[last];
                    limit = total * limitAfter(before / total);
                    last++;
                    means[last] = means[i];
                    weights[last] = weights[i];
                }
            }
            size = last + 1;
        }

        /** Equal values have nothing between them, infinite ones neither. */
        private static double between(final double low, final double high, final double weight) {
            return low == high ? low : low + (high - low) * weight;
        }

        /** Up to which fraction of all values a cluster may reach that begins at one. */
        private static double limitAfter(final double begin) {
            final double place = CLUSTERS / (2 * Math.PI) * Math.asin(2 * begin - 1) + 1;
            return place >= CLUSTERS / 4.0 ? 1 : (Math.sin(place * 2 * Math.PI / CLUSTERS) + 1) / 2;
        }

        @Nullable
        Double quantile(final double wanted) {
            if (size == 0) {
                return null;
            }
            order();
            double total = 0;
            for (int i = 0; i < size; i++) {
                total += weights[i];
            }
            // Values lie at the middles of their clusters; a single value at its own place.
            final double place = wanted * (total - 1);
            double begin = 0;
            double lastMiddle = 0;
            for (int i = 0; i < size; i++) {
                final double middle = begin + (weights[i] - 1) / 2;
                if (place <= middle) {
                    if (i == 0 || place == middle) {
                        return means[i];
                    }
                    final double weight = (place - lastMiddle) / (middle - lastMiddle);
                    return between(means[i - 1], means[i], weight);
                }
                lastMiddle = middle;
                begin += weights[i];
            }
            return means[size - 1];
        }
    }

    @Override
    public Digest begin() {
        return new Digest();
    }

    @Override
    public Digest add(final Digest state, final Object value) {
        state.add(((Number) value).doubleValue(), 1);
        return state;
    }

    @Override
    public Digest merge(final Digest state, final Digest later) {
        for (int i = 0; i < later.size; i++) {
            state.add(later.means[i], later.weights[i]);
        }
        return state;
    }

    @Override
    public @Nullable Object finish(final Digest state) {
        return state.quantile(fraction);
    }
}
