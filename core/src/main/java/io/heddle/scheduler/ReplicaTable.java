package io.heddle.scheduler;

/**
 * One row per (task, worker) where a worker holds a result beside the one that the task's own row names, or is about to
 * get it: 20 bytes. A task has few, so its list is single; a worker may have very many, so its list is double.
 */
final class ReplicaTable {
    /** The worker has it. */
    static final int HELD = 0;
    /** A copy is on its way there. */
    static final int COPYING = 1;
    /** A copy is on its way there; when it has arrived the holder shall drop its own. */
    static final int MOVING = 2;

    private static final int TASK = 0;
    private static final int WORKER_AND_KIND = 1;
    private static final int NEXT_OF_TASK = 2;
    private static final int NEXT_OF_WORKER = 3;
    private static final int PREVIOUS_OF_WORKER = 4;
    private static final int KIND_BITS = 2;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;

    private final TaskTable tasks;
    private final LinkRows rows = new LinkRows();

    ReplicaTable(final TaskTable tasks) {
        this.tasks = tasks;
    }

    void add(final WorkerEntry worker, final int task, final int kind) {
        final int row = rows.allocate();
        rows.set(row, TASK, task);
        rows.set(row, WORKER_AND_KIND, (worker.workerId << KIND_BITS) | kind);
        rows.set(row, NEXT_OF_TASK, tasks.firstReplica(task));
        tasks.firstReplica(task, row);
        rows.set(row, NEXT_OF_WORKER, worker.firstReplica);
        if (worker.firstReplica != 0) {
            rows.set(worker.firstReplica, PREVIOUS_OF_WORKER, row);
        }
        worker.firstReplica = row;
    }

    /** The row of a task with a worker; 0 if there is none. */
    int find(final int task, final int workerId) {
        int row = tasks.firstReplica(task);
        while (row != 0 && worker(row) != workerId) {
            row = nextOfTask(row);
        }
        return row;
    }

    void remove(final WorkerEntry worker, final int row) {
        final int task = task(row);
        final int nextOfTask = nextOfTask(row);
        int before = tasks.firstReplica(task);
        if (before == row) {
            tasks.firstReplica(task, nextOfTask);
        } else {
            while (nextOfTask(before) != row) {
                before = nextOfTask(before);
            }
            rows.set(before, NEXT_OF_TASK, nextOfTask);
        }
        final int next = nextOfWorker(row);
        final int previous = rows.get(row, PREVIOUS_OF_WORKER);
        if (previous == 0) {
            worker.firstReplica = next;
        } else {
            rows.set(previous, NEXT_OF_WORKER, next);
        }
        if (next != 0) {
            rows.set(next, PREVIOUS_OF_WORKER, previous);
        }
        rows.free(row);
    }

    int task(final int row) {
        return rows.get(row, TASK);
    }

    int worker(final int row) {
        return rows.get(row, WORKER_AND_KIND) >>> KIND_BITS;
    }

    int kind(final int row) {
        return rows.get(row, WORKER_AND_KIND) & KIND_MASK;
    }

    void kind(final int row, final int value) {
        rows.set(row, WORKER_AND_KIND, (rows.get(row, WORKER_AND_KIND) & ~KIND_MASK) | value);
    }

    int nextOfTask(final int row) {
        return rows.get(row, NEXT_OF_TASK);
    }

    int nextOfWorker(final int row) {
        return rows.get(row, NEXT_OF_WORKER);
    }

    int live() {
        return rows.live();
    }

    long allocatedBytes() {
        return rows.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        rows.write(writer);
    }

    void read(final SnapshotReader reader) {
        rows.read(reader);
    }
}
