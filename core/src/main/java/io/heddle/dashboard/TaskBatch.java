package io.heddle.dashboard;

import io.heddle.diagnostics.TaskStream;
import java.util.Arrays;

/**
 * Runs on their way to a browser, as the numbers of one JSON array, eight for each:
 * {@code lane, prefix, start (us after the base), duration (us), kind, runs, task, bytes}.
 *
 * <p>Where there are more runs than a browser should be sent, neighbours of one lane that are shorter than a grain are sent as one, under the
 * function that took longest; their number stands in {@code runs}. The grain doubles until what is left is few enough. That
 * happens on the way, so that a hundred thousand runs take no more memory than a few thousand.
 */
final class TaskBatch implements TaskStream.Visitor {
    private static final int FIELDS = 8;
    private static final long FIRST_GRAIN_NS = 250_000;

    private final long baseNs;
    private final int limit;
    private long[] values = new long[FIELDS * 256];
    /** By lane: the last run that is kept of it. */
    private int[] open = new int[64];

    private long grainNs = FIRST_GRAIN_NS;
    private int lanes;
    private int count;

    /**
     * Empty.
     *
     * @param baseNs epoch time from which starts are counted, a whole millisecond.
     * @param limit  most runs.
     */
    TaskBatch(final long baseNs, final int limit) {
        this.baseNs = baseNs;
        this.limit = limit;
    }

    @Override
    public void onRun(
            final int lane,
            final int prefix,
            final long startNs,
            final long endNs,
            final int kind,
            final long taskId,
            final long bytes) {
        if (count == 2 * limit) {
            coalesce();
        }
        lanes = Math.max(lanes, lane + 1);
        if ((count + 1) * FIELDS > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        int at = count++ * FIELDS;
        values[at++] = lane;
        values[at++] = prefix;
        values[at++] = startNs;
        values[at++] = endNs;
        values[at++] = kind;
        values[at++] = 1;
        values[at++] = taskId;
        values[at] = bytes;
    }

    int count() {
        return count;
    }

    /** Makes it small enough. */
    void coalesce() {
        while (count > limit && grainNs < Long.MAX_VALUE / 8) {
            coalesceOnce();
            grainNs *= 2;
        }
    }

    private void coalesceOnce() {
        open = lanes > open.length ? new int[2 * lanes] : open;
        Arrays.fill(open, 0, lanes, -1);
        int kept = 0;
        for (int run = 0; run < count; run++) {
            final int from = run * FIELDS;
            final int lane = (int) values[from];
            final int into = open[lane];
            if (into >= 0 && isNeighbour(into * FIELDS, from)) {
                merge(into * FIELDS, from);
            } else {
                System.arraycopy(values, from, values, kept * FIELDS, FIELDS);
                open[lane] = kept++;
            }
        }
        count = kept;
    }

    private boolean isNeighbour(final int into, final int from) {
        final boolean isSameKind = values[into + 4] == values[from + 4];
        return isSameKind
                && values[from + 2] - values[into + 3] < grainNs
                && values[from + 3] - values[into + 2] < grainNs * 4;
    }

    private void merge(final int into, final int from) {
        final long intoNs = values[into + 3] - values[into + 2];
        final long fromNs = values[from + 3] - values[from + 2];
        if (fromNs > intoNs) {
            values[into + 1] = values[from + 1];
            values[into + 6] = values[from + 6];
        }
        values[into + 2] = Math.min(values[into + 2], values[from + 2]);
        values[into + 3] = Math.max(values[into + 3], values[from + 3]);
        values[into + 5] += values[from + 5];
        values[into + 7] += values[from + 7];
    }

    /** Appends the JSON array. */
    void appendTo(final StringBuilder text) {
        text.append('[');
        for (int run = 0; run < count; run++) {
            final int at = run * FIELDS;
            text.append(run == 0 ? "" : ",").append(values[at]).append(',').append(values[at + 1]);
            text.append(',').append((values[at + 2] - baseNs) / 1_000);
            text.append(',').append((values[at + 3] - values[at + 2]) / 1_000);
            for (int field = 4; field < FIELDS; field++) {
                text.append(',').append(values[at + field]);
            }
        }
        text.append(']');
    }
}
