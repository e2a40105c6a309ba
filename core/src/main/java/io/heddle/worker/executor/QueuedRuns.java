package io.heddle.worker.executor;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Runs on their way from the conductor to executor threads, in their order; nothing is made for their way. Thread-safe. */
final class QueuedRuns {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isNotEmpty = lock.newCondition();
    private final ArrayDeque<Execution> queue = new ArrayDeque<>();

    void add(final Execution execution) {
        lock.lock();
        try {
            queue.addLast(execution);
            isNotEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next one, awaited. Only user code is ever interrupted on purpose; an interrupt that it left behind means nothing here. */
    Execution take() {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                isNotEmpty.awaitUninterruptibly();
            }
            return queue.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            queue.clear();
        } finally {
            lock.unlock();
        }
    }
}
