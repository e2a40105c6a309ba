package io.heddle.store;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes slabs well ahead of need, touches their pages, and unmaps dropped ones: all that is too slow for the threads that work. */
final class SlabBuilder implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SlabBuilder.class);
    private static final long WAIT_IDLE_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long WAIT_IDLE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long WAIT_AFTER_FAILURE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ArenaMemory memory;
    private final boolean prefault;
    private final long keepEmptyNs;
    private boolean failed;

    SlabBuilder(ArenaMemory memory, boolean prefault, long keepEmptyNs) {
        this.memory = memory;
        this.prefault = prefault;
        this.keepEmptyNs = keepEmptyNs;
    }

    @Override
    public void run() {
        memory.lock.lock();
        try {
            while (!memory.isClosed()) {
                Slab dropped = memory.slabs.nextDropped();
                if (dropped != null) {
                    withoutLock(dropped::close);
                } else if (memory.wantsSlab()) {
                    if (!build()) {
                        memory.growWork.awaitNanos(WAIT_AFTER_FAILURE_NS);
                    }
                } else if (!memory.slabs.dropIdle(System.nanoTime(), memory.slabs.isScarce() ? 0 : keepEmptyNs)) {
                    memory.growWork.awaitNanos(Math.max(WAIT_IDLE_MIN_NS, Math.min(WAIT_IDLE_NS, keepEmptyNs)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            memory.lock.unlock();
        }
    }

    private void withoutLock(Runnable work) {
        memory.lock.unlock();
        try {
            work.run();
        } finally {
            memory.lock.lock();
        }
    }

    private boolean build() {
        SlabSet.Plan plan = memory.slabs.plan(memory.account.limitChunks());
        Slab slab = null;
        memory.lock.unlock();
        try {
            slab = memory.slabs.build(plan);
        } catch (IOException | RuntimeException e) {
            if (!failed) {
                LOGGER.warn(
                        "cannot make a slab of {} bytes in shared memory, will try again: {}",
                        ArenaMemory.bytes(plan.chunks()),
                        e.toString());
            }
        } finally {
            memory.lock.lock();
        }
        if (slab == null) {
            failed = true;
            memory.slabs.giveUp(plan);
            memory.slabTrouble("no more shared memory can be had: raise --shm-size or stop what fills /dev/shm");
            return false;
        }
        if (failed) {
            failed = false;
            memory.slabTrouble(null);
        }
        memory.slabs.add(slab);
        memory.grantWaiters();
        if (prefault) {
            // Slabs are unmapped by this thread only, so this one stays while its pages are touched.
            Slab made = slab;
            withoutLock(() -> made.prefault(() -> !memory.isClosed()));
        }
        return true;
    }
}
