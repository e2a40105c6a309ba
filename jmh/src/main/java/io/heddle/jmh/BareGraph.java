package io.heddle.jmh;

import org.agrona.collections.Long2LongHashMap;

/**
 * The least that a scheduler could do: find a task by its id, count down the inputs of those that wait for it, keep a queue of
 * what is ready, forget. No worker, no placement, no state, no failure, nothing to look at: a floor to compare with.
 */
final class BareGraph {
    private static final int GROUP = 10;
    private static final long NONE = -1;

    private BareGraph() {}

    /** Runs groups of nine tasks and a tenth that merges them; returns how many tasks ran. */
    static long runMerges(final int taskCount) {
        final int groups = Math.max(1, taskCount / GROUP);
        final int count = groups * GROUP;
        final Long2LongHashMap slots = new Long2LongHashMap(2 * count, 0.55f, NONE);
        final int[] missing = new int[count];
        final int[] dependent = new int[count];
        final long[] ids = new long[count];
        final int[] ready = new int[count];
        int tail = 0;
        for (int slot = 0; slot < count; slot++) {
            final boolean isMerge = slot % GROUP == GROUP - 1;
            ids[slot] = (1L << 40) + slot;
            slots.put(ids[slot], slot);
            missing[slot] = isMerge ? GROUP - 1 : 0;
            dependent[slot] = isMerge ? -1 : slot / GROUP * GROUP + GROUP - 1;
            if (!isMerge) {
                ready[tail++] = slot;
            }
        }
        int head = 0;
        while (head < tail) {
            // An answer names the task by its id.
            final int slot = (int) slots.remove(ids[ready[head++]]);
            final int waiting = dependent[slot];
            if (waiting >= 0 && --missing[waiting] == 0) {
                ready[tail++] = waiting;
            }
        }
        return (long) tail - slots.size();
    }
}
