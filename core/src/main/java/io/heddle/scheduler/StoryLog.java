package io.heddle.scheduler;

/** The last changes of state of all tasks, in a ring. */
final class StoryLog {
    private static final int ENTRY_LONGS = 3;
    private static final int TIME = 0;
    private static final int TASK = 1;
    private static final int CHANGE = 2;
    private static final int WORKER_SHIFT = 12;
    private static final int WORKER_MASK = WorkerTable.WORKER_ID_LIMIT - 1;
    private static final int FROM_SHIFT = 9;
    private static final int TO_SHIFT = 6;
    private static final int STATE_MASK = 0x7;
    private static final int TRIGGER_MASK = 0x3F;

    private final int mask;
    /** Entries one after the other, so that a record touches one place in memory. */
    private final long[] entries;

    private long count;

    StoryLog(final int length) {
        mask = length - 1;
        entries = new long[length * ENTRY_LONGS];
    }

    /** A change of state as one number. */
    static long change(
            final int run, final int workerId, final TaskState from, final TaskState to, final Trigger trigger) {
        return ((long) run << Integer.SIZE)
                | ((long) workerId << WORKER_SHIFT)
                | (from.code() << FROM_SHIFT)
                | (to.code() << TO_SHIFT)
                | trigger.code();
    }

    void record(final long nowNs, final long taskId, final long change) {
        final int first = ((int) count++ & mask) * ENTRY_LONGS;
        entries[first + TIME] = nowNs;
        entries[first + TASK] = taskId;
        entries[first + CHANGE] = change;
    }

    String story(final long taskId) {
        final StringBuilder text = new StringBuilder();
        for (long entry = Math.max(0, count - mask - 1); entry < count; entry++) {
            final int first = ((int) entry & mask) * ENTRY_LONGS;
            if (entries[first + TASK] == taskId) {
                final int change = (int) entries[first + CHANGE];
                text.append(entries[first + TIME])
                        .append(" ns: ")
                        .append(TaskState.of((change >>> FROM_SHIFT) & STATE_MASK))
                        .append(" -> ")
                        .append(TaskState.of((change >>> TO_SHIFT) & STATE_MASK))
                        .append(" because ")
                        .append(Trigger.of(change & TRIGGER_MASK))
                        .append(", run ")
                        .append(entries[first + CHANGE] >>> Integer.SIZE)
                        .append(", worker ")
                        .append((change >>> WORKER_SHIFT) & WORKER_MASK)
                        .append('\n');
            }
        }
        return text.length() == 0 ? "no change of this task is remembered\n" : text.toString();
    }
}
