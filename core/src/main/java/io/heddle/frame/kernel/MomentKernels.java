package io.heddle.frame.kernel;

import org.agrona.UnsafeApi;

/**
 * Sums for variances and correlations, of values less the first one of their group, so that close values far from zero keep their digits. A state
 * is
 *
 * <pre>
 * moments     32 bytes: count, shift, sum, sum of squares
 * co-moments  64 bytes: count, shift x, shift y, sum x, sum y, sum xx, sum yy, sum xy
 * </pre>
 *
 * <p>They travel as count, mean and sum of squared differences from it; two of these are joined as by Chan, Golub and LeVeque (1979).
 */
public final class MomentKernels {
    public static final int MOMENTS_LENGTH = 32;
    public static final int MOMENTS_COLUMNS = 2;
    public static final int CO_MOMENTS_LENGTH = 64;
    public static final int CO_MOMENTS_COLUMNS = 5;

    private MomentKernels() {}

    /** Adds doubles to the moments of their groups. */
    public static void addMoments(final long[] states, final int offset, final Vector values, final int count) {
        for (int i = 0; i < count; i++) {
            if (values.hasNulls && values.nulls[i] != 0) {
                continue;
            }
            final long state = states[i] + offset;
            final long before = UnsafeApi.getLong(state);
            final double value = values.doubles[i];
            UnsafeApi.putLong(state, before + 1);
            if (before == 0) {
                UnsafeApi.putDouble(state + 8, value);
            }
            final double difference = value - UnsafeApi.getDouble(state + 8);
            UnsafeApi.putDouble(state + 16, UnsafeApi.getDouble(state + 16) + difference);
            UnsafeApi.putDouble(state + 24, UnsafeApi.getDouble(state + 24) + difference * difference);
        }
    }

    /** Adds pairs of doubles to the co-moments of their groups, where both are there. */
    public static void addCoMoments(
            final long[] states, final int offset, final Vector x, final Vector y, final int count) {
        for (int i = 0; i < count; i++) {
            if (x.isNull(i) || y.isNull(i)) {
                continue;
            }
            final long state = states[i] + offset;
            final long before = UnsafeApi.getLong(state);
            UnsafeApi.putLong(state, before + 1);
            if (before == 0) {
                UnsafeApi.putDouble(state + 8, x.doubles[i]);
                UnsafeApi.putDouble(state + 16, y.doubles[i]);
            }
            final double dx = x.doubles[i] - UnsafeApi.getDouble(state + 8);
            final double dy = y.doubles[i] - UnsafeApi.getDouble(state + 16);
            add(state + 24, dx);
            add(state + 32, dy);
            add(state + 40, dx * dx);
            add(state + 48, dy * dy);
            add(state + 56, dx * dy);
        }
    }

    private static void add(final long address, final double value) {
        UnsafeApi.putDouble(address, UnsafeApi.getDouble(address) + value);
    }

    public static long count(final long state) {
        return UnsafeApi.getLong(state);
    }

    /** The mean of moments. */
    public static double mean(final long state) {
        return UnsafeApi.getDouble(state + 8) + UnsafeApi.getDouble(state + 16) / count(state);
    }

    /** The sum of squared differences from the mean. */
    public static double squares(final long state) {
        final double sum = UnsafeApi.getDouble(state + 16);
        return Math.max(0, UnsafeApi.getDouble(state + 24) - sum * sum / count(state)) + sum * 0;
    }

    public static double meanX(final long state) {
        return UnsafeApi.getDouble(state + 8) + UnsafeApi.getDouble(state + 24) / count(state);
    }

    public static double meanY(final long state) {
        return UnsafeApi.getDouble(state + 16) + UnsafeApi.getDouble(state + 32) / count(state);
    }

    public static double squaresX(final long state) {
        final double sum = UnsafeApi.getDouble(state + 24);
        return UnsafeApi.getDouble(state + 40) - sum * sum / count(state);
    }

    public static double squaresY(final long state) {
        final double sum = UnsafeApi.getDouble(state + 32);
        return UnsafeApi.getDouble(state + 48) - sum * sum / count(state);
    }

    /** The sum of products of the differences from the means. */
    public static double products(final long state) {
        return UnsafeApi.getDouble(state + 56)
                - UnsafeApi.getDouble(state + 24) * UnsafeApi.getDouble(state + 32) / count(state);
    }

    /** Joins moments with those of other rows. */
    public static void mergeMoments(final long state, final long count, final double mean, final double squares) {
        if (count == 0) {
            return;
        }
        final long before = count(state);
        double newMean = mean;
        double newSquares = squares;
        if (before > 0) {
            final double difference = mean - mean(state);
            newMean = mean(state) + difference * count / (before + count);
            newSquares = squares(state) + squares + difference * difference * before * count / (before + count);
        }
        UnsafeApi.putLong(state, before + count);
        UnsafeApi.putDouble(state + 8, newMean);
        UnsafeApi.putDouble(state + 16, 0);
        UnsafeApi.putDouble(state + 24, newSquares);
    }

    /** Joins co-moments with those of other rows: element {@code row} of a count and five columns. */
    public static void mergeCoMoments(final long state, final Vector[] columns, final int row) {
        final long count = columns[0].longs[row];
        if (count == 0) {
            return;
        }
        final long before = count(state);
        double meanX = columns[1].doubles[row];
        double meanY = columns[2].doubles[row];
        double squaresX = columns[3].doubles[row];
        double squaresY = columns[4].doubles[row];
        double products = columns[5].doubles[row];
        if (before > 0) {
            final double dx = meanX - meanX(state);
            final double dy = meanY - meanY(state);
            final double weight = (double) before * count / (before + count);
            squaresX += squaresX(state) + dx * dx * weight;
            squaresY += squaresY(state) + dy * dy * weight;
            products += products(state) + dx * dy * weight;
            meanX = meanX(state) + dx * count / (before + count);
            meanY = meanY(state) + dy * count / (before + count);
        }
        UnsafeApi.putLong(state, before + count);
        UnsafeApi.putDouble(state + 8, meanX);
        UnsafeApi.putDouble(state + 16, meanY);
        UnsafeApi.putDouble(state + 24, 0);
        UnsafeApi.putDouble(state + 32, 0);
        UnsafeApi.putDouble(state + 40, squaresX);
        UnsafeApi.putDouble(state + 48, squaresY);
        UnsafeApi.putDouble(state + 56, products);
    }
}
