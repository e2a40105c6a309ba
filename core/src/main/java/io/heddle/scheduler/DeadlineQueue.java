package io.heddle.scheduler;

import java.util.Arrays;

/**
 * Tasks that must have ended at some time, the earliest first: a binary heap. The order key of a task, which is unique, tells
 * whether its row still is the same task. Entries of tasks that have ended stay until their time comes or the heap is full;
 * it grows only if more than half of it would be left.
 */
final class DeadlineQueue {
    private final TaskTable tasks;
    private long[] times = new long[64];
    private long[] orders = new long[64];
    private int[] rows = new int[64];
    private int size;

    DeadlineQueue(final TaskTable tasks) {
        this.tasks = tasks;
    }

    void add(final int task, final long atNs) {
        if (size == times.length) {
            dropEnded();
            if (size > times.length / 2) {
                times = Arrays.copyOf(times, size * 2);
                orders = Arrays.copyOf(orders, size * 2);
                rows = Arrays.copyOf(rows, size * 2);
            }
        }
        push(atNs, tasks.order(task), task);
    }

    /** True if the time of the first entry has come. */
    boolean isDue(final long nowNs) {
        return size > 0 && times[0] - nowNs <= 0;
    }

    /** Takes the first entry away; returns its task if that is still to end, else 0. */
    int take() {
        final int task = isLive(0) ? rows[0] : 0;
        size--;
        final long atNs = times[size];
        final long order = orders[size];
        final int row = rows[size];
        int place = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= atNs) {
                break;
            }
            move(child, place);
            place = child;
            child = 2 * place + 1;
        }
        put(place, atNs, order, row);
        return task;
    }

    private boolean isLive(final int place) {
        final int task = rows[place];
        return tasks.order(task) == orders[place] && tasks.id(task) != 0 && !tasks.has(task, TaskTable.FINISHED_ONCE);
    }

    private void dropEnded() {
        final int before = size;
        size = 0;
        for (int place = 0; place < before; place++) {
            if (isLive(place)) {
                push(times[place], orders[place], rows[place]); // at most as far as this place
            }
        }
    }

    private void push(final long atNs, final long order, final int task) {
        int place = size++;
        while (place > 0) {
            final int parent = (place - 1) >>> 1;
            if (times[parent] <= atNs) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        put(place, atNs, order, task);
    }

    private void move(final int from, final int to) {
        put(to, times[from], orders[from], rows[from]);
    }

    private void put(final int place, final long atNs, final long order, final int task) {
        times[place] = atNs;
        orders[place] = order;
        rows[place] = task;
    }

    long allocatedBytes() {
        return times.length * (2L * Long.BYTES + Integer.BYTES);
    }

    /** The room counts too: it decides when ended tasks go. */
    void write(final SnapshotWriter writer) {
        writer.putInt(times.length);
        writer.putInt(size);
        for (int place = 0; place < size; place++) {
            writer.putLong(times[place]);
            writer.putLong(orders[place]);
            writer.putInt(rows[place]);
        }
    }

    void read(final SnapshotReader reader) {
        final int length = Math.max(times.length, reader.getInt());
        times = new long[length];
        orders = new long[length];
        rows = new int[length];
        size = reader.getInt();
        for (int place = 0; place < size; place++) {
            put(place, reader.getLong(), reader.getLong(), reader.getInt());
        }
    }
}
