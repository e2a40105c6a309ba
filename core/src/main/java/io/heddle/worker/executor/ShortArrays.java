package io.heddle.worker.executor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays for small values, used again for others of the same length, so that a value of a few bytes leaves no garbage. Longer ones
 * are made and left to the heap: they are few for the bytes that they hold. For one thread.
 */
public final class ShortArrays {
    /** Longest array that is kept, bytes. */
    public static final int LENGTH_MAX = 64;

    /** Arrays of a length that are kept at most: as many as the small results that a worker keeps. */
    private static final int SPARE_MAX = 1 << 17;

    private static final byte[] EMPTY = new byte[0];

    private final List<ArrayDeque<byte[]>> spareOfLength = new ArrayList<>(LENGTH_MAX + 1);

    /** Nothing to use again yet. */
    public ShortArrays() {
        for (int length = 0; length <= LENGTH_MAX; length++) {
            spareOfLength.add(new ArrayDeque<>());
        }
    }

    /** An array of just this length; what is in it is not told. */
    public byte[] take(final int length) {
        if (length == 0) {
            return EMPTY;
        }
        final byte[] spare = length <= LENGTH_MAX ? spareOfLength.get(length).pollLast() : null;
        return spare == null ? new byte[length] : spare;
    }

    /** The array is nobody's any more. */
    public void give(final byte[] array) {
        if (array.length > 0 && array.length <= LENGTH_MAX) {
            final ArrayDeque<byte[]> spare = spareOfLength.get(array.length);
            if (spare.size() < SPARE_MAX) {
                spare.addLast(array);
            }
        }
    }
}
