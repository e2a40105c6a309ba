package io.heddle.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The workers whose window has room, the one that could start a run first at the top: a binary heap (Williams 1964) in
 * which every worker knows its place. The order is that of {@link #isBefore}, in which no two workers are equal: so the
 * top does not depend on the history of the heap.
 */
final class OpenWorkers {
    private @Nullable WorkerEntry[] heap = new @Nullable WorkerEntry[16];
    private int size;
    private final boolean isOfOneHost;

    /** @param isOfOneHost whether a worker's place here is its {@link WorkerEntry#hostPlace} */
    OpenWorkers(final boolean isOfOneHost) {
        this.isOfOneHost = isOfOneHost;
    }

    int size() {
        return size;
    }

    /** Some worker; which one at which place means nothing but for the first. */
    WorkerEntry at(final int place) {
        final WorkerEntry worker = heap[place];
        if (worker == null) {
            throw new IllegalStateException("Place " + place + " of " + size + " open workers is empty");
        }
        return worker;
    }

    boolean has(final WorkerEntry worker) {
        return place(worker) >= 0;
    }

    void add(final WorkerEntry worker) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(worker, size++);
    }

    void remove(final WorkerEntry worker) {
        final int place = place(worker);
        setPlace(worker, -1);
        final WorkerEntry last = at(--size);
        heap[size] = null;
        if (last != worker) {
            fix(last, place);
        }
    }

    /** To be called after something has changed that {@link #isBefore} looks at. */
    void moved(final WorkerEntry worker) {
        fix(worker, place(worker));
    }

    private void fix(final WorkerEntry worker, final int place) {
        if (place > 0 && isBefore(worker, at((place - 1) >>> 1))) {
            up(worker, place);
        } else {
            down(worker, place);
        }
    }

    private void up(final WorkerEntry worker, final int start) {
        int place = start;
        while (place > 0) {
            final WorkerEntry parent = at((place - 1) >>> 1);
            if (!isBefore(worker, parent)) {
                break;
            }
            put(parent, place);
            place = (place - 1) >>> 1;
        }
        put(worker, place);
    }

    private void down(final WorkerEntry worker, final int start) {
        int place = start;
        int child = 2 * place + 1;
        while (child < size) {
            WorkerEntry smaller = at(child);
            if (child + 1 < size && isBefore(at(child + 1), smaller)) {
                smaller = at(++child);
            }
            if (!isBefore(smaller, worker)) {
                break;
            }
            put(smaller, place);
            place = child;
            child = 2 * place + 1;
        }
        put(worker, place);
    }

    private void put(final WorkerEntry worker, final int place) {
        if (heap[place] != worker) {
            heap[place] = worker;
            setPlace(worker, place);
        }
    }

    private int place(final WorkerEntry worker) {
        return isOfOneHost ? worker.hostPlace : worker.openPlace;
    }

    private void setPlace(final WorkerEntry worker, final int place) {
        if (isOfOneHost) {
            worker.hostPlace = place;
        } else {
            worker.openPlace = place;
        }
    }

    /** True if a worker that is here stands after the one above it. */
    boolean isInOrder(final WorkerEntry worker) {
        final int place = place(worker);
        return place <= 0 || !isBefore(worker, at((place - 1) >>> 1));
    }

    /** Less queued work per thread first, then less stored, then the lower id. */
    static boolean isBefore(final WorkerEntry worker, final WorkerEntry other) {
        if (worker.loadNs != other.loadNs) {
            return worker.loadNs < other.loadNs;
        }
        if (worker.storedBytes != other.storedBytes) {
            return worker.storedBytes < other.storedBytes;
        }
        return worker.workerId < other.workerId;
    }
}
