package io.heddle.diagnostics;

import org.agrona.concurrent.UnsafeBuffer;

/** The few results with the highest rank of many that are offered. Allocates nothing. */
final class LargestResults {
    private static final int KEPT = OutlineLayout.RESULTS_MAX / 2;

    private final long[] ranks = new long[KEPT];
    private final long[] taskIds = new long[KEPT];
    private final long[] bytes = new long[KEPT];
    private final int[] prefixes = new int[KEPT];
    private final int[] workers = new int[KEPT];
    private final boolean[] needed = new boolean[KEPT];
    private final long[] readAgoNs = new long[KEPT];
    private int count;
    private int lowest;

    void clear() {
        count = 0;
    }

    void offer(
            final long rank,
            final long taskId,
            final long size,
            final int prefix,
            final int workerId,
            final boolean isNeeded,
            final long agoNs) {
        if (count == KEPT && rank <= ranks[lowest]) {
            return;
        }
        final int at = count < KEPT ? count++ : lowest;
        ranks[at] = rank;
        taskIds[at] = taskId;
        bytes[at] = size;
        prefixes[at] = prefix;
        workers[at] = workerId;
        needed[at] = isNeeded;
        readAgoNs[at] = agoNs;
        if (count == KEPT) {
            lowest = 0;
            for (int i = 1; i < KEPT; i++) {
                lowest = ranks[i] < ranks[lowest] ? i : lowest;
            }
        }
    }

    /** Writes what is kept; returns how many. */
    int write(final UnsafeBuffer buffer, final int offset, final int list) {
        for (int i = 0; i < count; i++) {
            final int at = offset + i * OutlineLayout.RESULT_LENGTH;
            buffer.putLong(at, taskIds[i]);
            buffer.putLong(at + 8, bytes[i]);
            buffer.putInt(at + 16, prefixes[i]);
            buffer.putInt(at + 20, workers[i]);
            buffer.putInt(at + 24, needed[i] ? 1 : 0);
            buffer.putInt(at + 28, list);
            buffer.putLong(at + 32, readAgoNs[i]);
        }
        return count;
    }
}
