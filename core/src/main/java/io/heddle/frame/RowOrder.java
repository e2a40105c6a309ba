package io.heddle.frame;

import java.util.function.IntBinaryOperator;

/** Orders row numbers by a comparison, stable and without boxing, for tables on the client. */
final class RowOrder {
    private RowOrder() {}

    /** The numbers 0 to count - 1 in ascending order of the comparison. */
    static int[] sorted(final int count, final IntBinaryOperator comparison) {
        int[] from = new int[count];
        int[] into = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        for (int width = 1; width < count && width > 0; width <<= 1) {
            for (long start = 0; start < count; start += 2L * width) {
                final int middle = (int) Math.min(start + width, count);
                final int end = (int) Math.min(start + 2L * width, count);
                merge(from, into, (int) start, middle, end, comparison);
            }
            final int[] exchanged = from;
            from = into;
            into = exchanged;
        }
        return from;
    }

    private static void merge(
            final int[] from,
            final int[] into,
            final int start,
            final int middle,
            final int end,
            final IntBinaryOperator comparison) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            final boolean takeLeft =
                    left < middle && (right >= end || comparison.applyAsInt(from[left], from[right]) <= 0);
            into[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
