package io.heddle.client;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for a condition, not for time to pass. How long is up to the time limit of the test, which interrupts its thread and cannot end a
 * loop that does not mind that.
 */
public final class Await {
    private Await() {}

    /** Until the condition holds. */
    public static void until(final BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            pause();
        }
    }

    /** One round of a loop that looks again and again. */
    public static void pause() {
        LockSupport.parkNanos(1_000_000);
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("the time of the test is over, and what it waits for has not come");
        }
    }
}
