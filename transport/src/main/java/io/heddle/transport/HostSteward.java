package io.heddle.transport;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the host: runs its tasks one after the other once a second on a daemon thread of whoever runs the media
 * driver. A task that throws is logged, counted and tried again in the next round.
 */
public final class HostSteward implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostSteward.class);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final List<StewardTask> tasks;
    private final Thread thread;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean running = true;

    private HostSteward(final List<StewardTask> tasks) {
        this.tasks = List.copyOf(tasks);
        this.thread = new Thread(this::run, "heddle-steward");
        this.thread.setDaemon(true);
    }

    /** Starts the thread. */
    public static HostSteward start(final List<StewardTask> tasks) {
        final HostSteward steward = new HostSteward(tasks);
        steward.thread.start();
        return steward;
    }

    private void run() {
        while (running) {
            final long nowNs = System.nanoTime();
            for (final StewardTask task : tasks) {
                runOne(task, nowNs);
            }
            rounds.incrementAndGet();
            while (running && System.nanoTime() - nowNs < INTERVAL_NS) {
                LockSupport.parkNanos(INTERVAL_NS);
            }
        }
    }

    private void runOne(final StewardTask task, final long nowNs) {
        try {
            task.run(nowNs);
        } catch (final RuntimeException e) {
            if (failures.getAndIncrement() == 0) {
                LOG.warn(
                        "steward task {} failed; it is tried again every second and not reported again",
                        task.name(),
                        e);
            }
        }
    }

    /** Rounds done. */
    public long rounds() {
        return rounds.get();
    }

    /** Tasks that threw. */
    public long failures() {
        return failures.get();
    }

    /** Ends the thread after the task it is in, and waits for that up to 2 s. */
    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
