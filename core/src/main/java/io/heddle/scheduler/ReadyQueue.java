package io.heddle.scheduler;

import java.util.Arrays;

/**
 * Ready tasks by order key, smallest first. Most keys arrive in ascending order and go to a ring; the others go to a
 * binary heap; the next task is the smaller of the two fronts. An entry is not taken out when its task stops being
 * ready: whoever takes it checks the task's state and key, and {@link TaskTable#QUEUED} keeps entries from doubling.
 */
final class ReadyQueue {
    private long[] ringKeys = new long[1024];
    private int[] ringTasks = new int[1024];
    private int ringHead;
    private int ringSize;
    private long[] heapKeys = new long[64];
    private int[] heapTasks = new int[64];
    private int heapSize;

    boolean isEmpty() {
        return ringSize == 0 && heapSize == 0;
    }

    int size() {
        return ringSize + heapSize;
    }

    void add(final long key, final int task) {
        if (ringSize == 0 || key > ringKeys[(ringHead + ringSize - 1) & (ringKeys.length - 1)]) {
            if (ringSize == ringKeys.length) {
                growRing();
            }
            final int place = (ringHead + ringSize) & (ringKeys.length - 1);
            ringKeys[place] = key;
            ringTasks[place] = task;
            ringSize++;
        } else {
            addToHeap(key, task);
        }
    }

    /** Key of the front entry. The queue must not be empty. */
    long frontKey() {
        return isRingFirst() ? ringKeys[ringHead] : heapKeys[0];
    }

    /** Task of the front entry. The queue must not be empty. */
    int frontTask() {
        return isRingFirst() ? ringTasks[ringHead] : heapTasks[0];
    }

    void removeFront() {
        if (isRingFirst()) {
            ringHead = (ringHead + 1) & (ringKeys.length - 1);
            ringSize--;
        } else {
            removeHeapFront();
        }
    }

    /** The front entry gets a larger key, which may cost it its place. */
    void raiseFront(final long key) {
        final int task = frontTask();
        final int mask = ringKeys.length - 1;
        if (isRingFirst() && (ringSize == 1 || key < ringKeys[(ringHead + 1) & mask])) {
            ringKeys[ringHead] = key;
        } else {
            removeFront();
            add(key, task);
        }
    }

    private boolean isRingFirst() {
        return heapSize == 0 || (ringSize > 0 && ringKeys[ringHead] < heapKeys[0]);
    }

    private void growRing() {
        final int length = ringKeys.length;
        final long[] keys = new long[length * 2];
        final int[] tasks = new int[length * 2];
        final int tail = length - ringHead;
        System.arraycopy(ringKeys, ringHead, keys, 0, tail);
        System.arraycopy(ringKeys, 0, keys, tail, ringHead);
        System.arraycopy(ringTasks, ringHead, tasks, 0, tail);
        System.arraycopy(ringTasks, 0, tasks, tail, ringHead);
        ringKeys = keys;
        ringTasks = tasks;
        ringHead = 0;
    }

    private void addToHeap(final long key, final int task) {
        if (heapSize == heapKeys.length) {
            heapKeys = Arrays.copyOf(heapKeys, heapSize * 2);
            heapTasks = Arrays.copyOf(heapTasks, heapSize * 2);
        }
        int place = heapSize++;
        while (place > 0) {
            final int parent = (place - 1) >>> 1;
            if (heapKeys[parent] <= key) {
                break;
            }
            heapKeys[place] = heapKeys[parent];
            heapTasks[place] = heapTasks[parent];
            place = parent;
        }
        heapKeys[place] = key;
        heapTasks[place] = task;
    }

    private void removeHeapFront() {
        heapSize--;
        final long key = heapKeys[heapSize];
        final int task = heapTasks[heapSize];
        int place = 0;
        int child = 1;
        while (child < heapSize) {
            if (child + 1 < heapSize && heapKeys[child + 1] < heapKeys[child]) {
                child++;
            }
            if (heapKeys[child] >= key) {
                break;
            }
            heapKeys[place] = heapKeys[child];
            heapTasks[place] = heapTasks[child];
            place = child;
            child = 2 * place + 1;
        }
        heapKeys[place] = key;
        heapTasks[place] = task;
    }

    /** Visits all entries in no particular order of keys, for cross-checks. */
    void forEach(final EntryVisitor visitor) {
        for (int i = 0; i < ringSize; i++) {
            final int place = (ringHead + i) & (ringKeys.length - 1);
            visitor.onEntry(ringKeys[place], ringTasks[place]);
        }
        for (int place = 0; place < heapSize; place++) {
            visitor.onEntry(heapKeys[place], heapTasks[place]);
        }
    }

    long allocatedBytes() {
        return (ringKeys.length + (long) heapKeys.length) * (Long.BYTES + Integer.BYTES);
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(ringSize);
        for (int i = 0; i < ringSize; i++) {
            final int place = (ringHead + i) & (ringKeys.length - 1);
            writer.putLong(ringKeys[place]);
            writer.putInt(ringTasks[place]);
        }
        writer.putInt(heapSize);
        for (int place = 0; place < heapSize; place++) {
            writer.putLong(heapKeys[place]);
            writer.putInt(heapTasks[place]);
        }
    }

    void read(final SnapshotReader reader) {
        final int newRingSize = reader.getInt();
        for (int i = 0; i < newRingSize; i++) {
            add(reader.getLong(), reader.getInt());
        }
        final int newHeapSize = reader.getInt();
        for (int place = 0; place < newHeapSize; place++) {
            addToHeap(reader.getLong(), reader.getInt());
        }
    }

    /** Sees one entry. */
    interface EntryVisitor {
        void onEntry(long key, int task);
    }
}
