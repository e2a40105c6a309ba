package io.heddle.jmh;

import io.heddle.worker.executor.TaskEnvironment;
import io.heddle.worker.executor.WorkerPlugin;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A bare timer loop in the JVM of a worker: a thread that has nothing to do with the worker, sleeps 100 us, works 5 us, and notes how long
 * after its time it was done. What it meets of collections, safepoints and other threads that want the cores is what any thread there
 * meets, the conductor too.
 */
final class TimerLoop implements WorkerPlugin {
    private static final long serialVersionUID = 1L;
    private static final long WORK_NS = TimeUnit.MICROSECONDS.toNanos(5);
    private static final long SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 2;

    /** What was measured since it was last asked for; each guarded by the first. */
    private static final Histogram LATE = new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);

    private static final Histogram WORKING = new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);

    private static volatile boolean isOver;

    @Override
    public void setup(final TaskEnvironment worker) {
        final Thread thread = new Thread(TimerLoop::run, "bare-timer-loop");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void teardown(final TaskEnvironment worker) {
        isOver = true;
    }

    private static void run() {
        while (!isOver) {
            final long dueNs = System.nanoTime() + SLEEP_NS;
            LockSupport.parkNanos(SLEEP_NS);
            final long startNs = System.nanoTime();
            long nowNs;
            do {
                nowNs = System.nanoTime();
            } while (nowNs - startNs < WORK_NS);
            synchronized (LATE) {
                LATE.recordValue(Math.min(Math.max(0, nowNs - dueNs), HIGHEST_NS));
                WORKING.recordValue(Math.min(nowNs - startNs, HIGHEST_NS));
            }
        }
    }

    /**
     * In the JVM of the worker: what this percentile was since the last call.
     *
     * @return microseconds from when a turn was due to when it was done, and of them those of its work alone; then the number of turns.
     */
    static double[] take(final double percentile) {
        synchronized (LATE) {
            final double[] result = {
                LATE.getValueAtPercentile(percentile) / 1e3,
                WORKING.getValueAtPercentile(percentile) / 1e3,
                LATE.getTotalCount()
            };
            LATE.reset();
            WORKING.reset();
            return result;
        }
    }
}
