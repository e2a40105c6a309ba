package io.heddle.scheduler;

import org.agrona.collections.LongArrayQueue;

/** What the scheduler has to look at when there is time, in the order in which it came up. */
final class WorkList {
    /** Decide anew about a task: run it again, release it, forget it. */
    static final int CHECK = 1;
    /** Pass a task's error on to its dependents. */
    static final int FAIL = 2;
    /** Go on with the lists of a dead worker. */
    static final int WORKER = 3;
    /** Go on dropping the wishes of a client that is gone. */
    static final int CLIENT = 4;
    /** Go on moving tasks between ready and without worker. */
    static final int NO_WORKER = 5;
    /** Go on with tasks that are over their deadline. */
    static final int DEADLINE = 6;
    /** Let the failed inputs of a task that is tried again be tried again too. */
    static final int RETRY = 7;
    /** Go on moving results away from a worker. */
    static final int SHED = 8;

    private final LongArrayQueue items = new LongArrayQueue(-1L);

    void add(final int kind, final int subject) {
        items.addLong(((long) kind << Integer.SIZE) | subject);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    int size() {
        return items.size();
    }

    /** The oldest item, taken out; negative if there is none. */
    long poll() {
        return items.pollLong();
    }

    static int kind(final long item) {
        return (int) (item >>> Integer.SIZE);
    }

    static int subject(final long item) {
        return (int) item;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(items.size());
        items.forEachLong(writer::putLong);
    }

    void read(final SnapshotReader reader) {
        final int size = reader.getInt();
        for (int i = 0; i < size; i++) {
            items.addLong(reader.getLong());
        }
    }
}
