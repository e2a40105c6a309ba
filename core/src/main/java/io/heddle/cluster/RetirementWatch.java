package io.heddle.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How the retirement of a worker goes, for the thread that waits for it. Told by the conductor. */
final class RetirementWatch {
    private volatile boolean isRetiring;
    private @Nullable String refusal;

    void onRetire(final boolean retires) {
        isRetiring = retires;
    }

    synchronized void onRefused(final String message) {
        refusal = message;
        notifyAll();
    }

    synchronized void onEnd() {
        notifyAll();
    }

    boolean isRetiring() {
        return isRetiring;
    }

    /** Null when it is over; else why it is not. */
    @Nullable
    synchronized String await(final BooleanSupplier isOver, final long timeoutNs) throws InterruptedException {
        final long untilNs = System.nanoTime() + timeoutNs;
        while (!isOver.getAsBoolean()) {
            if (refusal != null) {
                return refusal;
            }
            final long leftNs = untilNs - System.nanoTime();
            if (leftNs <= 0) {
                return "its results were not moved within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms";
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNs, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        return null;
    }
}
