package io.heddle.scheduler;

/** A list of tasks, linked through their rows: a task stands in at most one such list at a time. */
final class TaskList {
    private final TaskTable tasks;
    private int first;
    private int last;
    private int size;

    TaskList(final TaskTable tasks) {
        this.tasks = tasks;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    int size() {
        return size;
    }

    void append(final int task) {
        tasks.next(task, 0);
        tasks.previous(task, last);
        if (last == 0) {
            first = task;
        } else {
            tasks.next(last, task);
        }
        last = task;
        size++;
    }

    void remove(final int task) {
        final int next = tasks.next(task);
        final int previous = tasks.previous(task);
        if (previous == 0) {
            first = next;
        } else {
            tasks.next(previous, next);
        }
        if (next == 0) {
            last = previous;
        } else {
            tasks.previous(next, previous);
        }
        tasks.next(task, 0);
        tasks.previous(task, 0);
        size--;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(first);
        writer.putInt(last);
        writer.putInt(size);
    }

    void read(final SnapshotReader reader) {
        first = reader.getInt();
        last = reader.getInt();
        size = reader.getInt();
    }
}
