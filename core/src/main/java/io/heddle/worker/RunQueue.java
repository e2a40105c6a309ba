package io.heddle.worker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Runs that may start, the most urgent first: a binary heap that knows where each run stands. */
final class RunQueue {
    private @Nullable LocalTask[] heap = new @Nullable LocalTask[64];
    private int size;

    int size() {
        return size;
    }

    LocalTask at(final int place) {
        final LocalTask task = heap[place];
        if (task == null) {
            throw new IllegalStateException("Place " + place + " of the queue of " + size + " runs is empty");
        }
        return task;
    }

    void add(final LocalTask task) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(task, size++);
    }

    LocalTask removeFirst() {
        final LocalTask first = at(0);
        remove(first);
        return first;
    }

    void remove(final LocalTask task) {
        final int place = task.queuePlace;
        task.queuePlace = -1;
        final LocalTask last = at(--size);
        heap[size] = null;
        if (last != task) {
            if (place > 0 && last.precedes(at((place - 1) >>> 1))) {
                siftUp(last, place);
            } else {
                siftDown(last, place);
            }
        }
    }

    private void siftUp(final LocalTask task, final int start) {
        int place = start;
        while (place > 0) {
            final int parent = (place - 1) >>> 1;
            if (!task.precedes(at(parent))) {
                break;
            }
            put(at(parent), place);
            place = parent;
        }
        put(task, place);
    }

    private void siftDown(final LocalTask task, final int start) {
        int place = start;
        int child = 2 * place + 1;
        while (child < size) {
            if (child + 1 < size && at(child + 1).precedes(at(child))) {
                child++;
            }
            if (!at(child).precedes(task)) {
                break;
            }
            put(at(child), place);
            place = child;
            child = 2 * place + 1;
        }
        put(task, place);
    }

    private void put(final LocalTask task, final int place) {
        heap[place] = task;
        task.queuePlace = place;
    }
}
