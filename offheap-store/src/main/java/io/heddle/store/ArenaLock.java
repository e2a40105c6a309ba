package io.heddle.store;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of an arena, with errands for it: what a thread wants done under the lock without ever waiting for it. Whoever takes the lock does them
 * first, in the order in which they came; so all that happens under the lock afterwards finds them done, as if their asker had waited. If the lock
 * is taken when one comes, the spill thread is woken, so that none is left lying.
 */
final class ArenaLock {
    private static final Logger LOGGER = LoggerFactory.getLogger(ArenaLock.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Bell servant;
    /** Latest first; taken as a whole. */
    private final AtomicReference<@Nullable Errand> latest = new AtomicReference<>();

    /** @param servant wakes the thread that takes the lock for an errand which found it taken. */
    ArenaLock(Bell servant) {
        this.servant = servant;
    }

    /** Something to be done under the lock. Given once. */
    abstract static class Errand {
        private @Nullable Errand before;

        abstract void run();
    }

    void lock() {
        lock.lock();
        if (latest.get() != null) {
            doErrands();
        }
    }

    void unlock() {
        lock.unlock();
    }

    Condition newCondition() {
        return lock.newCondition();
    }

    /** Has it done, by this thread if nobody has the lock, else by the next one that takes it. Waits for nobody. */
    void later(Errand errand) {
        Errand known;
        do {
            known = latest.get();
            errand.before = known;
        } while (!latest.compareAndSet(known, errand));
        if (lock.tryLock()) {
            try {
                doErrands();
            } finally {
                lock.unlock();
            }
        } else {
            servant.ring();
        }
    }

    /** Under the lock. */
    void doErrands() {
        if (lock.getHoldCount() > 1) {
            return; // in the middle of something
        }
        Errand next = inOrder(latest.getAndSet(null));
        while (next != null) {
            Errand errand = next;
            next = errand.before;
            try {
                errand.run();
            } catch (RuntimeException | Error e) {
                // It is none of the business of the thread that happens to do it.
                LOGGER.error("an errand in an arena failed", e);
            }
        }
    }

    private static @Nullable Errand inOrder(@Nullable Errand last) {
        Errand first = null;
        Errand rest = last;
        while (rest != null) {
            Errand errand = rest;
            rest = errand.before;
            errand.before = first;
            first = errand;
        }
        return first;
    }
}
