package io.heddle.client;

/**
 * How many workers there should be, from what is queued: as many as do the queued work in {@link #targetNs}, but no more than
 * there are tasks for, and twice as many as now where memory is short. More come at once; fewer only after several looks in a
 * row have asked for fewer, and then as many as the most generous of these looks. Pure: one call for each look.
 */
final class AdaptiveDecision {
    private final int min;
    private final int max;
    private final long targetNs;
    private final int patience;
    private int looksForFewer;
    private int mostOfFewer;

    /**
     * @param min workers that always stay
     * @param max workers that are never exceeded
     * @param targetNs in what time the queued work shall be done, nanoseconds
     * @param patience looks in a row that must ask for fewer workers before some leave
     */
    AdaptiveDecision(final int min, final int max, final long targetNs, final int patience) {
        this.min = min;
        this.max = max;
        this.targetNs = targetNs;
        this.patience = patience;
    }

    /**
     * @param current workers that there are
     * @param threadsPerWorker tasks that one of them runs at a time
     * @param queuedTasks tasks that are ready or with a worker
     * @param meanDurationNs of one task, nanoseconds; 0 if not known: then each thread gets one task
     * @param isMemoryShort whether the workers' memory is mostly full
     * @return how many workers there shall be from now on
     */
    int next(
            final int current,
            final int threadsPerWorker,
            final long queuedTasks,
            final long meanDurationNs,
            final boolean isMemoryShort) {
        final int wanted = wanted(current, Math.max(1, threadsPerWorker), queuedTasks, meanDurationNs, isMemoryShort);
        if (wanted >= current) {
            looksForFewer = 0;
            mostOfFewer = 0;
            return wanted;
        }
        mostOfFewer = Math.max(mostOfFewer, wanted);
        if (++looksForFewer < patience) {
            return current;
        }
        final int fewer = mostOfFewer;
        looksForFewer = 0;
        mostOfFewer = 0;
        return fewer;
    }

    private int wanted(
            final int current,
            final int threadsPerWorker,
            final long queuedTasks,
            final long meanDurationNs,
            final boolean isMemoryShort) {
        final long forTasks = ceil(queuedTasks, threadsPerWorker);
        final double workNs = (double) queuedTasks * meanDurationNs;
        final long forWork = meanDurationNs == 0 ? forTasks : (long) Math.ceil(workNs / threadsPerWorker / targetNs);
        long wanted = Math.min(forTasks, forWork);
        if (isMemoryShort) {
            wanted = Math.max(wanted, 2L * current);
        }
        return (int) Math.max(min, Math.min(max, wanted));
    }

    private static long ceil(final long dividend, final int divisor) {
        return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
    }
}
