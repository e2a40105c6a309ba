package io.heddle.scheduler;

import java.util.Arrays;

/**
 * How long tasks took from their arrival to their result. Of many tasks that arrive at one time only the first one's number is marked with it, so that
 * a row has no column for that. Of old marks only some are kept: the time of a task is then that of another one that came a little before it.
 */
final class TaskLatencies {
    static final int MARKS_MAX = 1 << 10;
    /** The time of a task is wrong by this part of its latency at most, where there are not too many marks for that. */
    static final int FINEST_PART = 16;

    private final long[] arrivals = new long[MARKS_MAX];
    private final long[] timesNs = new long[MARKS_MAX];
    private final long[] byBits = new long[Long.SIZE];
    private long sumNs;
    private int marks;
    private int last;

    // Of those that ended last: tasks from a number to another, at one time. Counted together, for mostly many end in a
    // cycle.
    private long from;
    private long to;
    private long endNs;
    private long alike;

    /** A task arrives, and perhaps others that have the numbers after its own. */
    void arrived(final long arrival, final long nowNs) {
        if (marks == 0 || timesNs[marks - 1] != nowNs) {
            count();
            if (marks == MARKS_MAX) {
                thin(nowNs);
            }
            arrivals[marks] = arrival;
            timesNs[marks++] = nowNs;
        }
    }

    /** Drops marks until a quarter is free: where the next one came but a small part of its age later, a task is not much older than that. */
    private void thin(final long nowNs) {
        for (int part = FINEST_PART; marks > MARKS_MAX / 4 * 3; part /= 2) {
            int kept = 0;
            for (int mark = 1; mark < marks; mark++) {
                if (mark == marks - 1 || timesNs[mark + 1] - timesNs[kept] > (nowNs - timesNs[kept]) / part) {
                    kept++;
                    arrivals[kept] = arrivals[mark];
                    timesNs[kept] = timesNs[mark];
                }
            }
            marks = kept + 1;
        }
    }

    /** Forgets what was counted, and the tasks that have arrived. */
    void clear() {
        Arrays.fill(byBits, 0);
        sumNs = 0;
        marks = 0;
        last = 0;
        alike = 0;
        to = from;
    }

    /** The task with this number has its first result. */
    void finished(final long arrival, final long nowNs) {
        if (arrival >= from && arrival < to && nowNs == endNs) {
            alike++;
        } else {
            finishedUnlikeTheLast(arrival, nowNs);
        }
    }

    private void finishedUnlikeTheLast(final long arrival, final long nowNs) {
        count();
        if (marks == 0 || arrival < arrivals[0]) {
            return; // it came before this process began
        }
        if (last >= marks || arrivals[last] > arrival || arrival >= end(last)) {
            last = find(arrival);
        }
        from = arrivals[last];
        to = end(last);
        endNs = nowNs;
        alike = 1;
    }

    private void count() {
        if (alike > 0) {
            final long latencyNs = Math.max(0, endNs - timesNs[last]);
            sumNs += alike * latencyNs;
            byBits[Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, latencyNs - 1))] += alike;
            alike = 0;
        }
        to = from;
    }

    private long end(final int mark) {
        return mark + 1 < marks ? arrivals[mark + 1] : Long.MAX_VALUE;
    }

    private int find(final long arrival) {
        int low = 0;
        int high = marks;
        while (high - low > 1) {
            final int middle = (low + high) >>> 1;
            if (arrivals[middle] <= arrival) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long[] byBits() {
        count();
        return byBits.clone();
    }

    long sumNs() {
        count();
        return sumNs;
    }
}
