package io.heddle.worker.executor;

import org.jspecify.annotations.Nullable;

/**
 * Tells a run that nobody wants it any more. Fragments look at it between batches. User code is interrupted, and only
 * user code: an interrupt inside a file channel would close the channel for everybody.
 */
public final class CancellationToken {
    private @Nullable Thread userThread;
    private volatile boolean isCancelled;
    private long interruptAtNs = Long.MAX_VALUE;
    private boolean hasInterrupted;

    /** Ends a run from inside. */
    public static final class RunCancelledException extends RuntimeException {
        RunCancelledException() {
            super("the run was cancelled", null, false, false);
        }
    }

    /** Whether the run shall end. */
    public boolean isCancelled() {
        return isCancelled;
    }

    /** Ends the run if it shall end. */
    public void throwIfCancelled() {
        if (isCancelled) {
            throw new RunCancelledException();
        }
    }

    synchronized void cancel(final long interruptAfterNs) {
        isCancelled = true;
        interruptAtNs = System.nanoTime() + interruptAfterNs;
    }

    /** Interrupts user code once its time of grace is over. Called by the conductor now and then. */
    synchronized void interruptIfDue() {
        if (userThread != null && interruptAtNs != Long.MAX_VALUE && System.nanoTime() - interruptAtNs >= 0) {
            userThread.interrupt();
            hasInterrupted = true;
            interruptAtNs = Long.MAX_VALUE;
        }
    }

    synchronized void enterUserCode() {
        throwIfCancelled();
        userThread = Thread.currentThread();
    }

    synchronized void leaveUserCode() {
        userThread = null;
        if (hasInterrupted) {
            Thread.interrupted(); // an interrupt that came too late must not reach the next run
        }
    }
}
