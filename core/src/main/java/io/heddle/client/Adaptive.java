package io.heddle.client;

import io.heddle.graph.HeddleException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the number of a cluster's workers in step with its queued work until it is closed, or its client is: looks once a
 * second, on a thread of its own. {@link AdaptiveDecision} says how many there should be.
 */
public final class Adaptive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Adaptive.class);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TARGET_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int PATIENCE = 3;
    private static final double MEMORY_SHORT = 0.6;

    private final ClusterAccess cluster;
    private final AdaptiveDecision decision;
    private final Thread thread;
    private boolean isClosed;

    Adaptive(final ClusterAccess cluster, final int min, final int max) {
        this.cluster = cluster;
        this.decision = new AdaptiveDecision(min, max, TARGET_NS, PATIENCE);
        this.thread = new Thread(this::run, "heddle-adaptive");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!awaitLook()) {
            try {
                look();
            } catch (final HeddleException failure) {
                if (!isClosed()) {
                    LOG.warn("the number of workers stays as it is for now: {}", failure.getMessage());
                }
            }
        }
    }

    private void look() {
        final ClusterStatus status = cluster.status();
        final int current = cluster.workers().size();
        int threads = 0;
        long usedBytes = 0;
        long limitBytes = 0;
        for (final WorkerStatus worker : status.workers()) {
            threads += worker.threads();
            usedBytes += worker.usedBytes() + worker.reservedBytes();
            limitBytes += worker.limitBytes();
        }
        final int wanted = decision.next(
                current,
                current == 0 ? 1 : threads / current,
                status.tasksReady() + status.tasksAssigned(),
                meanDurationNs(status),
                limitBytes > 0 && usedBytes > MEMORY_SHORT * limitBytes);
        if (wanted != current) {
            cluster.scale(wanted);
        }
    }

    /** Of all functions together, each as often as it has run. */
    private static long meanDurationNs(final ClusterStatus status) {
        double sumNs = 0;
        long runs = 0;
        for (final PrefixStatus prefix : status.prefixes()) {
            sumNs += (double) prefix.runs() * prefix.meanDurationNs();
            runs += prefix.runs();
        }
        return runs == 0 ? 0 : Math.max(1, (long) (sumNs / runs));
    }

    /** True when it is time to end. */
    private synchronized boolean awaitLook() {
        final long untilNs = System.nanoTime() + LOOK_NS;
        for (long leftNs = LOOK_NS; !isClosed && leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (final InterruptedException ending) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return isClosed;
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    /** Leaves the workers as they are from now on. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        if (Thread.currentThread() != thread) {
            thread.interrupt();
            boolean wasInterrupted = false;
            try {
                thread.join(TimeUnit.SECONDS.toMillis(2));
            } catch (final InterruptedException interrupted) {
                wasInterrupted = true;
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
