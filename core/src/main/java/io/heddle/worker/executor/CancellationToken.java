package io.heddle.worker.executor;

import org.jspecify.annotations.Nullable;

/**
 * Tells a run that nobody wants it any more. Fragments look at it between batches. User code is interrupted, and only
 * user code: an interrupt inside a file channel would close the channel for everybody. User code that minds neither is
 * given up: its run has ended for everybody else, and whatever it may return is thrown away.
 */
public final class CancellationToken {
    private @Nullable Thread userThread;
    private volatile boolean isCancelled;
    private long interruptAtNs = Long.MAX_VALUE;
    private long abandonAtNs = Long.MAX_VALUE;
    private boolean hasInterrupted;
    private boolean isAbandoned;
    private boolean isOnExecutor;
    private boolean isOnCaller;
    private boolean hasLeftPlace;

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

    /**
     * The run shall end.
     *
     * @param interruptAfterNs how long user code may go on before it is interrupted, nanoseconds.
     * @param abandonAfterNs how long before it is given up.
     */
    synchronized void cancel(final long interruptAfterNs, final long abandonAfterNs) {
        isCancelled = true;
        final long nowNs = System.nanoTime();
        interruptAtNs = nowNs + interruptAfterNs;
        abandonAtNs = nowNs + abandonAfterNs;
    }

    /** The run begins. */
    synchronized void begin(final boolean onExecutor) {
        isOnExecutor = onExecutor;
    }

    /** Whether a thread that waits for the result is to run it, before it begins: then interrupts may be meant for that thread. */
    synchronized void onCaller(final boolean value) {
        isOnCaller = value;
    }

    /** Whether the thread of the run waits for its result, and is no thread of the worker. */
    synchronized boolean isOnCaller() {
        return isOnCaller && !isOnExecutor;
    }

    /** Whether anything has happened to it that a later run must not see. */
    synchronized boolean isUsed() {
        return isCancelled || hasLeftPlace || isAbandoned || hasInterrupted;
    }

    /** Whether an executor thread has the run, which takes others when this one is over. */
    synchronized boolean isOnExecutor() {
        return isOnExecutor;
    }

    /** True the first time: from now on another run has the place of this one. */
    synchronized boolean leavePlace() {
        final boolean isFirst = !hasLeftPlace;
        hasLeftPlace = true;
        return isFirst;
    }

    synchronized boolean hasLeftPlace() {
        return hasLeftPlace;
    }

    /** True once, when user code has minded neither token nor interrupt for too long. Called by the conductor now and then. */
    synchronized boolean abandonIfDue() {
        final boolean isDue = userThread != null
                && !isAbandoned
                && abandonAtNs != Long.MAX_VALUE
                && System.nanoTime() - abandonAtNs >= 0;
        isAbandoned |= isDue;
        return isDue;
    }

    synchronized boolean isAbandoned() {
        return isAbandoned;
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

    /** Ends a run that was given up: nothing that it made is kept. */
    synchronized void leaveUserCode() {
        userThread = null;
        if (hasInterrupted) {
            Thread.interrupted(); // an interrupt that came too late must not reach the next run
        }
        if (isAbandoned) {
            throw new RunCancelledException();
        }
    }
}
