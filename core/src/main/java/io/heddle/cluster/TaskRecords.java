package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.FunctionRecord;
import io.heddle.graph.TaskIdMap;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The records of all tasks by id, and spare ones. Owned by the node's thread. */
final class TaskRecords {
    private static final int SPARE_MAX = 1 << 16;

    private final TaskIdMap<TaskRecord> records = new TaskIdMap<>();
    private final ArrayDeque<TaskRecord> spare = new ArrayDeque<>();

    /** Sees the tasks one by one. */
    interface Visitor {
        void onTask(long taskId, TaskRecord task);
    }

    @Nullable
    TaskRecord get(final long taskId) {
        return records.get(taskId);
    }

    boolean contains(final long taskId) {
        return records.contains(taskId);
    }

    /** A record for a task that has none. */
    TaskRecord add(final long taskId, final FunctionRecord function, final int programId) {
        final TaskRecord known = spare.pollLast();
        final TaskRecord task = known == null ? new TaskRecord() : known;
        task.begin(function, programId);
        records.put(taskId, task);
        return task;
    }

    void remove(final long taskId) {
        final TaskRecord task = records.remove(taskId);
        if (task != null && spare.size() < SPARE_MAX) {
            task.clear();
            spare.addLast(task);
        }
    }

    int size() {
        return records.size();
    }

    void forEach(final Visitor visitor) {
        records.forEach(visitor::onTask);
    }
}
