package io.heddle.scheduler;

/** The last changes of state of all tasks, in a ring. */
final class StoryLog {
    private final int mask;
    private final long[] times;
    private final long[] taskIds;
    private final long[] changes;
    private final int[] workers;
    private long count;

    StoryLog(final int length) {
        mask = length - 1;
        times = new long[length];
        taskIds = new long[length];
        changes = new long[length];
        workers = new int[length];
    }

    void record(
            final long nowNs,
            final long taskId,
            final TaskState from,
            final TaskState to,
            final Trigger trigger,
            final int run,
            final int workerId) {
        final int place = (int) count++ & mask;
        times[place] = nowNs;
        taskIds[place] = taskId;
        changes[place] = ((long) run << Integer.SIZE) | (from.code() << 16) | (to.code() << 8) | trigger.code();
        workers[place] = workerId;
    }

    String story(final long taskId) {
        final StringBuilder text = new StringBuilder();
        for (long entry = Math.max(0, count - mask - 1); entry < count; entry++) {
            final int place = (int) entry & mask;
            if (taskIds[place] == taskId) {
                final int change = (int) changes[place];
                text.append(times[place])
                        .append(" ns: ")
                        .append(TaskState.of((change >>> 16) & 0xFF))
                        .append(" -> ")
                        .append(TaskState.of((change >>> 8) & 0xFF))
                        .append(" because ")
                        .append(Trigger.of(change & 0xFF))
                        .append(", run ")
                        .append(changes[place] >>> Integer.SIZE)
                        .append(", worker ")
                        .append(workers[place])
                        .append('\n');
            }
        }
        return text.length() == 0 ? "no change of this task is remembered\n" : text.toString();
    }
}
