package io.heddle.store;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Wakes one thread. Unlike a condition it is rung with the lock and without, and a ring that comes while the thread is busy is not lost. */
final class Bell {
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile @Nullable Thread sleeper;

    /** Any thread; waits for nobody. */
    void ring() {
        if (!rung.get() && rung.compareAndSet(false, true)) {
            LockSupport.unpark(sleeper);
        }
    }

    /**
     * Waits until it rings, or for so long, without the lock, which the calling thread holds once. Called by one thread only. What was done or
     * asked for before a ring is seen after this.
     *
     * @throws InterruptedException if the thread is interrupted; it holds the lock then too
     */
    void awaitNanos(long timeoutNs, ArenaLock lock) throws InterruptedException {
        sleeper = Thread.currentThread();
        lock.unlock();
        try {
            if (!rung.get()) {
                LockSupport.parkNanos(this, timeoutNs);
            }
            // Before the lock is taken: whoever rings from now on has done his part when the lock is ours, or rings
            // once more.
            rung.set(false);
        } finally {
            lock.lock();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
